"""What the day board asks while it is used: changes, checks of a move, who else could come, and why. Session views."""

import json
import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from organizations import audit
from organizations.models import User
from organizations.sentences import sentence_for
from organizations.told import shown
from resources.models import Client
from scheduling.admin.board import HEADINGS, actions_of, board_context
from scheduling.board import changes
from scheduling.board.changes import Done, Refused
from scheduling.board.editing import ChangedMeanwhile, Editing, NoSuchDay, find_day
from scheduling.board.places import places
from scheduling.board.routes import routes_of
from scheduling.board.shown import VIEWS
from scheduling.board.why import fixes_of, panel_of
from scheduling.day import plan_days
from scheduling.explain.names import Names
from scheduling.explain.stored import NotExplainable, StoredPlan
from scheduling.explain.words import difference_text, violation_text
from scheduling.models import PlanDay, ScheduleSolution
from scheduling.rows import row_of
from scheduling.solver.explain.cures import cure_by
from scheduling.solver.explain.fixes import MOST_MINUTES, Fix, FixKind
from scheduling.solver.explain.moves import NoSuchMove, check_move
from scheduling.solver.problem import Edge
from scheduling.solver.timing import PlanRefused

VERBS = ("move", "unassign", "pin", "unpin", "fix", "undo", "redo")
FIX_SECONDS = 8.0
Page = Callable[..., HttpResponse]


class BadRequest(ValueError):
    """The page sent something it never sends; the message says what."""


def answers(permission: str) -> Callable[[Page], Page]:
    """A view of one day for who may: 404, 403, 400, 409 and 422 each with their sentence, and nothing half-written."""

    def decorate(page: Page) -> Page:
        @wraps(page)
        def view(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.has_perm(permission):
                raise PermissionDenied
            try:
                with transaction.atomic():
                    return page(request, user, day)
            except NoSuchDay:
                raise Http404 from None
            except Refused as refusal:
                answer = {"violations": refusal.violations, "canForce": refusal.can_be_forced}
                return _said(str(refusal), 422, answer)
            except ChangedMeanwhile as conflict:
                return _said(str(conflict), 409)
            except IntegrityError as violation:
                return _said(sentence_for(violation), 409)
            except (BadRequest, NotExplainable) as problem:
                return _said(shown(problem), 400)

        return view

    return decorate


def _said(sentence: str, status: int, more: dict[str, Any] | None = None) -> JsonResponse:
    return JsonResponse({"said": sentence, **(more or {})}, status=status)


@require_POST
@answers("scheduling.change_schedule")
def change(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """One verb on one visit. Body: ``{verb, version, view, visit, to, start, leaving, fix, reason}``; start in minutes
    of the day. Answers with the fragments of the page that differ.
    """
    asked = _body(request)
    verb = asked.get("verb")
    if verb not in VERBS or not isinstance(asked.get("version"), int):
        raise BadRequest(f"verb is {verb!r}, version {asked.get('version')!r}; give one of {', '.join(VERBS)}.")
    editing = Editing.open(user, day, asked["version"])
    done = _do(editing, verb, asked)
    view = asked.get("view") if asked.get("view") in VIEWS else "employee"
    return JsonResponse(_changed(editing, done, str(view), user))


def _do(editing: Editing, verb: str, asked: dict[str, Any]) -> Done:
    if verb in {"undo", "redo"}:
        return changes.undo(editing) if verb == "undo" else changes.redo(editing)
    visit, reason = str(asked.get("visit")), str(asked.get("reason") or "")
    if verb == "move":
        to, leaving = str(asked.get("to")), _home(editing.stored, visit, asked.get("leaving"))
        return changes.move(editing, visit, to, _tick(editing.stored, editing.day, asked), leaving, reason)
    if verb == "unassign":
        return changes.unassign(editing, visit, reason)
    if verb == "fix":
        return _fix(editing, visit, asked)
    return changes.pin(editing, visit) if verb == "pin" else changes.unpin(editing, visit)


def _fix(editing: Editing, visit: str, asked: dict[str, Any]) -> Done:
    fix = _fix_from(asked.get("fix"))
    if visit not in editing.stored.problem.visit:
        raise BadRequest("There is no such visit in this plan.")
    try:
        cure = cure_by(editing.stored.bases, visit, fix)
    except (KeyError, IndexError):
        raise BadRequest("fix names a row or window that this plan does not have; take one from the list.") from None
    if cure is None:
        raise Refused(_("This makes no room any more: the plan has changed."))
    return changes.make_room(editing, cure)


def _fix_from(raw: Any) -> Fix:
    try:
        side = Edge(raw["side"]) if raw.get("side") else None
        numbers = {name: int(raw.get(name) or 0) for name in ("minutes", "window", "level")}
        if not 0 <= numbers["minutes"] <= MOST_MINUTES:
            raise ValueError
        return Fix(FixKind(raw["kind"]), str(raw["row"]), side=side, skill=str(raw.get("skill") or ""), **numbers)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise BadRequest("fix is none of the proposed ones; take it from the board's list.") from None


def _home(stored: StoredPlan, visit: str, shift: Any) -> str | None:
    """The part of the shift's row in which the visit stands."""
    homes = stored.plan.members().get(visit, ())
    return next((home for home in homes if row_of(home) == shift), None)


def _tick(stored: StoredPlan, day: PlanDay, asked: dict[str, Any]) -> int | None:
    """The tick of a minute of the day; None where none is asked for."""
    minute = asked.get("start")
    if minute is None or minute == "":
        return None
    if not isinstance(minute, int | float) or not -1440 <= minute <= 2880:
        raise BadRequest(f"start is {minute!r}; give a minute of the day.")
    clock = stored.clock
    return clock.midnight(clock.day(day.date)) + round(minute * clock.ticks_per_minute)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise BadRequest("The body is no JSON object.")
    return asked


def _changed(editing: Editing, done: Done, view: str, user: User) -> dict[str, Any]:
    """The lines of all whom the change touches, and what stands around them."""
    plan_day = plan_days().get(pk=editing.day.pk)
    touched = _touched(editing, done) if view == "employee" else None
    context = board_context(plan_day, view, user, touched)
    lines = {line.key: _fragment("line", {"line": line}) for line in context["board"].lines}
    address = reverse("board") + f"?date={plan_day.date.isoformat()}&solution={plan_day.solution_id}"
    return {
        "day": str(plan_day.pk),
        "version": plan_day.version,
        "address": address if editing.is_copy_new else "",
        "visit": done.change.visit,
        "said": _sentence(editing, done),
        "score": plan_day.solution.score_text,
        "lines": {str(employee): "" for employee in touched or ()} | lines,
        "isWhole": touched is None,
        "tray": _fragment("tray", context),
        "figures": _fragment("figures", context),
        "changes": _fragment("changes", context),
        "state": _fragment("actions", {**context, "actions": actions_of(user, plan_day.area, plan_day.date, plan_day)})
        if editing.is_copy_new
        else "",
    }


def _touched(editing: Editing, done: Done) -> set[uuid.UUID]:
    """The employees whose lines are not as they were."""
    before, after = editing.stored.bases.full.table.base.teams, done.outcome.timing.teams
    touched = {editing.stored.problem.shift[shift].employee for shift in done.outcome.shifts}
    for visit in (*done.outcome.visits, done.change.visit):
        touched |= {*before.get(visit, ()), *after.get(visit, ())}
    return {uuid.UUID(employee) for employee in touched}


def _fragment(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"admin/scheduling/board/{name}.html", context)


def _sentence(editing: Editing, done: Done) -> str:
    """What was done, what it did to the score, and whom else it moved."""
    matches = [match for violation in done.violations for match in violation.matches]
    named = {done.change.visit, *(delay.visit for delay in done.delays), *(match.visit for match in matches)}
    names = Names(editing.stored, {visit for visit in named if visit})
    parts = [
        _("%(visit)s %(verb)s. Score: %(difference)s.")
        % {
            "visit": names.visit(done.change.visit),
            "verb": _("undone") if done.change.state == "UNDONE" else done.change.get_verb_display(),
            "difference": difference_text(done.difference),
        }
    ]
    if done.delays:
        moved = ", ".join(f"{names.client_code(delay.visit)} {names.time(delay.after)}" for delay in done.delays[:4])
        parts.append(_("Also moved: %(visits)s.") % {"visits": moved})
    if done.violations:
        worse = "; ".join(violation_text(violation, names) for violation in done.violations[:3])
        parts.append(_("Worse: %(rules)s.") % {"rules": worse})
    return " ".join(parts)


@require_POST
@answers("scheduling.view_schedule")
def check(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """What a move would do, without making it: ``{visit, to, start, leaving}``."""
    asked, stored, names, plan_day = _opened(request, user, day)
    visit, start = str(asked.get("visit")), _tick(stored, plan_day, asked)
    try:
        move = check_move(
            stored.bases.full, visit, str(asked.get("to")), start, _home(stored, visit, asked.get("leaving"))
        )
    except NoSuchMove:
        return JsonResponse({"isAllowed": False, "said": _("not on duty, or in the team already")})
    except PlanRefused:
        return JsonResponse({"isAllowed": False, "said": _("employees would wait for each other")})
    worse = "; ".join(violation_text(violation, names) for violation in move.violations[:3])
    text = difference_text(move.difference)
    return JsonResponse(
        {
            "isAllowed": move.is_allowed,
            "starts": names.time(move.start),
            "said": f"{names.time(move.start)}, {text}" + (f": {worse}" if worse else ""),
            "delays": [
                {"visit": names.client_code(delay.visit), "start": names.time(delay.after)} for delay in move.delays
            ],
        }
    )


def _opened(request: HttpRequest, user: User, day: uuid.UUID) -> tuple[dict[str, Any], StoredPlan, Names, PlanDay]:
    """What is asked about which plan."""
    asked = _body(request) if request.method == "POST" else request.GET.dict()
    plan_day = find_day(user, day)
    stored = StoredPlan.of(_lean(plan_day))
    return asked, stored, Names(stored), plan_day


def _lean(plan_day: PlanDay) -> ScheduleSolution:
    """The version; its problem is kept in this process."""
    solution: ScheduleSolution = ScheduleSolution.objects.defer("input_data", "progress", "changes").get(
        pk=plan_day.solution_id
    )
    return solution


def _visit(asked: dict[str, Any], stored: StoredPlan) -> str:
    visit = str(asked.get("visit"))
    if visit not in stored.problem.visit:
        raise Http404
    return visit


@require_GET
@answers("scheduling.view_schedule")
def ranked(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """Every employee's best place for ``?visit=``, as a table and for the board's lines."""
    asked, stored, names, _plan_day = _opened(request, user, day)
    visit = _visit(asked, stored)
    found = [
        {**vars(place), "code": names.employee(place.employee), "clock": names.time(place.start)}
        for place in places(stored, names, visit, _home(stored, visit, asked.get("leaving")))
    ]
    lines = {row["employee"]: {"isAllowed": row["is_allowed"], "said": _verdict(row)} for row in found}
    return JsonResponse({"table": _fragment("places", {"places": found}), "lines": lines})


def _verdict(place: dict[str, Any]) -> str:
    """When and at what price where it may stand, else what forbids it: there is room for a few words."""
    return f"{place['clock']}, {place['difference']}" if place["is_allowed"] else str(place["worse"])


@require_GET
@answers("scheduling.view_schedule")
def panel(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """What the side panel says of ``?visit=``."""
    asked, stored, names, plan_day = _opened(request, user, day)
    visit = _visit(asked, stored)
    may_change = plan_day.status == "DRAFT" and user.has_perm("scheduling.change_schedule")
    return HttpResponse(_fragment("panel", {**panel_of(stored, names, visit), "can_change": may_change}))


@require_GET
@answers("scheduling.view_schedule")
def fixes(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """The smallest changes that make room for ``?visit=``; as many as can be tried in some seconds."""
    asked, stored, names, _plan_day = _opened(request, user, day)
    visit = _visit(asked, stored)
    end = time.monotonic() + FIX_SECONDS
    return HttpResponse(_fragment("fixes", fixes_of(stored, names, visit, lambda: time.monotonic() > end)))


@require_POST
@answers("scheduling.view_schedule")
def address(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """Name and address of the visit's client, shown because asked for, and recorded."""
    asked, stored, _names, _plan_day = _opened(request, user, day)
    row = stored.problem.visit[_visit(asked, stored)]
    client = Client.objects.filter(pk=row.client).first()
    if client is None or client.subject_key_id is None:
        return _said(_("The client's data were erased."), 404)
    audit.record(user, "client.address", client.pk)
    return JsonResponse({"name": client.name, "address": client.address})


@require_GET
@answers("scheduling.view_schedule")
def routes(request: HttpRequest, user: User, day: uuid.UUID) -> HttpResponse:
    """Where the visits of the employees ``?keys=`` are, for the map and as a table; the look is recorded."""
    plan_day = find_day(user, day)
    context = board_context(plan_days().get(pk=plan_day.pk), "employee", user)
    tours = routes_of(context["board"], set(request.GET.get("keys", "").split()))
    audit.record(user, "plan_day.map", plan_day.pk)
    table = _fragment("routes", {"tours": tours, "heading": HEADINGS["employee"]})
    return JsonResponse({"tours": tours, "table": table})
