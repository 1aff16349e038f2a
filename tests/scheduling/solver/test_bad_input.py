"""What cannot be planned is left out with its reason or refused by name; nothing hangs."""

from dataclasses import replace
from itertools import pairwise

import pytest

from scheduling.solver.insertion import ReasonCode
from scheduling.solver.problem import UNREACHABLE, Dependency, Problem, Travel
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.small import day, minutes, visit

PLAIN = visit("y", place=2)
NOWHERE = {(i, 1): UNREACHABLE for i in (0, 2, 3, 4)}
UNEVEN = {(i, j): 3 * i + j * j for i in range(5) for j in range(5) if i != j}


def linked(*ends: str, gap: int = 10) -> tuple[Dependency, ...]:
    """Each visit some minutes after the one before it."""
    return tuple(
        Dependency(id=f"d{number}", first=first, second=second, min_gap=minutes(gap))
        for number, (first, second) in enumerate(pairwise(ends))
    )


LEFT_OUT: dict[str, tuple[Problem, set[str]]] = {
    "a place that no way leads to": (day(visit("x"), PLAIN, travel=NOWHERE), {"x"}),
    "a window shorter than the visit": (day(visit("x", length=40, windows=((500, 530),)), PLAIN), {"x"}),
    "a pin outside all shifts": (day(visit("x", pinned_start=minutes(100)), PLAIN), {"x"}),
    "more staff than there is": (day(visit("x", staff=4), PLAIN), {"x"}),
    "nobody at work": (day(visit("x"), PLAIN, shifts=()), {"x", "y"}),
    "no visits": (day(), set()),
    "nothing at all": (day(shifts=()), set()),
    "uneven travel, with detours shorter than the way": (day(visit("x"), PLAIN, travel=UNEVEN), set()),
}


@pytest.mark.parametrize("moves", [0, 5_000])
@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_cannot_be_planned_is_left_out_with_its_reason(what, moves):
    problem, left_out = LEFT_OUT[what]
    result = solve(problem, stop=MaxMoves(moves))
    assert set(result.verdict.unassigned) == left_out
    assert {reason.visit for reason in result.reasons} == left_out
    assert all(reason.code is not ReasonCode.DEARER and reason.is_confirmed for reason in result.reasons)


@pytest.mark.parametrize("ends", [("x", "y", "x"), ("x", "y", "z", "x")])
def test_visits_that_wait_for_each_other_are_never_all_planned(ends):
    visits = [visit(name) for name in sorted(set(ends))]
    result = solve(day(*visits, dependencies=linked(*ends)), stop=MaxMoves(5_000))
    assert len(result.verdict.unassigned) == 1
    assert result.reasons[0].code is ReasonCode.NO_ROOM


def test_two_pins_at_once_for_one_employee_leave_one_visit_out():
    pins = {"pinned_employees": ("e0",), "pinned_start": minutes(600)}
    result = solve(day(visit("x", **pins), visit("y", **pins)), stop=MaxMoves(5_000))
    assert len(result.verdict.unassigned) == 1


@pytest.mark.parametrize(
    ("ticks", "said"),
    [
        (float("nan"), "mode 0, row 0 holds nan; give whole numbers"),
        (1.5, r"mode 0, row 0 holds 1.5; give whole numbers"),
        (-2, "mode 0, row 0 holds -2; give numbers from -1"),
    ],
)
def test_travel_that_is_no_time_is_refused_with_its_row(ticks, said):
    with pytest.raises(ValueError, match=said):
        replace(day(visit("x")), travel=Travel.of([[[0, ticks], [1, 0]]]))
