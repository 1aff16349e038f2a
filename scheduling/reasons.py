"""Why a visit is without staff, as a sentence of the organization's language, from what brute-force insertion found."""

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from constraints.names import rule_name
from scheduling.snapshot import Snapshot
from scheduling.solver.insertion import Reason, ReasonCode

if TYPE_CHECKING:  # the engine is compiled when it is imported, and pages explain without it
    from scheduling.solver.solve import Result

IN_MINUTES = frozenset(
    {"missed_window", "after_shift", "absent_employee", "early_start", "dependency_gap", "late_visit"}
)


def sentences(snapshot: Snapshot, result: "Result", language: str) -> dict[str, str]:
    """A sentence for every unassigned visit, by visit id."""
    with translation.override(language):
        return {reason.visit: sentence(reason, snapshot.problem.ticks_per_minute) for reason in result.reasons}


def sentence(reason: Reason, ticks_per_minute: int) -> str:
    """One reason in words; says so where the insertion was not tried to its end."""
    text = _text(reason, ticks_per_minute)
    if reason.is_confirmed:
        return text
    return text + " " + _("(not every place could be tried in time)")


def _text(reason: Reason, ticks_per_minute: int) -> str:
    numbers = {"able": reason.able, "needed": reason.needed}
    if reason.code is ReasonCode.NO_ABLE_EMPLOYEE:
        return _("Nobody on shift may make this visit: skills, blocks or the shift's end stand in the way.")
    if reason.code is ReasonCode.TOO_FEW_ABLE:
        return _("%(needed)s employees are needed and only %(able)s on shift may make this visit.") % numbers
    if reason.code is ReasonCode.DEARER:
        points = sum(abs(level) for level in reason.extra or ()) / ticks_per_minute
        return _("Possible, but it costs %(points)s points more than leaving the visit out.") % {
            "points": f"{points:.0f}"
        }
    if reason.rule is None:
        return _("%(able)s employees may make this visit, but no place in their routes is left.") % numbers
    amount = _amount(reason.rule, reason.units or 0, ticks_per_minute)
    broken = {**numbers, "rule": rule_name(reason.rule), "amount": amount}
    return (
        _("%(able)s employees may make this visit, but every place breaks a hard rule; nearest: %(rule)s (%(amount)s).")
        % broken
    )


def _amount(rule: str, units: int, ticks_per_minute: int) -> str:
    whole = -(-units // ticks_per_minute)
    return _("%(minutes)s min") % {"minutes": whole} if rule in IN_MINUTES else str(whole)
