"""What a planner may do to a draft by hand: move a visit, take it out, lock it, make room for it, undo and redo.

Each verb works on an opened day (`editing.Editing`), writes the rows that differ, and keeps both sides of the change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from organizations.models import Organization
from scheduling.board.editing import Editing
from scheduling.board.outcome import Outcome, of_change, of_rows
from scheduling.board.parts import Parts, routes_of, rows_that_differ
from scheduling.board.writing import schedules_of, write
from scheduling.explain.words import violation_text
from scheduling.models import PlanChange, Schedule
from scheduling.solver.explain.alternatives import best_move
from scheduling.solver.explain.cures import Cure
from scheduling.solver.explain.moves import Delay, Move, NoSuchMove, Violation, check_move
from scheduling.solver.plan import Plan, visit_stop
from scheduling.solver.problem import Problem, Visit
from scheduling.solver.rescore import Rescored
from scheduling.solver.score import Score
from scheduling.solver.timing import PlanRefused

FORCE = "scheduling.force_planday"
SHORTEST_REASON = 3


class Refused(ValueError):
    """The change is not made; the sentence says why. `violations` are the hard rules it would break, as texts."""

    def __init__(self, sentence: str, violations: Iterable[str] = (), *, can_be_forced: bool = False) -> None:
        super().__init__(sentence)
        self.violations = tuple(violations)
        self.can_be_forced = can_be_forced


@dataclass(frozen=True, kw_only=True)
class Done:
    """A change that was made: what it did to the score and to other visits."""

    change: PlanChange
    outcome: Outcome
    difference: Score
    violations: tuple[Violation, ...] = ()
    delays: tuple[Delay, ...] = ()


def move(
    editing: Editing, visit: str, to: str, start: int | None, leaving: str | None = None, forced_because: str = ""
) -> Done:
    """The visit to the employee (or shift) `to`, from the tick on; None: to where it fits best. Raises Refused."""
    _refuse_locked(editing, visit)
    moved = _checked(editing, visit, to, start, leaving)
    hard = [violation for violation in moved.violations if violation.rule in moved.after.broken]
    because = _permitted(editing, hard, forced_because)
    done = _changed(editing, PlanChange.Verb.MOVE, visit, moved.after, because)
    return replace(done, violations=moved.violations, delays=moved.delays)


def unassign(editing: Editing, visit: str, forced_because: str = "") -> Done:
    """The visit out of every route. Raises Refused."""
    _refuse_locked(editing, visit)
    base = editing.stored.bases.full
    homes = base.table.base.homes.get(visit_stop(visit))
    if not homes:
        raise Refused(_("The visit has no staff already."))
    routes = {home: tuple(stop for stop in base.plan.routes[home] if stop != visit_stop(visit)) for home in homes}
    after = Move(visit, homes[0], base.rescored(routes))
    hard = [violation for violation in after.violations if violation.rule in after.after.broken]
    because = _permitted(editing, hard, forced_because)
    return _changed(editing, PlanChange.Verb.UNASSIGN, visit, after.after, because)


def pin(editing: Editing, visit: str) -> Done:
    """Lock the visit's staff and time: no later run and no move of another visit changes them. Raises Refused."""
    times = editing.stored.bases.full.table.base
    if visit not in times.starts:
        raise Refused(_("A visit without staff cannot be locked."))
    row = editing.stored.problem.visit[visit]
    locked = replace(row, pinned_employees=times.teams[visit], pinned_start=times.starts[visit])
    problem = Parts(rows={"visits": (locked,)}).over(editing.stored.problem)
    return _of_rows(editing, PlanChange.Verb.PIN, visit, problem, editing.stored.plan, {visit: Schedule.Pinned.BOTH})


def unpin(editing: Editing, visit: str) -> Done:
    """Take the locks of the visit away."""
    row = _row(editing, visit)
    free = replace(row, pinned_employees=(), pinned_start=None)
    problem = Parts(rows={"visits": (free,)}).over(editing.stored.problem)
    return _of_rows(editing, PlanChange.Verb.UNPIN, visit, problem, editing.stored.plan, {visit: Schedule.Pinned.NONE})


def make_room(editing: Editing, cure: Cure) -> Done:
    """One fix in this version's own copy of the rows, and the visit where it fits then."""
    unlocked: dict[str, str] = {cure.fix.row: Schedule.Pinned.NONE} if cure.fix.kind == "unpin" else {}
    return _of_rows(editing, PlanChange.Verb.FIX, cure.visit, cure.problem, cure.plan, unlocked)


def undo(editing: Editing) -> Done:
    """The last change that holds, taken back. Raises Refused where there is none."""
    last = _list(editing).filter(state=PlanChange.State.DONE).first()
    if last is None:
        raise Refused(_("There is nothing to undo."))
    return _again(editing, last, Parts.from_json(last.before), PlanChange.State.UNDONE)


def redo(editing: Editing) -> Done:
    """The change that was undone last, made again. Raises Refused where there is none."""
    last = _list(editing).filter(state=PlanChange.State.UNDONE).last()
    if last is None:
        raise Refused(_("There is nothing to redo."))
    return _again(editing, last, Parts.from_json(last.after), PlanChange.State.DONE)


def _list(editing: Editing) -> QuerySet[PlanChange]:
    return PlanChange.objects.filter(solution=editing.solution).order_by("-number")


def _row(editing: Editing, visit: str) -> Visit:
    if visit not in editing.stored.problem.visit:
        raise Refused(_("There is no such visit in this plan."))
    return editing.stored.problem.visit[visit]


def _refuse_locked(editing: Editing, visit: str) -> None:
    row = _row(editing, visit)
    if row.pinned_employees or row.pinned_start is not None:
        raise Refused(_("The visit is locked: unlock it first."))


def _checked(editing: Editing, visit: str, to: str, start: int | None, leaving: str | None) -> Move:
    try:
        bases = editing.stored.bases
        if start is None:
            return best_move(bases, visit, to, leaving)
        return check_move(bases.full, visit, to, start, leaving)
    except NoSuchMove:
        raise Refused(_("This employee cannot take the visit: already in its team, or not on duty that day.")) from None
    except PlanRefused:
        raise Refused(_("The visit cannot stand there: employees would wait for each other.")) from None


def _permitted(editing: Editing, hard: list[Violation], forced_because: str) -> str:
    """The reason to keep with a change that breaks hard rules, "" for one that does not. Raises Refused."""
    if not hard:
        return ""
    may_force = editing.user.has_perm(FORCE)
    texts = [violation_text(violation, editing.names) for violation in hard]
    if not may_force or len(forced_because.strip()) < SHORTEST_REASON:
        raise Refused(_("A rule that must hold forbids this."), texts, can_be_forced=may_force)
    return forced_because.strip()


def _changed(editing: Editing, verb: str, visit: str, after: Rescored, because: str) -> Done:
    outcome = of_change(editing.stored, after)
    return _kept(editing, verb, visit, outcome, {}, because)


def _of_rows(editing: Editing, verb: str, visit: str, problem: Problem, plan: Plan, pinned: dict[str, str]) -> Done:
    return _kept(editing, verb, visit, of_rows(editing.stored, problem, plan), pinned, "")


def _kept(editing: Editing, verb: str, visit: str, outcome: Outcome, pinned: dict[str, str], because: str) -> Done:
    """Write the outcome, and both sides of the change into the undo list."""
    before, after = _sides(editing, outcome, pinned)
    write(editing, outcome, after.reasons, after.pinned)
    changes = _list(editing)
    changes.filter(state=PlanChange.State.UNDONE).update(state=PlanChange.State.DROPPED)
    difference = _difference(editing, outcome)
    change = PlanChange.objects.create(
        solution=editing.solution,
        number=(changes.aggregate(Max("number"))["number__max"] or 0) + 1,
        made_by=editing.user,
        verb=verb,
        visit=visit,
        before=before.to_json(),
        after=after.to_json(),
        difference=difference.to_json(),
        forced_because=because,
    )
    return Done(change=change, outcome=outcome, difference=difference)


def _again(editing: Editing, change: PlanChange, parts: Parts, state: str) -> Done:
    """One side of a change laid over the plan as it is now."""
    stored = editing.stored
    problem = parts.over(stored.problem)
    if problem is stored.problem:
        outcome = of_change(stored, stored.bases.full.rescored(parts.routes, parts.not_before))
    else:
        routes = {**stored.bases.full.plan.routes, **parts.routes}
        decided = {**stored.bases.full.plan.not_before, **parts.not_before}
        outcome = of_rows(stored, problem, Plan(routes=routes, not_before=decided))
    write(editing, outcome, parts.reasons, parts.pinned)
    PlanChange.objects.filter(pk=change.pk).update(state=state)
    change.state = state
    return Done(change=change, outcome=outcome, difference=_difference(editing, outcome))


def _difference(editing: Editing, outcome: Outcome) -> Score:
    was = Score.from_json(editing.solution.score)
    new = outcome.score
    return Score(new.hard - was.hard, new.medium - was.medium, new.soft - was.soft, new.ticks_per_minute)


def _sides(editing: Editing, outcome: Outcome, pinned: dict[str, str]) -> tuple[Parts, Parts]:
    old, new = editing.stored.plan, outcome.plan
    shifts = [shift for shift in outcome.timing.routes if old.routes.get(shift, ()) != new.routes.get(shift, ())]
    either = old.not_before.keys() | new.not_before.keys()
    decided = {visit for visit in either if old.not_before.get(visit) != new.not_before.get(visit)}
    rows = rows_that_differ(editing.stored.problem, outcome.problem)
    reasons = _reasons(editing, outcome)
    locks = _locks(editing, pinned)
    return (
        Parts(
            routes=routes_of(old, shifts),
            not_before={visit: old.not_before[visit] for visit in decided if visit in old.not_before},
            reasons=reasons[0],
            pinned=locks,
            rows=rows[0],
        ),
        Parts(
            routes=routes_of(new, shifts),
            not_before={visit: new.not_before[visit] for visit in decided if visit in new.not_before},
            reasons=reasons[1],
            pinned=pinned,
            rows=rows[1],
        ),
    )


def _locks(editing: Editing, pinned: dict[str, str]) -> dict[str, str]:
    """What of these visits was locked."""
    return {visit: row.pinned for visit, row in _schedule_rows(editing, pinned).items()}


def _reasons(editing: Editing, outcome: Outcome) -> tuple[dict[str, str], dict[str, str]]:
    """Why the visits that lose or get their staff have none, before and after."""
    had = editing.stored.bases.full.table.base.starts.keys()
    have = outcome.timing.starts.keys()
    with translation.override(Organization.objects.get().language):
        by_hand = str(_("Taken out of the plan by hand."))
    taken, put_in = had - have, have - had
    before = {visit: row.unassigned_reason for visit, row in _schedule_rows(editing, put_in).items()}
    return before | dict.fromkeys(taken, ""), dict.fromkeys(taken, by_hand) | dict.fromkeys(put_in, "")


def _schedule_rows(editing: Editing, visits: Iterable[str]) -> dict[str, Schedule]:
    wanted = set(visits)
    if not wanted:
        return {}
    return {visit: row for visit, row in schedules_of(editing.solution, wanted).items() if visit in wanted}
