"""The routes' picture: well-formed, codes only, told apart without colour, right side up."""

import xml.etree.ElementTree as ET

import pytest

from scheduling.drawing import DASHES, Point, Route, Words, colour, contrast_with_white, draw_routes

SVG = "{http://www.w3.org/2000/svg}"
OFFICE = Point(60.0, 15.0)
WORDS = Words(
    title="Routes <of> A & B",
    description="Two routes",
    legend="Employees",
    office="Office",
    visits="visits",
    modes={"car": "car", "bike": "bicycle", "walk": "on foot"},
)


def route(code="M-1", mode="car", stops=((60.01, 15.01), (59.99, 15.02)), office=OFFICE):
    return Route(code=code, mode=mode, stops=tuple(Point(*stop) for stop in stops), visits=len(stops), office=office)


def drawn(*routes, offices=(OFFICE,)):
    return ET.fromstring(draw_routes(routes, offices, WORDS))


def lines(picture):
    return [
        [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
        for line in picture.iter(f"{SVG}polyline")
    ]


@pytest.mark.parametrize(("tag", "text"), [("title", "Routes <of> A & B"), ("desc", "Two routes")])
def test_says_what_it_is(tag, text):
    picture = drawn(route())
    assert picture.find(f"{SVG}{tag}").text == text
    assert picture.find(f"{SVG}{tag}").get("id") in picture.get("aria-labelledby").split()


def test_a_line_for_each_route_from_the_office_and_back():
    (line,) = lines(drawn(route()))
    assert len(line) == 4
    assert line[0] == line[-1]


def test_without_an_office_the_line_begins_at_the_first_stop():
    (line,) = lines(drawn(route(office=None)))
    assert len(line) == 2


@pytest.mark.parametrize(
    ("there", "right", "below"),
    [((60.01, 15.0), False, False), ((59.99, 15.0), False, True), ((60.0, 15.01), True, False)],
)
def test_north_is_up_and_east_is_right(there, right, below):
    (line,) = lines(drawn(route(stops=(there,))))
    (x0, y0), (x1, y1) = line[0], line[1]
    assert (x1 > x0) is right
    assert (y1 > y0) is below


def test_one_kilometre_is_as_long_either_way():
    north, east = 0.01, 0.02  # at 60 degrees a degree of longitude is half a degree of latitude
    (line,) = lines(drawn(route(stops=((60.0 + north, 15.0), (60.0, 15.0 + east)))))
    (x0, y0), up, across = line[0], line[1], line[2]
    assert y0 - up[1] == pytest.approx(across[0] - x0, rel=0.01)


@pytest.mark.parametrize("mode", ["car", "bike", "walk"])
def test_means_of_travel_differ_by_dashes_too(mode):
    (line,) = drawn(route(mode=mode)).iter(f"{SVG}polyline")
    assert line.get("stroke-dasharray", "") == DASHES[mode]


def test_the_legend_names_every_code():
    texts = [text.text for text in drawn(route("M-1"), route("M-2", "walk")).iter(f"{SVG}text")]
    assert "M-1  car, 2 visits" in texts
    assert "M-2  on foot, 2 visits" in texts


@pytest.mark.parametrize("offices", [(), (OFFICE,)])
def test_a_day_without_routes_is_a_picture_too(offices):
    assert lines(drawn(offices=offices)) == []


def test_one_place_alone_does_not_divide_by_nothing():
    (line,) = lines(drawn(route(stops=(OFFICE,))))
    assert len(set(line)) == 1


@pytest.mark.parametrize("number", range(60))
def test_colours_stand_out_from_white_and_from_each_other(number):
    red, green, blue = (int(colour(number)[i : i + 2], 16) / 255 for i in (1, 3, 5))
    assert contrast_with_white(red, green, blue) >= 2.99
    assert colour(number) not in {colour(other) for other in range(60) if other != number}
