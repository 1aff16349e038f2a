"""The demo: the same town every time, exactly the counts asked for, made once, planned and drawn."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from caire.demo import build
from caire.demo.generator import SIZES, WEEKDAYS, Size, generate
from caire.demo.logins import password_of
from caire.demo.staff import TEMPLATES, apportioned, fleet, posts
from caire.demo.town import ANGSBRO
from organizations.areas import areas_of
from organizations.models import ServiceArea, TenantDirectory, User
from organizations.rls import PLATFORM, acting_for
from resources.models import Client, Employee, EmployeeShift, EmployeeSkill
from scheduling.models import PlanDay
from scheduling.snapshot import take_snapshot

MONDAY = date(2026, 11, 23)
SMALL = Size(
    slug="demo-small", name="Små omsorg", area="Små", town=ANGSBRO, visits=30, employees=6, reserve=1, seed=2
)  # fmt: skip
IDS = [size.slug for size in SIZES]


def visits_on(demo, weekday):
    return [
        need
        for client in demo.clients
        if not client.in_hospital
        for need in client.needs
        if need.weekday in (None, weekday)
    ]


@pytest.mark.parametrize("size", SIZES, ids=IDS)
def test_the_same_seed_gives_the_same_town(size):
    assert generate(size) == generate(size)
    assert generate(size) != generate(replace(size, seed=size.seed + 1))


@pytest.mark.parametrize("size", SIZES, ids=IDS)
@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_every_weekday_has_exactly_the_visits_asked_for(size, weekday):
    visits = visits_on(generate(size), weekday)
    doubles = sum(need.employees == 2 for need in visits)
    assert [len(visits), doubles] == [size.visits, round(size.visits * 0.12)]


@pytest.mark.parametrize("size", SIZES, ids=IDS)
def test_as_many_employees_are_on_duty_as_asked_for(size):
    on_duty = [employee for employee in generate(size).employees if employee.template]
    assert len(on_duty) == size.employees
    assert {employee.mode for employee in on_duty} == {"car", "bike", "walk"}
    assert all(employee.holds("KORKORT") for employee in on_duty if employee.mode == "car")


@pytest.mark.parametrize("size", SIZES, ids=IDS)
def test_names_and_codes_are_there_once(size):
    demo = generate(size)
    people = [*demo.clients, *demo.employees]
    assert len({person.name for person in people}) == len({person.code for person in people}) == len(people)


@pytest.mark.parametrize("size", SIZES, ids=IDS)
def test_every_visit_lasts_ten_minutes_to_an_hour_and_fits_its_window(size):
    for need in visits_on(generate(size), "MO"):
        assert 10 <= need.minutes <= 60
        assert all(closes - opens >= need.minutes for opens, closes, _ in need.windows)


@pytest.mark.parametrize(
    ("total", "shares", "parts"), [(3, [1, 1, 1], [1, 1, 1]), (2, [1, 1, 1], [1, 1, 0]), (9, [14, 6, 12], [4, 2, 3])]
)
def test_apportioned_parts_sum_to_the_whole(total, shares, parts):
    assert apportioned(total, shares) == parts


@pytest.mark.parametrize("employees", [1, 2, 9, 32])
def test_no_vehicle_is_in_two_shifts_at_once(employees):
    staff = posts(employees)
    _, used = fleet(staff)
    spans = {}
    for (template, _), vehicle in zip(staff, used, strict=True):
        if vehicle:
            assert all(template.start >= end or template.end <= start for start, end in spans.get(vehicle, []))
            spans.setdefault(vehicle, []).append((template.start, template.end))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_breaks_lie_inside_the_shift(template):
    assert template.start <= template.pause[0] < template.pause[1] <= template.end


@pytest.fixture
def ready(db):
    return build.ensure(SMALL, MONDAY)


@pytest.fixture
def inside(ready):
    with acting_for(ready.organization_id):
        yield ready


def counted(ready, day):
    problem = take_snapshot(ServiceArea.objects.get(pk=ready.area_id), day, day).problem
    return len(problem.visits), len(problem.shifts)


@pytest.mark.parametrize("size", SIZES, ids=IDS)  # some 2 s each: the whole town is encrypted and expanded
def test_the_planned_day_expands_to_exactly_the_counts(db, size):
    ready = build.ensure(size, MONDAY)
    with acting_for(ready.organization_id):
        assert counted(ready, MONDAY) == (size.visits, size.employees)


def test_running_again_makes_nothing_new(inside):
    again = build.ensure(SMALL, MONDAY)
    assert [again.is_new, again.organization_id] == [False, inside.organization_id]
    assert counted(inside, MONDAY) == (30, 6)
    assert Employee.objects.count() == 7


def test_the_planned_day_moves_on(inside):
    tuesday = MONDAY + timedelta(days=1)
    build.ensure(SMALL, tuesday)
    assert counted(inside, tuesday) == (30, 6)
    assert EmployeeShift.objects.filter(date=MONDAY).count() == 6


def test_delegations_are_dated_and_say_who_gave_them(inside):
    held = EmployeeSkill.objects.filter(skill__is_delegation=True)
    assert held.exists()
    assert all(row.issued_by and row.valid_to and (row.valid_to - row.valid_from).days < 366 for row in held)


def test_one_client_is_protected_and_has_a_circle(inside):
    protected = Client.objects.get(protection_level="skyddad")
    assert protected.relations.filter(kind="preferred").count() >= 3


def test_client_addresses_are_encrypted(inside):
    stored = Client.objects.values_list("address", flat=True)
    assert not any(b"ven" in bytes(value) for value in stored)


def test_the_planner_plans_the_area_and_nobody_is_on_trial(inside):
    planner = User.objects.get(role="scheduler")
    assert [area.name for area in areas_of(planner)] == ["Små"]
    assert planner.organization.status == "active"


def test_passwords_are_those_that_are_printed(inside):
    for login in inside.logins:
        assert User.objects.get(email=login.email).check_password(login.password)


def test_a_changed_password_is_set_back(inside):
    user = User.objects.get(role="admin")
    user.set_password("something else")
    user.save()
    build.ensure(SMALL, MONDAY)
    user.refresh_from_db()
    assert user.check_password(password_of(user.email))


def test_a_foreign_organization_of_that_name_is_left_alone(inside):
    ServiceArea.objects.update(name="Renamed")
    with pytest.raises(build.NotTheDemo, match="demo-small"):
        build.ensure(SMALL, MONDAY)


@pytest.fixture
def run(transactional_db, monkeypatch, settings, tmp_path):
    """The whole command for the small organization, drawing into a temporary folder."""
    monkeypatch.setattr("caire.management.commands.demo.SIZES", (SMALL,))
    settings.BASE_DIR = tmp_path

    def run(*options):
        written = StringIO()
        call_command("demo", *options, stdout=written)
        return written.getvalue()

    return run


def test_the_command_plans_publishes_draws_and_tells_the_log_ins(run, tmp_path):
    # some seconds: a real run of the engine, which may have to be compiled first
    text = run("--seconds", "2")
    assert "the referee agrees" in text
    assert "PUBLISHED" in text
    assert "platform@caire.example" in text
    (picture,) = (tmp_path / "var" / "demo").iterdir()
    assert picture.name == f"demo-small-{build.tomorrow()}.svg"
    drawn = picture.read_text()
    assert "M-101" in drawn
    assert not any(name in drawn for client in generate(SMALL).clients for name in (client.name, client.code))
    organization = TenantDirectory.objects.get(slug="demo-small").organization_id
    with acting_for(organization):
        assert PlanDay.objects.get().status == "PUBLISHED"
    with acting_for(PLATFORM):
        assert User.objects.get().role == "super_admin"


@pytest.mark.parametrize("seconds", ["-1", "3601", "nan"])
def test_a_budget_out_of_range_is_refused(run, seconds):
    with pytest.raises(CommandError, match="--seconds"):
        run("--seconds", seconds)
