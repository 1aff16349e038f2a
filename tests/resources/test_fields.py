"""What a jsonb column refuses: what its parser refuses, and what PostgreSQL's jsonb cannot hold."""

import pytest
from django.core.exceptions import ValidationError

from organizations.rls import NOBODY
from resources.fields import ShapedJSONField
from resources.models import ShiftTemplate, VisitRequirement

INFINITE = float("1e999")


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [float("nan")]}, "holds nan"),
        ({"a": INFINITE}, "holds inf"),
        ([-INFINITE], "holds -inf"),
        ({"a": "x\x00y"}, "NUL"),
        ({"x\x00": 1}, "NUL"),
        (["\ud800"], "surrogate"),
        (deep(200), "nested"),
        ({1: 2}, "key 1"),
        ({"a": {1, 2}}, "is a set"),
    ],
)
def test_what_jsonb_cannot_hold_is_refused_before_the_parser(value, said):
    field = ShapedJSONField("note", shape=lambda raw: pytest.fail("the parser must not see it"))
    with pytest.raises(ValidationError, match=said):
        field.validate(value, None)


@pytest.mark.parametrize("value", [{}, [], {"å": [1, -1.5, True, None, "😀\n"]}, deep(20), 1e308])
def test_what_jsonb_holds_is_taken(value):
    ShapedJSONField("note", blank=True, shape=lambda raw: raw).validate(value, None)


@pytest.mark.parametrize("problem", [TypeError("unhashable"), OverflowError("too large"), RecursionError("depth")])
def test_a_parser_that_stumbles_is_a_refusal(problem):
    def shape(raw):
        raise problem

    with pytest.raises(ValidationError, match="cannot be read"):
        ShapedJSONField("note", shape=shape).validate({"a": 1}, None)


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + "9" * 5_000 + "]", "[1"])
def test_text_that_is_no_json_is_refused_by_the_form(text):
    field = ShapedJSONField("note").formfield()
    with pytest.raises(ValidationError):
        field.clean(text)
    assert field.prepare_value(field.bound_data(text, None)) == text


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (
            lambda: VisitRequirement(
                organization_id=NOBODY, time_windows=[{"preference": {}, "start": "07:00", "end": "08:00"}]
            ),
            "time_windows",
        ),
        (
            lambda: VisitRequirement(
                organization_id=NOBODY, frequency={"rrule": "FREQ=DAILY\x00", "dtstart": "2026-11-23"}
            ),
            "frequency",
        ),
        (lambda: VisitRequirement(organization_id=NOBODY, ecare_requirements={"a": INFINITE}), "ecare_requirements"),
        (lambda: ShiftTemplate(organization_id=NOBODY, break_windows=[{"minutes": float("nan")}]), "break_windows"),
    ],
)
def test_form_and_save_both_name_the_field(made, field):
    row = made()
    with pytest.raises(ValidationError) as refused:
        row.clean_fields(exclude=["organization"])
    assert field in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        row._meta.get_field(field).pre_save(row, add=True)
    assert list(refused.value.message_dict) == [field]
