"""What `manage.py explain --visit` prints: why these employees, or why nobody."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_noop

from organizations.console import table
from scheduling.explain.fix_words import fix_text
from scheduling.explain.names import Names
from scheduling.explain.patience import Patience
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.explain.words import answer_text, difference_text, left_out_note, signed, violation_text
from scheduling.reasons import sentence
from scheduling.solver.explain.alternatives import Assigned, Member, why_assigned
from scheduling.solver.explain.blocking import LeftOut, is_left_out, why_left_out
from scheduling.solver.explain.cures import Cure, cures_in_time
from scheduling.solver.explain.moves import Move

NEXT = 3
"""Other employees shown."""


def find_visit(stored: StoredPlan, names: Names, asked: str) -> str:
    """The visit of that id, or of that client (and service). Raises NotExplainable naming the visits to choose from."""
    if asked in stored.problem.visit:
        return asked
    known = {visit.id: names.visit(visit.id) for visit in stored.problem.visits}
    found = [visit for visit, name in known.items() if name == asked or name.startswith(f"{asked} ")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotExplainable(
            gettext_noop("There is no visit %(asked)s in this plan; give a client's code or a visit's id."), asked=asked
        )
    choice = "; ".join(f"{known[visit]} = {visit}" for visit in found)
    raise NotExplainable(
        gettext_noop("%(asked)s has %(count)s visits; give one of their ids: %(choice)s."),
        asked=asked,
        count=len(found),
        choice=choice,
    )


def visit_report(stored: StoredPlan, names: Names, visit: str, patience: Patience) -> Iterator[str]:
    """The paragraphs about one visit, planned or left out."""
    if is_left_out(stored.bases, visit):
        why = why_left_out(stored.bases, visit, is_over=patience.is_over_for_reasons)
        yield from _left_out_report(stored, names, why)
        fixes, is_complete = cures_in_time(stored.bases, visit, patience.is_over)
        yield _fixes_text(names, fixes, is_complete)
        note = patience.note(is_complete=is_complete and why.is_complete)
    else:
        assigned = why_assigned(stored.bases, visit, patience.is_over)
        yield from _assigned_report(names, assigned)
        note = patience.note(is_complete=assigned.is_complete)
    if note:
        yield note


def visit_json(stored: StoredPlan, names: Names, visit: str, patience: Patience) -> dict[str, Any]:
    """The same as plain values; costs and differences are exact, in tick-points. `is_complete`: all was tried."""
    head = {"solution": str(stored.solution.pk), "visit": visit, "name": names.visit(visit)}
    if not is_left_out(stored.bases, visit):
        assigned = why_assigned(stored.bases, visit, patience.is_over)
        return head | _assigned_json(names, assigned) | _tried(patience, assigned.is_complete)
    why = why_left_out(stored.bases, visit, is_over=patience.is_over_for_reasons)
    fixes, is_complete = cures_in_time(stored.bases, visit, patience.is_over)
    said = _left_out_json(stored, names, why) | {"fixes": _fixes(names, fixes)}
    return head | said | _tried(patience, is_complete and why.is_complete)


def _tried(patience: Patience, is_complete: bool) -> dict[str, Any]:
    return {"is_complete": is_complete, "untried": patience.note(is_complete=is_complete)}


def _left_out_report(stored: StoredPlan, names: Names, why: LeftOut) -> Iterator[str]:
    yield f"{names.visit(why.visit)}: without staff"
    yield sentence(why.reason, stored.bases.full.lookup)
    if note := left_out_note(why, names):
        yield note
    rows = [(names.shift(answer.shift), answer_text(answer, why.visit, names)) for answer in why.answers]
    yield table("What stands in the way, nearest first", ("shift", "why not"), rows)


def _fixes_text(names: Names, found: list[Cure], is_complete: bool) -> str:
    if not found and not is_complete:
        return "No single small change that makes room was found in time."
    if not found:
        return "No single small change makes room, or there is room already."
    lines = [f"  {fix_text(cure.fix, names)}" for cure in found]
    return "\n".join(["Each of these alone makes room, the smallest change first:", *lines])


def _fixes(names: Names, found: list[Cure]) -> list[dict[str, Any]]:
    return [{**asdict(cure.fix), "text": fix_text(cure.fix, names)} for cure in found]


def _left_out_json(stored: StoredPlan, names: Names, why: LeftOut) -> dict[str, Any]:
    return {
        "assigned": False,
        "reason": sentence(why.reason, stored.bases.full.lookup),
        "is_confirmed": why.reason.is_confirmed,
        "one_of_several": why.alone,
        "together": list(why.together),
        "shifts": [
            {
                "shift": answer.shift,
                "name": names.shift(answer.shift),
                "rules": list(answer.rules),
                "broken": [asdict(broken) for broken in answer.broken],
                "difference": answer.difference.to_json() if answer.difference else None,
                "text": answer_text(answer, why.visit, names),
            }
            for answer in why.answers
        ],
    }


def _assigned_report(names: Names, why: Assigned) -> Iterator[str]:
    minute = names.problem.ticks_per_minute
    team = ", ".join(names.employee(member.employee) for member in why.members)
    yield f"{names.visit(why.visit)}: {names.time(why.start)} by {team}"
    rows = sorted(why.contributions.items(), key=lambda row: (-row[1], row[0]))
    shown = [(rule, signed(cost, minute)) for rule, cost in rows]
    yield table("What the plan costs more with this visit than without it", ("rule", "points"), shown)
    for member in why.members:
        yield _next_table(names, member)


def _next_table(names: Names, member: Member) -> str:
    rows = [
        (
            names.shift(move.shift),
            names.time(move.start),
            difference_text(move.difference),
            "; ".join(violation_text(violation, names) for violation in move.violations),
        )
        for move in member.others[:NEXT]
    ]
    title = f"In place of {names.employee(member.employee)}, the next best"
    return table(title, ("shift", "start", "score changes by", "what gets worse"), rows)


def _assigned_json(names: Names, why: Assigned) -> dict[str, Any]:
    return {
        "assigned": True,
        "start": names.clock.moment(why.start).isoformat(),
        "contributions": why.contributions,
        "members": [
            {
                "employee": member.employee,
                "name": names.employee(member.employee),
                "shift": member.shift,
                "others": [_move_json(names, move) for move in member.others[:NEXT]],
            }
            for member in why.members
        ],
    }


def _move_json(names: Names, move: Move) -> dict[str, Any]:
    return {
        "shift": move.shift,
        "name": names.shift(move.shift),
        "start": names.clock.moment(move.start).isoformat(),
        "difference": move.difference.to_json(),
        "costs": move.after.costs,
        "delays": [asdict(delay) for delay in move.delays],
    }
