"""The effective weight and value of a rule for one client, employee and day, and where they came from."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from constraints.catalogue import set_rule
from constraints.models import ConstraintDefinition, ConstraintValue
from constraints.names import effective_text
from constraints.profiles import CONTINUITY, Profile
from constraints.resolve import RuleBook, Source
from organizations.rls import acting_for
from tests import factories as make
from tests.factories import MONDAY

TUESDAY = MONDAY + timedelta(days=1)
SUNDAY = MONDAY - timedelta(days=1)


@pytest.fixture
def inside(db):
    organization = make.organization()
    with acting_for(organization.pk):
        yield organization


@pytest.fixture
def people(inside):
    area = make.area()
    return {"client": make.client(area), "employee": make.employee(area)}


def own(code: str, priority: str = "NORMAL", value: dict | None = None, **fields) -> ConstraintValue:
    kind = "CLIENT" if "client" in fields else "EMPLOYEE" if "employee" in fields else "ORGANIZATION"
    return ConstraintValue.objects.create(
        constraint_definition=ConstraintDefinition.objects.get(rule_code=code),
        entity_type=kind,
        value={"type": code, "value": value or {}, "priority": priority},
        **fields,
    )


def resolved(code: str, people, on: date = MONDAY, profile: Profile | None = None):
    book = RuleBook.between(MONDAY, TUESDAY, profile)
    return book.of(on, people["client"].pk, people["employee"].pk)[code]


def test_without_anything_else_the_organization_s_definition_holds(people):
    rule = resolved("continuity", people)
    assert (rule.weight, rule.weight_from.source, rule.value_from.source) == (
        30,
        Source.ORGANIZATION,
        Source.CATALOGUE,
    )


@pytest.mark.parametrize(
    ("of_client", "of_employee", "weight", "source"),
    [
        ("NORMAL", None, 7, Source.CLIENT),
        (None, "NORMAL", 8, Source.EMPLOYEE),
        ("NORMAL", "NORMAL", 7, Source.CLIENT),
        ("LOW", "NORMAL", 8, Source.EMPLOYEE),
        ("HIGH", "CRITICAL", 8, Source.EMPLOYEE),
        ("CRITICAL", "HIGH", 7, Source.CLIENT),
    ],
)
def test_the_higher_priority_wins_then_the_client(people, of_client, of_employee, weight, source):
    if of_client:
        own("employee_limit", of_client, client=people["client"], override_weight=7)
    if of_employee:
        own("employee_limit", of_employee, employee=people["employee"], override_weight=8)
    rule = resolved("employee_limit", people)
    assert (rule.weight, rule.weight_from.source) == (weight, source)
    assert len(rule.overruled) == (1 if of_client and of_employee else 0)


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({}, True),
        ({"valid_from": MONDAY}, True),
        ({"valid_from": TUESDAY}, False),
        ({"valid_to": MONDAY}, True),
        ({"valid_to": SUNDAY}, False),
    ],
    ids=["always", "from today", "from tomorrow", "until today", "until yesterday"],
)
def test_a_value_holds_on_its_days(people, dates, holds):
    own("continuity", client=people["client"], override_weight=7, **dates)
    assert resolved("continuity", people).weight == (7 if holds else 30)


def test_weight_and_value_may_come_from_two_rows(people):
    own("employee_limit", client=people["client"], value={"has": []}, override_weight=None)
    own("employee_limit", "LOW", employee=people["employee"], override_weight=8)
    rule = resolved("employee_limit", people)
    assert (rule.weight_from.source, rule.value_from.source, rule.overruled) == (Source.EMPLOYEE, Source.CLIENT, ())


def test_fields_that_are_not_named_keep_the_organization_s(people):
    own("continuity", value={"history_days": 28, "free": 2})
    own("continuity", client=people["client"], value={"free": 5})
    rule = resolved("continuity", people)
    assert (dict(rule.value), rule.value_from.source) == ({"history_days": 28, "free": 5}, Source.CLIENT)


def test_a_rule_that_is_off_stays_off_for_everybody(people):
    set_rule("continuity", weight=0, level="SOFT")
    own("continuity", client=people["client"], override_weight=7)
    assert resolved("continuity", people).weight == 0


def test_a_profile_stands_in_for_the_organization_s_weights_not_for_a_person_s(people):
    own("continuity", client=people["client"], override_weight=7)
    assert resolved("continuity", people, profile=CONTINUITY).weight == 7
    contact = resolved("contact_person", people, profile=CONTINUITY)
    assert (contact.weight, contact.weight_from.source, contact.value["share_percent"]) == (25, Source.PROFILE, 60)


@pytest.mark.parametrize(("level", "weight"), [("HARD", 10), ("MEDIUM", 20), ("SOFT", 20)])
def test_a_profile_leaves_hard_rules_alone(people, level, weight):
    set_rule("preferred_employee", weight=10, level=level)
    assert resolved("preferred_employee", people, profile=CONTINUITY).weight == weight


@pytest.mark.parametrize(("weight", "switched"), [(0, False), (9, True)])
def test_a_profile_switches_rules_on_and_off(people, weight, switched):
    set_rule("continuity", weight=0 if switched else 30, level="SOFT")
    profile = Profile(name="own", weights={"continuity": weight})
    assert resolved("continuity", people, profile=profile).weight == weight


def test_a_day_s_pairs_take_two_queries(people, django_assert_num_queries):
    own("continuity", client=people["client"], override_weight=7)
    with django_assert_num_queries(2):
        book = RuleBook.between(MONDAY, TUESDAY)
        for day in (MONDAY, TUESDAY):
            book.of(day, people["client"].pk, people["employee"].pk)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "7, from the client's own since Nov. 2, 2026; overruled: 8, from the employee's own"),
        ("sv", "7, från klientens egna sedan 2 november 2026; gäller inte: 8, från medarbetarens egna"),
    ],
)
def test_where_a_weight_comes_from_in_words(people, language, text):
    own("employee_limit", client=people["client"], override_weight=7, valid_from=date(2026, 11, 2))
    own("employee_limit", employee=people["employee"], override_weight=8)
    book = RuleBook.between(date(2026, 11, 2), date(2026, 11, 2))
    rule = book.of(date(2026, 11, 2), people["client"].pk, people["employee"].pk)["employee_limit"]
    with translation.override(language):
        assert effective_text(rule) == text


@pytest.mark.parametrize(
    ("older", "newer", "free"),
    [
        ({}, {"valid_from": MONDAY}, 2),
        ({"priority": "HIGH"}, {"valid_from": MONDAY}, 1),
        ({"valid_from": SUNDAY}, {"valid_from": MONDAY}, 2),
        ({}, {"priority": "LOW", "valid_from": MONDAY}, 1),
    ],
)
@pytest.mark.parametrize("whose", ["organization", "client"])
def test_the_higher_priority_holds_then_what_has_begun_later(people, whose, older, newer, free):
    person = {} if whose == "organization" else {"client": people["client"]}
    for number, given in enumerate((older, newer), 1):
        fields = {**given}
        own("continuity", fields.pop("priority", "NORMAL"), value={"free": number}, **person, **fields)
    assert resolved("continuity", people).value["free"] == free


@pytest.mark.parametrize("code", ["after_shift", "overtime", "missed_break"])
def test_what_a_route_costs_is_weighed_by_whoever_drives_it(people, code):
    own(code, employee=people["employee"], override_weight=7)
    assert resolved(code, people).weight == 7
