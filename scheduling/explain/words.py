"""Explanations as sentences of the active language. Rows go by their codes, times by the clock."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from constraints.names import rule_name
from constraints.rules import RULES_BY_CODE, Unit
from scheduling.explain.names import Names
from scheduling.solver.explain.blocking import Answer, Broken, LeftOut
from scheduling.solver.explain.moves import Violation
from scheduling.solver.problem import Edge
from scheduling.solver.score import Score

SHOWN = 5
"""Visits named beside a rule that gets worse."""


def amount(rule: str, units: int, ticks_per_minute: int) -> str:
    """A rule's units: minutes, begun ones too, or a number of pieces."""
    whole = -(-units // ticks_per_minute)
    is_time = rule in RULES_BY_CODE and RULES_BY_CODE[rule].unit is Unit.MINUTES
    return _("%(minutes)s min") % {"minutes": whole} if is_time else str(whole)


def broken_text(broken: Broken, visit: str, names: Names) -> str:
    """One HARD rule with its numbers, from the point of view of the visit that is left out."""
    minute = names.problem.ticks_per_minute
    numbers = {
        "rule": rule_name(broken.rule),
        "minutes": -(-broken.units // minute),
        "amount": amount(broken.rule, broken.units, minute),
        "at": "" if broken.at is None else names.time(broken.at),
        "limit": "" if broken.limit is None else names.time(broken.limit),
        "skills": ", ".join(broken.skills),
        "visit": names.visit(broken.visit) if broken.visit else "",
    }
    return _pattern(broken, visit, names) % numbers


def _pattern(broken: Broken, visit: str, names: Names) -> str:
    is_other = broken.visit is not None and broken.visit != visit
    if broken.skills:
        return _("%(rule)s: %(skills)s")
    if broken.rule == "missed_window" and is_other:
        return _("%(visit)s would miss its window, which closes %(limit)s, by %(amount)s")
    if broken.rule == "missed_window" and names.problem.settings.window_closes is Edge.START:
        return _("the window closes %(limit)s, the visit would begin at %(at)s at the earliest (%(amount)s late)")
    if broken.rule == "missed_window":
        return _("the window closes %(limit)s, the visit would be done at %(at)s at the earliest (%(amount)s late)")
    if broken.rule == "after_shift":
        return _("back %(at)s, %(amount)s after the latest return %(limit)s")
    if broken.rule == "broken_pin" and is_other:
        return _("%(visit)s is locked and would move by %(minutes)s min")
    if is_other:
        return _("%(visit)s: %(rule)s (%(amount)s)")
    return _("%(rule)s (%(amount)s)")


def answer_text(answer: Answer, visit: str, names: Names) -> str:
    """What one shift says."""
    if answer.place is None:
        return _("routes would wait for each other wherever the visit stands")
    if answer.broken:
        return "; ".join(broken_text(broken, visit, names) for broken in answer.broken)
    if answer.difference is None:
        return _("possible for one of the team")
    start = names.time(answer.place.times.starts[visit])
    if answer.difference < Score(ticks_per_minute=answer.difference.ticks_per_minute):
        pattern = _("possible at %(start)s, but costs more than leaving the visit out: %(difference)s")
    else:
        pattern = _("possible at %(start)s, and no dearer than leaving the visit out: %(difference)s")
    return pattern % {"start": start, "difference": difference_text(answer.difference)}


def difference_text(difference: Score) -> str:
    """A change of the score in points, level by level, those that change: "+2 medium, +1,240 soft"."""
    levels = (
        (difference.hard, _("%(points)s hard")),
        (difference.medium, _("%(points)s medium")),
        (difference.soft, _("%(points)s soft")),
    )
    minute = difference.ticks_per_minute
    changed = [pattern % {"points": signed(level, minute)} for level, pattern in levels if level]
    return ", ".join(changed) or _("no change")


def signed(tick_points: int, ticks_per_minute: int) -> str:
    """Points with a sign and one decimal, without one where they are whole, as the active language writes numbers."""
    whole, rest = divmod(abs(tick_points), ticks_per_minute)
    value = f"{abs(tick_points) / ticks_per_minute:.1f}" if rest else str(whole)
    return ("−" if tick_points < 0 else "+") + str(number_format(value, force_grouping=True))


def violation_text(violation: Violation, names: Names) -> str:
    """A rule that gets worse, and where."""
    minute = names.problem.ticks_per_minute
    places = sorted({names.visit(match.visit) for match in violation.matches if match.visit})
    cost = _("%(points)s points") % {"points": signed(violation.cost, minute)}
    text = f"{rule_name(violation.rule)} {cost}"
    if not places:
        return text
    more = " …" if len(places) > SHOWN else ""
    return f"{text} ({', '.join(places[:SHOWN])}{more})"


def left_out_note(why: LeftOut, names: Names) -> str:
    """What the answers are about, where it is not the visit by itself; else nothing."""
    if why.together:
        others = ", ".join(names.visit(visit) for visit in why.together)
        return _("The visit is made together with %(others)s or not at all; each answer is about this visit alone.") % {
            "others": others
        }
    if why.alone:
        return _("Several employees are needed; each answer is about one of them, as if the others were there in time.")
    return ""
