"""Why a visit is without staff, as a sentence of the organization's language, from what brute-force insertion found."""

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from constraints.names import rule_name
from scheduling.snapshot import Snapshot
from scheduling.solver.insertion import Reason, ReasonCode
from scheduling.solver.lookup import Lookup
from scheduling.solver.penalties.skill import holds_need
from scheduling.solver.problem import SkillNeed

if TYPE_CHECKING:  # the engine is compiled when it is imported, and pages explain without it
    from scheduling.solver.solve import Result

IN_MINUTES = frozenset(
    {"missed_window", "after_shift", "absent_employee", "early_start", "dependency_gap", "late_visit"}
)

LOWEST = 1
"""Level of a skill."""


def sentences(snapshot: Snapshot, result: "Result", language: str) -> dict[str, str]:
    """A sentence for every unassigned visit, by visit id."""
    lookup = Lookup(snapshot.problem)
    with translation.override(language):
        return {reason.visit: sentence(reason, lookup) for reason in result.reasons}


def sentence(reason: Reason, lookup: Lookup) -> str:
    """One reason in words, of a visit of the lookup's problem; says so where the insertion was not tried to its end."""
    text = _text(reason, lookup)
    if reason.is_confirmed:
        return text
    return text + " " + _("(not every place could be tried in time)")


def _text(reason: Reason, lookup: Lookup) -> str:
    ticks_per_minute = lookup.problem.ticks_per_minute
    numbers = {"able": reason.able, "needed": reason.needed}
    if reason.code is ReasonCode.NO_ABLE_EMPLOYEE:
        return _nobody(reason.visit, lookup)
    if reason.code is ReasonCode.TOO_FEW_ABLE:
        text = _("%(needed)s employees are needed and only %(able)s on shift may make this visit.") % numbers
        scarce = _scarce(reason.visit, lookup)
        return f"{text} " + _("Too few hold %(skills)s.") % {"skills": scarce} if scarce else text
    if reason.code is ReasonCode.DEARER:
        points = sum(abs(level) for level in reason.extra or ()) / ticks_per_minute
        return _("Possible, but it costs %(points)s points more than leaving the visit out.") % {
            "points": f"{points:.0f}"
        }
    if reason.rule is None:
        return _("%(able)s employees may make this visit, but no place in their routes is left.") % numbers
    amount = _amount(reason.rule, reason.units or 0, ticks_per_minute)
    if reason.rule == "missing_skill":
        amount = _scarce(reason.visit, lookup) or amount
    broken = {**numbers, "rule": rule_name(reason.rule), "amount": amount}
    return (
        _("%(able)s employees may make this visit, but every place breaks a hard rule; nearest: %(rule)s (%(amount)s).")
        % broken
    )


def _nobody(visit: str, lookup: Lookup) -> str:
    """Why no employee on shift may make the visit; the skills by their codes, where these are why."""
    held = _holders(visit, lookup)
    unheld = [skill for skill, holders, _needed in held if not holders]
    if unheld:
        return _("Nobody on shift holds %(skills)s, which this visit needs.") % {"skills": ", ".join(unheld)}
    staff = lookup.problem.visit[visit].staff
    whole = {skill: holders for skill, holders, needed in held if needed == staff}
    if whole and not frozenset.intersection(*whole.values()):
        return _("Nobody on shift holds all that this visit needs: %(skills)s.") % {"skills": ", ".join(whole)}
    return _("Nobody on shift may make this visit: skills, blocks or the shift's end stand in the way.")


def _scarce(visit: str, lookup: Lookup) -> str:
    """The skills that fewer of those on shift hold than the visit needs."""
    return ", ".join(skill for skill, holders, needed in _holders(visit, lookup) if len(holders) < needed)


def _holders(visit: str, lookup: Lookup) -> list[tuple[str, frozenset[str], int]]:
    """Each skill that the visit needs, who of those on shift holds it, and how many must; none where a plan may do
    without skills.
    """
    row, rules = lookup.problem.visit[visit], lookup.problem.rules
    on_shift = {shift.employee for shift in lookup.problem.shifts if row.day <= shift.day <= row.last_day}
    needs = row.needs if rules.refuses("missing_skill") else ()
    return [
        (_written(need), frozenset(who for who in on_shift if holds_need(lookup, row, need, who)), need.employees)
        for need in needs
    ]


def _written(need: SkillNeed) -> str:
    """The level where not everybody who holds the skill has it."""
    if need.min_level <= LOWEST:
        return need.skill
    return _("%(skill)s at level %(level)s") % {"skill": need.skill, "level": need.min_level}


def _amount(rule: str, units: int, ticks_per_minute: int) -> str:
    whole = -(-units // ticks_per_minute)
    return _("%(minutes)s min") % {"minutes": whole} if rule in IN_MINUTES else str(whole)
