"""Altered benchmark instances: each is refused by row, field and value before anything is written."""

import json
from pathlib import Path

import pytest

from scheduling.integrations.hhcrsp.schema import InstanceRefused, parse_instance

DATA = Path(__file__).parents[2] / "data"
FAR = 2_147_483_648


def altered(path, value, name="shifts"):
    """The instance with one value put in place of another; path is such as 'patients.0.id'."""
    instance = json.loads((DATA / f"{name}.json").read_text())
    *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = instance
    for step in parents:
        place = place[step]
    place[last] = value
    return instance


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("patients.0.services.0.dur", 0, r"patient 0: dur is 0"),
        ("patients.0.services.0.dur", -5, r"patient 0: dur is -5"),
        ("patients.0.services.0.dur", 1441, r"patient 0: dur is 1441"),
        ("patients.0.services.0.dur", 1e300, r"patient 0: dur is 1e\+300"),
        ("patients.0.services.0.dur", 10**400, r"patient 0: dur is 1000"),
        ("patients.0.services.0.dur", 30.001, r"patient 0: dur is 30.001.*whole"),
        ("patients.0.services.0.dur", 30.5, r"patient 0: dur is 30.5.*whole"),
        ("patients.0.services.0.dur", True, r"patient 0: dur is True"),
        ("patients.0.services.0.dur", 106, r"patient 0: window is \[15, 120\].*106"),
        ("patients.0.windows.0", [60, 60], r"patient 0: window is \[60, 60\]"),
        ("patients.0.windows.0", [0, 1e12], r"patient 0: window"),
        ("patients.0.windows.0", [0, 2881], r"patient 0: window"),
        ("patients.1.sync", [0, 1441], r"patient 1: sync"),
        ("patients.1.sync", 5, r"patient 1: sync is 5"),
        ("patients.0.preferred", ["c1", "c1"], r"patient 0: preferred.*'c1'.*twice"),
        ("patients.0.incompatible", ["c2", "c2"], r"patient 0: incompatible.*'c2'.*twice"),
        ("patients.0.incompatible", ["c1"], r"patient 0: .*'c1'.*preferred and incompatible"),
        ("patients.0.optional", "no", r"patient 0: optional is 'no'"),
        ("patients.0.xy", [1, 1_000_001], r"patient 0: xy"),
        ("patients.0.xy", [float("inf"), 1], r"patient 0: xy"),
        ("patients.0.xy", [10**400, 1], r"patient 0: xy"),
        ("patients.0.id", "", r"patient 0: id is ''"),
        ("patients.0.id", "p\x00", r"patient 0: id"),
        ("patients.0.id", "\ud800", r"patient 0: id"),
        ("patients.0.id", "p" * 101, r"patient 0: id"),
        ("patients.0.services.0.skill", "", r"patient 0: skill is ''"),
        ("patients.0.services.0.skill", "s" * 41, r"patient 0: skill"),
        ("patients", [], r"patients"),
        ("caregivers.0.skills", ["s1", "s1"], r"caregiver 0: skills.*'s1'.*twice"),
        ("caregivers.0.skills", ["s1", ""], r"caregiver 0: skills.*''"),
        ("caregivers.0.shift", [10, 10], r"caregiver 0: shift is \[10, 10\]"),
        ("caregivers.0.shift", [0, 2881], r"caregiver 0: shift"),
        ("caregivers.0.shift", [0, 1e12], r"caregiver 0: shift"),
        ("caregivers.0.shift", [0, 10.25], r"caregiver 0: shift.*10.25.*whole"),
        ("caregivers.0.lunch", 1, r"caregiver 0: lunch is 1"),
        ("caregivers.0.id", "", r"caregiver 0: id is ''"),
        ("caregivers", [], r"caregivers"),
        ("depots.0.id", "shifts", r"depot 0: id is 'shifts'"),
        ("depots.0.id", "", r"depot 0: id is ''"),
        ("depots.0.id", "d\x00", r"depot 0: id"),
        ("depots.0.id", "d" * 101, r"depot 0: id"),
        ("depots.0.xy", [float("nan"), 0], r"depot 0: xy"),
        ("depots", [], r"depots"),
        ("name", "", r"instance: name is ''"),
        ("travel.0.1", FAR, r"travel: row 0 is 2147483648"),
        ("travel_scale", 60_001, r"travel_scale is 60001"),
        ("objective.travel", 1_000_001, r"objective: travel is 1000001"),
        ("objective.divide_by", 1_000_001, r"objective: divide_by is 1000001"),
        ("lunch.min", 0, r"lunch: min is 0"),
        ("lunch.min", 241, r"lunch: min is 241"),
        ("lunch.window", [180, 200], r"lunch: .*30"),
        ("window_met", "middle", r"window_met is 'middle'"),
    ],
)
def test_an_altered_value_is_refused_by_row_field_and_value(path, value, said):
    with pytest.raises(InstanceRefused, match=said):
        parse_instance(altered(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("patients.0.services.0.dur", 105),
        ("patients.1.sync", [1440, 1440]),
        ("caregivers.0.shift", [0, 2880]),
        ("caregivers.0.skills", []),
        ("patients.0.xy", [-1_000_000, 1_000_000]),
        ("patients.0.id", "p" * 100),
        ("patients.0.services.0.skill", "nobody_has_it"),
        ("travel.0.1", FAR - 1),
        ("travel_scale", 60_000),
        ("objective.travel", 1_000_000),
        ("patients.0.optional", None),
        ("window_met", None),
    ],
)
def test_a_value_at_its_bound_is_taken(path, value):
    parse_instance(altered(path, value))


def test_a_window_that_closes_on_the_start_may_be_shorter_than_its_visit():
    instance = altered("patients.0.services.0.dur", 106)
    instance["window_met"] = "start"
    assert parse_instance(instance).patients[0].services[0].minutes == 106


def test_half_minutes_fit_ticks_that_hold_them():
    assert (
        parse_instance(altered("patients.0.services.0.dur", 16.5, "decimals")).patients[0].services[0].minutes == 16.5
    )


def test_a_list_of_lists_is_no_patient():
    with pytest.raises(InstanceRefused, match="patient 0"):
        parse_instance(altered("patients.0", [[]]))
