"""The catalogue as an organization's rows: laid down whole, system rules locked by the database."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from constraints.catalogue import add_version, lay_down_profiles, profile_named, set_rule
from constraints.models import ConstraintDefinition, ConstraintValue, WeightProfile
from constraints.profiles import Profile
from constraints.resolve import RuleBook, effective_rules
from constraints.rules import RULES, SYSTEM_CODES
from organizations.rls import acting_for
from resources.models import Skill
from tests import factories as make
from tests.factories import MONDAY


@pytest.fixture
def inside(db):
    organization = make.organization()
    with acting_for(organization.pk):
        yield organization


def test_a_new_organization_holds_every_rule_once(inside):
    assert sorted(ConstraintDefinition.objects.values_list("rule_code", flat=True)) == sorted(r.code for r in RULES)


def test_system_rules_are_those_of_the_catalogue(inside):
    held = ConstraintDefinition.objects.filter(is_system=True).values_list("rule_code", flat=True)
    assert set(held) == set(SYSTEM_CODES)


@pytest.mark.parametrize(
    "statement", ["UPDATE constraint_definitions SET weight = 5", "DELETE FROM constraint_definitions"]
)
def test_sql_cannot_touch_a_system_rule(inside, statement):
    with (
        pytest.raises(IntegrityError, match="cannot be changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement} WHERE is_system")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(weight=7),
        lambda rows: rows.delete(),
        lambda rows: rows[0].save(),
        lambda rows: rows[0].delete(),
        lambda rows: ConstraintDefinition.objects.bulk_update(rows, ["weight"]),
    ],
    ids=["update", "delete", "save one", "delete one", "bulk update"],
)
def test_the_orm_cannot_touch_a_system_rule(inside, change):
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        change(ConstraintDefinition.objects.filter(is_system=True))
    assert ConstraintDefinition.objects.filter(is_system=True, weight=1).count() == len(SYSTEM_CODES)


def test_a_system_rule_cannot_be_set(inside):
    with pytest.raises(ConstraintDefinition.DoesNotExist):
        set_rule("missing_skill", weight=1, level="HARD")


@pytest.mark.parametrize(("weight", "is_on"), [(0, False), (1, True), (1_000_000, True)])
def test_a_weight_of_zero_switches_a_rule_off(inside, weight, is_on):
    set_rule("late_visit", weight=weight, level="SOFT")
    assert ("late_visit" in {rule.code for rule in effective_rules(MONDAY)}) is is_on


@pytest.mark.parametrize(
    ("code", "given", "said"),
    [
        ("late_visit", {"weight": 1_000_001, "level": "SOFT"}, "weight"),
        ("late_visit", {"weight": -1, "level": "SOFT"}, "weight"),
        ("waiting", {"weight": 1, "level": "HARD"}, "type"),
    ],
)
def test_what_the_rule_does_not_allow_is_refused_by_field(inside, code, given, said):
    with pytest.raises(ValidationError) as refusal:
        set_rule(code, **given)
    assert set(refusal.value.message_dict) & {said, "__all__"}


def test_a_value_replaces_the_catalogues(inside):
    set_rule("missed_break", weight=3, level="SOFT", value={"due": "ALWAYS", "span_minutes": 0, "edge": True})
    rule = next(rule for rule in effective_rules(MONDAY) if rule.code == "missed_break")
    assert [rule.weight, rule.value["due"], rule.value["edge"]] == [3, "ALWAYS", True]


@pytest.mark.parametrize(
    "value",
    [
        {"type": "missed_break", "value": {"due": "NEVER"}, "priority": "NORMAL"},
        {"type": "missed_break", "value": {"colour": "red"}, "priority": "NORMAL"},
        {"type": "unknown", "value": {}, "priority": "NORMAL"},
        {"type": "missed_break", "value": {}, "priority": "URGENT"},
        {"type": "missed_break"},
        [],
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_stored(inside, value):
    definition = ConstraintDefinition.objects.get(rule_code="missed_break")
    with pytest.raises(ValidationError), transaction.atomic():
        ConstraintValue.objects.create(constraint_definition=definition, entity_type="ORGANIZATION", value=value)
    assert not ConstraintValue.objects.exists()


def value_for(**fields) -> ConstraintValue:
    definition = ConstraintDefinition.objects.get(rule_code="overtime")
    value = {"type": "overtime", "value": {}, "priority": "NORMAL"}
    return ConstraintValue(constraint_definition=definition, value=value, **fields)


def test_exactly_the_right_entity_is_set(inside):
    employee = make.employee(make.area())
    value_for(entity_type="EMPLOYEE", employee=employee).save()
    assert ConstraintValue.objects.get().entity_id == employee.pk
    assert [rule.employee for rule in RuleBook.between(MONDAY, MONDAY).personal] == [employee.pk]


@pytest.mark.parametrize("entity_type", ["ORGANIZATION", "CLIENT"])
def test_another_entity_than_the_type_says_is_refused(inside, entity_type):
    row = value_for(entity_type=entity_type, employee=make.employee(make.area()))
    with pytest.raises(IntegrityError, match="constraint_value_one_entity"), transaction.atomic():
        row.save()


def test_an_entity_the_rule_does_not_allow_is_refused(inside):
    row = value_for(entity_type="CLIENT", client=make.client(make.area()))
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert "overtime" in refusal.value.message_dict["entity_type"][0]


@pytest.mark.django_db(transaction=True)  # the owner's connection takes the place of ours
def test_sync_rules_adds_what_is_missing_and_renews_system_rules(owner_connection):
    organization = make.organization()
    owner_connection.execute(f"SET app.organization_id = '{organization.pk}'")
    owner_connection.execute("DELETE FROM constraint_definitions WHERE rule_code = 'waiting'")
    owner_connection.execute("UPDATE constraint_definitions SET name = 'old' WHERE rule_code = 'missing_skill'")
    call_command("sync_rules", verbosity=0)
    with acting_for(organization.pk):
        names = dict(ConstraintDefinition.objects.values_list("rule_code", "name"))
    assert ["waiting" in names, names["missing_skill"]] == [True, "Missing skill or delegation"]


def listing(code: str, value: dict, **fields) -> ConstraintValue:
    definition = ConstraintDefinition.objects.get(rule_code=code)
    stored = {"type": code, "value": value, "priority": "NORMAL"}
    return ConstraintValue(constraint_definition=definition, value=stored, **fields)


@pytest.mark.parametrize("codes", [[], ["FINSKA"]])
def test_a_value_may_list_skills_that_exist(inside, codes):
    Skill.objects.create(code="FINSKA", name="Finska")
    row = listing("client_wish", {"wanted": codes}, entity_type="CLIENT", client=make.client(make.area()))
    row.full_clean()
    assert row.value["value"] == {"wanted": codes}


def test_a_skill_that_does_not_exist_is_refused_by_name(inside):
    row = listing("client_wish", {"wanted": ["FINKSA"]}, entity_type="CLIENT", client=make.client(make.area()))
    with pytest.raises(ValidationError, match="FINKSA"):
        row.full_clean()


def test_an_area_of_another_organization_is_refused(inside):
    area = make.area()
    own = listing("outside_area", {"areas": [str(area.pk)]}, entity_type="EMPLOYEE", employee=make.employee(area))
    own.full_clean()
    with acting_for(make.organization().pk):
        theirs = str(make.area().pk)
    with acting_for(inside.pk), pytest.raises(ValidationError, match=theirs):
        listing("outside_area", {"areas": [theirs]}, entity_type="EMPLOYEE", employee=own.employee).full_clean()


@pytest.mark.parametrize("change", ["weights = '{}'", "\"values\" = '{}'", "version = 9", "name = 'other'"])
def test_sql_cannot_change_a_version_of_a_profile(inside, change):
    with (
        pytest.raises(IntegrityError, match="save the next version"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE weight_profiles SET {change}")


def test_built_in_profiles_are_laid_down_once(inside):
    assert lay_down_profiles() == 0


def test_a_new_version_of_a_built_in_profile_is_laid_down_beside_the_former(inside):
    WeightProfile.objects.filter(name="efficiency").delete()
    add_version(Profile(name="efficiency", weights={"travel_time": 9}), is_built_in=True)
    assert lay_down_profiles() == 1
    assert profile_named("efficiency").weights["travel_time"] == 4


def test_the_database_refuses_a_value_of_a_system_rule(inside):
    row = ConstraintValue(
        constraint_definition=ConstraintDefinition.objects.get(rule_code="missing_skill"),
        entity_type="ORGANIZATION",
        value={"type": "missing_skill", "value": {}, "priority": "NORMAL"},
        override_weight=7,
    )
    with pytest.raises(IntegrityError, match="same for everybody"), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        row.full_clean()


def test_a_value_cannot_be_moved_to_a_system_rule(inside):
    row = value_for(entity_type="ORGANIZATION")
    row.save()
    system = ConstraintDefinition.objects.get(rule_code="missing_skill")
    with pytest.raises(IntegrityError, match="same for everybody"), transaction.atomic():
        ConstraintValue.objects.filter(pk=row.pk).update(constraint_definition=system)
