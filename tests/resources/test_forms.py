"""Patterns, windows, breaks and lengths as schedulers fill them in."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from organizations.minutes import Minutes
from resources.forms import PatternField, RequirementForm, ShiftTemplateForm
from resources.rows import MOST

PATTERN = {"interval": "1", "period": "WEEKLY", "weekdays": ["MO", "TH"], "monthdays": "", "start": "2026-11-23"}
WINDOW = {"day": "", "start": "07:00", "end": "09:30", "preference": "HARD"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("45", timedelta(minutes=45)),
        (" 0 ", timedelta(0)),
        ("-15", timedelta(minutes=-15)),
        ("1:30", timedelta(minutes=90)),
        ("0:00:30", timedelta(seconds=30)),
        ("", None),
    ],
)
def test_a_length_is_read_in_minutes(typed, length):
    assert Minutes(required=False).clean(typed) == length


@pytest.mark.parametrize("typed", ["soon", "4,5", "123456", "1:2:3:4", "²"])
def test_what_is_no_length_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="such as 45"):
        Minutes().clean(typed)


@pytest.mark.parametrize(("length", "shown"), [(timedelta(minutes=90), "90"), (timedelta(seconds=90), "00:01:30")])
def test_a_length_is_shown_as_it_is_read(length, shown):
    assert Minutes().prepare_value(length) == shown
    assert Minutes().clean(shown) == length


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"weekdays": ["TH", "MO"]}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"weekdays": [], "interval": "2"}, "FREQ=WEEKLY;INTERVAL=2"),
        ({"period": "DAILY", "weekdays": []}, "FREQ=DAILY"),
        ({"period": "MONTHLY", "weekdays": [], "monthdays": "1, 15"}, "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ({"interval": "366"}, "FREQ=WEEKLY;INTERVAL=366;BYDAY=MO,TH"),
    ],
)
def test_a_pattern_is_put_together_and_taken_apart(changed, rule):
    field = PatternField()
    stored = field.clean([PATTERN | changed])
    assert stored == {"rrule": rule, "dtstart": "2026-11-23"}
    assert field.clean(field.prepare_value(stored)) == stored


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"interval": "0"}, "every"),
        ({"interval": "367"}, "every"),
        ({"period": "YEARLY"}, "period"),
        ({"weekdays": ["XX"]}, "only on"),
        ({"monthdays": "32"}, "1 to 31"),
        ({"monthdays": "first"}, "1 to 31"),
        ({"start": "tomorrow"}, "counted from"),
    ],
)
def test_what_is_no_pattern_is_refused_at_its_part(changed, told):
    with pytest.raises(ValidationError, match=told):
        PatternField().clean([PATTERN | changed])


@pytest.mark.parametrize("sent", [None, [], [{}]])
def test_a_need_has_a_pattern(sent):
    with pytest.raises(ValidationError, match="required"):
        PatternField().clean(sent)


def test_a_new_need_begins_with_every_week():
    assert PatternField().prepare_value(None)[0]["period"] == "WEEKLY"


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;INTERVAL=1;BYDAY=MO", "BYDAY=MO;FREQ=WEEKLY"])
def test_a_pattern_written_otherwise_has_not_changed(rule):
    field, stored = PatternField(), {"rrule": rule, "dtstart": "2026-11-23"}
    assert not field.has_changed(stored, field.prepare_value(stored))
    assert field.has_changed(stored, [field.prepare_value(stored)[0] | {"weekdays": ["TU"]}])


def windows(*rows):
    return RequirementForm.base_fields["time_windows"].clean(list(rows))


@pytest.mark.parametrize("typed", ["7:00", "07.00", "0700", "700"])
def test_a_clock_time_is_typed_in_many_ways(typed):
    assert windows(WINDOW | {"start": typed}) == [WINDOW | {"day": None}]


def test_an_empty_row_is_no_window():
    assert windows(WINDOW | {"start": "", "end": ""}, WINDOW | {"day": "SU"}) == [WINDOW | {"day": "SU"}]


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"end": ""}, "Row 2, until"), ({"start": "25:00"}, "Row 2, from"), ({"preference": "X"}, "Row 2, meaning")],
)
def test_a_refusal_names_row_and_column(changed, told):
    with pytest.raises(ValidationError, match=told):
        windows(WINDOW, WINDOW | changed)


def test_a_break_is_stored_with_its_boxes():
    field = ShiftTemplateForm.base_fields["break_windows"]
    sent = QueryDict("b-rows=2&b-0-start=11:00&b-0-end=13:00&b-0-minutes=30&b-0-paid=on&b-1-required=on")
    assert field.clean(field.widget.value_from_datadict(sent, {}, "b")) == [
        {"start": "11:00", "end": "13:00", "minutes": 30, "required": False, "paid": True}
    ]


@pytest.mark.parametrize(("count", "rows"), [("2", 2), ("0", 0), (str(MOST), MOST)])
def test_as_many_rows_are_read_as_the_form_had(count, rows):
    widget = RequirementForm.base_fields["time_windows"].widget
    assert len(widget.value_from_datadict(QueryDict(f"w-rows={count}"), {}, "w")) == rows


def test_a_form_without_the_table_says_nothing_of_it():
    assert RequirementForm.base_fields["time_windows"].widget.value_from_datadict(QueryDict(""), {}, "w") is None


@pytest.mark.parametrize("count", ["", "-1", str(MOST + 1), "x"])
@pytest.mark.parametrize("name", ["time_windows", "frequency"])
def test_a_table_that_was_not_sent_whole_is_refused(name, count):
    """It would otherwise be taken for an empty one, and what is stored would be lost."""
    field = RequirementForm.base_fields[name]
    with pytest.raises(ValidationError, match="Reload the page"):
        field.clean(field.widget.value_from_datadict(QueryDict(f"w-rows={count}"), {}, "w"))


def test_what_was_typed_is_shown_again_and_escaped():
    html = RequirementForm.base_fields["time_windows"].widget.render("w", [WINDOW | {"start": '"><b>'}])
    assert "<b>" not in html
    assert 'name="w-rows" value="3"' in html


@pytest.mark.parametrize(("language", "label"), [("en", "Until, row 1"), ("sv", "Till, rad 1")])
def test_every_cell_has_a_name_in_the_language_of_the_page(language, label):
    with translation.override(language):
        assert label.lower() in RequirementForm.base_fields["time_windows"].widget.render("w", [WINDOW]).lower()


def test_a_pattern_counts_from_the_date_that_was_typed():
    assert PatternField().clean([PATTERN])["dtstart"] == date(2026, 11, 23).isoformat()
