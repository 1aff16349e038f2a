"""Whether explanations are true, by brute force on made-up days of 60 visits with too few employees.

python -m tests.scheduling.solver.explain.truth --days 20

Everything is held against the referee alone, which times and prices whole plans from scratch: that takes minutes a day,
so the tests try a few visits of two days, and `make truth` all twenty.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.days import made_up_day
from scheduling.solver.explain.alternatives import why_assigned
from scheduling.solver.explain.blocking import LeftOut, as_member, why_left_out
from scheduling.solver.explain.cures import Cure, cures
from scheduling.solver.explain.fixes import Fix, FixKind, all_fixes
from scheduling.solver.plan import visit_stop
from scheduling.solver.problem import Employee, Problem, Shift, Visit
from scheduling.solver.referee import judge
from scheduling.solver.rescore import Bases
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from scheduling.solver.warm import warm_up
from tests.scheduling.solver.explain.brute import assert_makes_room, broken_sets, hard_costs, has_place
from tests.scheduling.solver.explain.plans import assert_is_the_referees

VISITS = 60
MOVES = 20_000


def day_with_too_few(seed: int) -> Bases:
    """A planned day of which some employees stay away, so that visits are left out. Some planned visits are locked."""
    whole = made_up_day(VISITS, seed)
    rng = random.Random(seed)
    absent = set(rng.sample([shift.id for shift in whole.shifts], max(1, len(whole.shifts) // 5)))
    here = tuple(shift for shift in whole.shifts if shift.id not in absent)
    problem = replace(whole, shifts=here, employees=tuple(_with_less_skill(whole, rng)))
    made = solve(problem, stop=MaxMoves(MOVES), seed=seed)
    starts = made.verdict.timing.starts
    locked = set(rng.sample(sorted(starts), min(5, len(starts))))
    visits = (replace(v, pinned_start=starts[v.id]) if v.id in locked else v for v in problem.visits)
    return Bases(replace(problem, visits=tuple(visits)), made.plan)


def _with_less_skill(problem: Problem, rng: random.Random) -> Iterator[Employee]:
    """Some employees lose one of the skills that visits need."""
    needed = sorted({need.skill for visit in problem.visits for need in visit.needs})
    lost = rng.choice(needed)
    for employee in problem.employees:
        keeps = rng.random() < 0.3
        skills = tuple(held for held in employee.skills if keeps or held.skill != lost)
        yield replace(employee, skills=skills)


def check_assigned(bases: Bases, visit: str) -> int:
    """Every difference of a planned visit equals rescoring; how many were tried."""
    why = why_assigned(bases, visit)
    assert_is_the_referees(bases.full, why.left_out)
    moves = [move for member in why.members for move in member.others]
    for move in moves:
        assert_is_the_referees(bases.full, move.after)
    return len(moves) + 1


def check_left_out(bases: Bases, visit: str) -> LeftOut:
    """Each shift's rules: lifting all of them makes room, lifting only some of them does not; numbers are those of the
    referee's matches.
    """
    why = why_left_out(bases, visit)
    for answer in why.answers:
        problem, row, shift = asked(bases.problem, visit, answer.shift, why.alone)
        sets = broken_sets(problem, bases.full.plan, row, shift)
        named = set(answer.rules)
        assert any(broken <= named for broken in sets), (visit, answer)
        assert not any(broken < named for broken in sets), (visit, answer)
        assert answer.place is not None
        units = Counter((match.rule, match.units) for match in judge(problem, answer.place.plan).matches)
        assert all(units[broken.rule, broken.units] for broken in answer.broken)
        if answer.difference is not None:
            assert_is_the_referees(bases.full, answer.place)
    return why


def asked(problem: Problem, visit: str, shift: str, alone: bool) -> tuple[Problem, Visit, Shift]:
    """What the answer of a shift is about."""
    row = problem.shift[shift]
    view = as_member(problem, problem.visit[visit], row.employee) if alone else problem
    return view, view.visit[visit], view.shift[shift]


def check_cures(bases: Bases, visit: str, sizes: int, most: int | None = None) -> list[Cure]:
    """Every fix makes room. Of a visit for one, no smaller fix of the set does: those with one minute less, and others
    at so many `sizes` below; at most `most` of them, drawn at random.
    """
    found = cures(bases, visit)
    for cure in found:
        assert_makes_room(bases.problem, bases.full.plan, cure)
    row = bases.problem.visit[visit]
    is_single = row.staff == 1 and len(bases.problem.groups[bases.full.group_of[visit]]) == 1
    if is_single and not any(answer.is_possible for answer in why_left_out(bases, visit).answers):
        smaller = sorted(set(smaller_fixes(bases.problem, row, found, sizes)), key=lambda fix: fix.size)
        if most is not None and len(smaller) > most:
            smaller = random.Random(visit).sample(smaller, most)
        for fix in smaller:
            assert not makes_room(bases, row, fix), (visit, fix)
    return found


def smaller_fixes(problem: Problem, row: Visit, found: list[Cure], sizes: int) -> Iterator[Fix]:
    """Of each kind those below the one found; where none was, the largest of the set too."""
    best = {cure.fix.kind: cure.fix for cure in found}
    for kind in FixKind:
        limit = best[kind].minutes - 1 if kind in best else 120
        steps = {max(1, limit - number * max(1, limit // max(1, sizes))) for number in range(sizes)}
        for minutes in steps if limit > 0 else ():
            yield from (fix for fix in all_fixes(problem, row, minutes) if fix.kind is kind and fix.minutes)
        if kind not in best:
            yield from (fix for fix in all_fixes(problem, row, 1) if fix.kind is kind and not fix.minutes)


def makes_room(bases: Bases, row: Visit, fix: Fix) -> bool:
    """By the referee: with the fix some shift that it concerns has a place."""
    problem, plan = bases.problem, bases.full.plan
    changed = fix.apply(problem)
    if changed is None:
        return False
    concerned = changed.shifts
    if fix.kind is FixKind.LENGTHEN_SHIFT:
        concerned = (changed.shift[fix.row],)
    elif fix.kind is FixKind.MOVE_BREAK:
        concerned = (changed.breaks[fix.row][0],)
    elif fix.kind is FixKind.ADD_SKILL:
        concerned = tuple(shift for shift in changed.shifts if shift.employee == fix.row)
    return has_place(changed, plan, changed.visit[row.id], concerned, hard_costs(problem, plan, row.id))


def check_day(seed: int, planned: int, left: int, sizes: int, most: int | None = None) -> Counter[str]:
    """One day: so many of its planned visits and of those left out."""
    bases = day_with_too_few(seed)
    rng = random.Random(seed)
    starts = bases.full.table.base.starts
    assert bases.full.score == judge(bases.problem, bases.plan).score
    done: Counter[str] = Counter()
    for visit in rng.sample(sorted(starts), min(planned, len(starts))):
        done["differences"] += check_assigned(bases, visit)
    out = [visit.id for visit in bases.problem.visits if visit.id not in starts]
    for visit in rng.sample(out, min(left, len(out))):
        done["answers"] += len(check_left_out(bases, visit).answers)
        done.update(f"fixes: {cure.fix.kind}" for cure in check_cures(bases, visit, sizes, most))
        done["left out"] += 1
    assert all(visit_stop(visit) not in bases.full.table.base.homes for visit in out)
    return done


def main(argv: list[str] | None = None) -> int:
    """A line for each day; the first untrue explanation ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--planned", type=int, default=8, help="planned visits of each day (default 8)")
    parser.add_argument("--left", type=int, default=4, help="visits left out of each day (default 4)")
    parser.add_argument("--sizes", type=int, default=3, help="smaller sizes tried of each fix (default 3)")
    parser.add_argument(
        "--most", type=int, help="at most so many smaller fixes of a visit, drawn at random (default: all)"
    )
    parser.add_argument("--first", type=int, default=1, help="the first day's number (default 1)")
    options = parser.parse_args(argv)
    warm_up()
    for seed in range(options.first, options.first + options.days):
        done = check_day(seed, options.planned, options.left, options.sizes, options.most)
        sys.stdout.write(f"day {seed}: " + ", ".join(f"{count} {what}" for what, count in sorted(done.items())) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
