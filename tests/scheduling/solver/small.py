"""Small days with names, written in minutes, and what referee and engine make of a plan for them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from constraints.rules import RULES_BY_CODE, Level
from scheduling.solver.calendar import Calendar
from scheduling.solver.compile import compile_problem
from scheduling.solver.encoding import lay_plan
from scheduling.solver.plan import Plan, break_stop, visit_stop
from scheduling.solver.problem import (
    UNREACHABLE,
    Break,
    Client,
    Dependency,
    Employee,
    Preference,
    Problem,
    Relation,
    Settings,
    Shift,
    Travel,
    Visit,
    Window,
)
from scheduling.solver.referee import judge
from scheduling.solver.rules import ActiveRule, Rules
from scheduling.solver.search import Search
from scheduling.solver.weighing import levels
from tests.scheduling.solver.worlds import MINUTE, ORIGIN

PLACES = 5
WEEK = Calendar(weekday=0, midnights=tuple(range(0, 8 * 24 * 60 * MINUTE, 24 * 60 * MINUTE)))
"""Of seven known days, from Monday."""
Legs = Mapping[tuple[int, int], int]
Spans = Iterable[tuple[int, int]]


def minutes(value: int) -> int:
    return value * MINUTE


def visit(
    name: str,
    place: int = 1,
    length: int = 30,
    staff: int = 1,
    windows: Spans = (),
    wishes: Spans = (),
    avoid: Spans = (),
    client: str | None = None,
    **more: Any,
) -> Visit:
    """A visit of the client with its name; `windows` are agreed, `wishes` preferred, `avoid` to be avoided."""
    kinds = ((windows, Preference.HARD), (wishes, Preference.PREFERRED), (avoid, Preference.AVOID))
    spans = [(span, kind) for own, kind in kinds for span in own]
    return Visit(
        id=name,
        client=client or name,
        duration=minutes(length),
        place=place,
        staff=staff,
        windows=tuple(Window(open=minutes(o), close=minutes(c), preference=kind) for (o, c), kind in spans),
        **more,
    )


def pause(name: str = "b", opening: int = 660, close: int = 780, length: int = 30, **more: Any) -> Break:
    return Break(id=name, open=minutes(opening), close=minutes(close), duration=minutes(length), **more)


def day(
    *visits: Visit,
    travel: Legs | None = None,
    metres: Legs | None = None,
    shifts: tuple[tuple[int, int], ...] = ((420, 960),) * 3,
    worked_by: str | None = None,
    end_place: int | None = 0,
    breaks: tuple[Break, ...] = (),
    employees: tuple[Employee, ...] = (),
    dependencies: tuple[Dependency, ...] = (),
    relations: tuple[Relation, ...] = (),
    clients: tuple[Client, ...] = (),
    rules: Rules | None = None,
    **settings: Any,
) -> Problem:
    """Places 0 to 4 (travel 0 where not given); shift s0 of employee e0 has the breaks; `employees` change the first.
    `worked_by`: the number of each shift's employee, where somebody has several.

    Without `rules` the catalogue's defaults.
    """
    ticks = [[_leg((travel or {}).get((i, j), 0)) for j in range(PLACES)] for i in range(PLACES)]
    lengths = [[(metres or {}).get((i, j), 0) for j in range(PLACES)] for i in range(PLACES)]
    people = {employee.id: employee for employee in employees}
    numbers = [int(number) for number in worked_by] if worked_by else list(range(len(shifts)))
    return Problem(
        settings=Settings(origin=ORIGIN, **settings),
        visits=visits,
        employees=tuple(people.get(f"e{i}", Employee(id=f"e{i}")) for i in sorted(set(numbers))),
        shifts=tuple(
            Shift(
                id=f"s{i}",
                employee=f"e{numbers[i]}",
                day=lo // 1440,
                start=minutes(lo),
                end=minutes(hi),
                start_place=0,
                end_place=end_place,
                breaks=breaks if i == 0 else (),
            )
            for i, (lo, hi) in enumerate(shifts)
        ),
        travel=Travel.of([ticks], [lengths]),
        dependencies=dependencies,
        relations=relations,
        clients=clients,
        rules=rules or Rules.defaults(),
    )


def _leg(value: int) -> int:
    return UNREACHABLE if value == UNREACHABLE else minutes(value)


def plan(not_before: Mapping[str, int] | None = None, **routes: str) -> Plan:
    """Routes as words: `s0="x y"`; a word that begins with * is a break."""
    return Plan(
        routes={
            shift: tuple(break_stop(w[1:]) if w.startswith("*") else visit_stop(w) for w in words.split())
            for shift, words in routes.items()
        },
        not_before={name: minutes(value) for name, value in (not_before or {}).items()},
    )


def only(code: str, level: Level | None = None, weight: int = 1, **value: Any) -> Rules:
    """This rule and the system rules."""
    return Rules(active=(ActiveRule(code=code, level=level or RULES_BY_CODE[code].level, weight=weight, value=value),))


def joined(*parts: Rules) -> Rules:
    """All of their rules."""
    return Rules(active=tuple({rule.code: rule for part in parts for rule in part.active}.values()))


def engine(problem: Problem, made: Plan) -> tuple[int, int, int] | None:
    """What the compiled core makes of a plan, from scratch; None where it never holds such a plan."""
    search = Search(compile_problem(problem), 0)
    search.empty()
    if not lay_plan(search, made):
        return None
    hard, medium, soft = levels(search.compiled, search.scalars[0], search.nodes)
    return -hard, -medium, -soft


def priced(problem: Problem, made: Plan, code: str) -> list[int]:
    """The units of each match of a rule; the engine must hold the plan and give it the referee's score."""
    verdict = judge(problem, made)
    assert engine(problem, made) == (verdict.score.hard, verdict.score.medium, verdict.score.soft)
    return [match.units for match in verdict.matches if match.rule == code]


def refused(problem: Problem, made: Plan, code: str) -> list[int]:
    """The units of each match of a rule that the engine never breaks: it must refuse the plan if there are any."""
    verdict = judge(problem, made)
    found = [match.units for match in verdict.matches if match.rule == code]
    assert (engine(problem, made) is None) is bool(found)
    return found


Case = tuple[Callable[[Rules], Problem], Plan, int]
"""A day by its rules, a plan for it, and the units that one rule counts in it."""


def settings_of(cases: Mapping[str, Case]) -> list[tuple[str, Level, int]]:
    """Every level that each rule may have, with the weights off, one and seven."""
    return [(code, level, weight) for code in cases for level in RULES_BY_CODE[code].levels for weight in (0, 1, 7)]


def assert_weighed(case: Case, code: str, level: Level, weight: int, **value: Any) -> None:
    """The rule costs weight times units at its level and nothing elsewhere; of weight 0 it has no match at all."""
    build, made, units = case
    problem = build(only(code, level, weight, **value))
    verdict = judge(problem, made)
    score = {
        Level.HARD: verdict.score.hard,
        Level.MEDIUM: verdict.score.medium,
        Level.SOFT: verdict.score.soft,
    }
    assert score == {**dict.fromkeys(Level, 0), level: -weight * units}
    assert any(match.rule == code for match in verdict.matches) is (weight > 0)
    held = engine(problem, made)
    assert held == tuple(score.values()) or (held is None and level is Level.HARD and weight > 0)
