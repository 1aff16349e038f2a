"""Fixes as sentences of the active language."""

from django.utils.translation import gettext as _

from scheduling.explain.names import Names
from scheduling.solver.explain.fixes import Fix, FixKind
from scheduling.solver.problem import Edge


def fix_text(fix: Fix, names: Names) -> str:
    """What to change, in one sentence."""
    numbers = {
        "minutes": fix.minutes,
        "window": _window(fix, names) if fix.kind is FixKind.WIDEN_WINDOW else "",
        "row": _row(fix, names),
        "skill": fix.skill,
        "level": fix.level,
    }
    return _pattern(fix) % numbers


def _pattern(fix: Fix) -> str:
    is_sooner = fix.side is Edge.START
    if fix.kind is FixKind.WIDEN_WINDOW:
        sooner = _("Let the window %(window)s open %(minutes)s minutes sooner.")
        return sooner if is_sooner else _("Let the window %(window)s close %(minutes)s minutes later.")
    if fix.kind is FixKind.LENGTHEN_SHIFT:
        sooner = _("Let the shift of %(row)s begin %(minutes)s minutes sooner.")
        return sooner if is_sooner else _("Let the shift of %(row)s end %(minutes)s minutes later.")
    if fix.kind is FixKind.MOVE_BREAK:
        sooner = _("Let the break of %(row)s lie %(minutes)s minutes sooner.")
        return sooner if is_sooner else _("Let the break of %(row)s lie %(minutes)s minutes later.")
    if fix.kind is FixKind.UNPIN:
        return _("Unlock %(row)s.")
    if fix.kind is FixKind.FEWER_STAFF:
        return _("Plan the visit with one employee fewer.")
    plain = _("Give %(row)s the skill or delegation %(skill)s.")
    return _("Give %(row)s the skill or delegation %(skill)s at level %(level)s.") if fix.level else plain


def _row(fix: Fix, names: Names) -> str:
    if fix.kind is FixKind.ADD_SKILL:
        return names.employee(fix.row)
    if fix.kind is FixKind.LENGTHEN_SHIFT:
        return names.shift(fix.row)
    if fix.kind is FixKind.MOVE_BREAK:
        return names.shift(names.problem.breaks[fix.row][0].id)
    return names.visit(fix.row)


def _window(fix: Fix, names: Names) -> str:
    window = names.problem.visit[fix.row].agreed[fix.window]
    return f"{names.time(window.open)}–{names.time(window.close)}"
