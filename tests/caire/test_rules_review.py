"""What the constraints editor says before it replaces a value, and what it keeps of it."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from constraints.editing import RulesForm, changes, save
from constraints.models import ConstraintDefinition, ConstraintValue, Priority
from constraints.profiles import CONTINUITY, Profile
from organizations.rls import acting_for
from tests import factories as make

SHARE = Profile(name="share", weights={}, values={"contact_person": CONTINUITY.values["contact_person"]})


@pytest.fixture
def tenant(db):
    tenant = make.organization(language="en")
    with acting_for(tenant.pk), translation.override("en"):
        yield tenant


def own_value(**dates):
    definition = ConstraintDefinition.objects.get(rule_code="contact_person")
    value = {"type": "contact_person", "value": {"share_percent": 40}, "priority": Priority.NORMAL.value}
    return ConstraintValue.objects.create(
        constraint_definition=definition, entity_type="ORGANIZATION", value=value, **dates
    )


def posted() -> RulesForm:
    """The page as it is, for good, with the value of the profile."""
    rows = list(ConstraintDefinition.objects.all())
    shown = RulesForm(rows)
    sent = QueryDict(mutable=True)
    sent.update({name: str(part) for name, part in shown.initial.items()})
    form = RulesForm(rows, sent)
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize(("dates", "count"), [({}, 0), ({"valid_from": date(2031, 6, 1)}, 1)])
def test_dated_values_that_would_go_are_named(tenant, dates, count):
    own_value(**dates)
    gone = [line.before for line in changes(posted(), SHARE) if line.after == "removed"]
    assert gone == ["the organization's value, 2031-06-01 – …"] * count


def test_a_rule_whose_value_alone_changes_is_among_the_changed(tenant):
    changed, _version = save(posted(), SHARE)
    assert [row.rule_code for row in changed] == ["contact_person"]
    value = ConstraintValue.objects.get(entity_type="ORGANIZATION", constraint_definition__rule_code="contact_person")
    assert value.value["value"]["share_percent"] == 60
