"""What a page says of a run: one set of texts for the page itself and for the answers to its polling."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from organizations import jobs
from scheduling.models import ScheduleSolution
from scheduling.models.solutions import WORKER_LOST
from scheduling.progress import drawn, figures
from scheduling.runs import lose
from scheduling.scores import score_text

READ = (
    "area", "first_day", "last_day", "version", "status", "heartbeat_at", "started_at", "finished_at", "run_date",
    "failure_reason", "progress", "asked", "job", "attempts", "stop_requested", "score",
)  # fmt: skip
"""The columns that a poll needs; the large documents stay where they are."""
WIDTH, HEIGHT = 600, 120
"""Of the drawn line, in its own units."""


def refreshed(solution: ScheduleSolution) -> ScheduleSolution:
    """As it is now: a page that looks at a lost run deals with it, so that it is found without any worker too."""
    if solution.is_lost:
        lose(solution, WORKER_LOST)
        solution.refresh_from_db(fields=READ)
    return solution


def etag(solution: ScheduleSolution, *, has_worker: bool, language: str) -> str:
    """Changes with everything that `shown` says."""
    parts = (solution.status, solution.heartbeat_at.timestamp(), solution.attempts, solution.stop_requested, has_worker)
    return '"' + "-".join(map(str, (*parts, language))) + '"'


def has_worker(solution: ScheduleSolution) -> bool:
    """Whether anybody is there to take a waiting run; not asked for others."""
    return solution.status != ScheduleSolution.Status.QUEUED or jobs.workers_alive() > 0


def shown(solution: ScheduleSolution, *, has_worker: bool) -> dict[str, Any]:
    """``state``, whether it is ``over``, ``texts`` by name, the line's ``points``, and which ``parts`` show."""
    status = ScheduleSolution.Status(solution.state)
    now = figures(solution.progress)
    line = drawn(solution.progress.get("line", []))
    is_waiting = not has_worker
    return {
        "state": status.value,
        "over": not solution.is_unfinished,
        "texts": {
            "label": str(status.label),
            "sentence": _sentence(solution, status, is_waiting),
            "score": score_text(str(solution.score.get("text") or now.get("score", "–"))),
            "unassigned": _number(now.get("unassigned")),
            "speed": _number(now.get("moves_per_second")),
            "elapsed": _clock(_elapsed(solution)),
            "limit": _limit(solution),
            "best": _number(line[-1][1], 1) if line else "–",
            "worst": _number(min(soft for _seconds, soft in line), 1) if line else "–",
        },
        "points": points(line),
        "parts": _parts(solution, status, bool(line)),
    }


def _parts(solution: ScheduleSolution, status: ScheduleSolution.Status, has_line: bool) -> list[str]:
    found = ["line"] if has_line else []
    if status in {status.QUEUED, status.RUNNING}:
        return found if solution.stop_requested else [*found, "stop"]
    if status == status.COMPLETED:
        return [*found, "result"]
    return [*found, "retry"] if solution.asked else found


def _sentence(solution: ScheduleSolution, status: ScheduleSolution.Status, is_waiting: bool) -> str:
    if status == status.QUEUED and is_waiting:
        return _("No worker is running, so the run cannot begin. An administrator starts one with “manage.py worker”.")
    if status == status.QUEUED and solution.attempts:
        return _("The worker that had this run is gone. Another one begins it again in a moment.")
    if status == status.QUEUED:
        return _("Waits for a worker; the runs of all organizations take turns.")
    if status == status.RUNNING and solution.stop_requested:
        return _("Stopping: the best plan so far is being stored.")
    if status == status.RUNNING and "score" not in solution.progress:
        return _("Reads the period and builds a first plan.")
    if status == status.RUNNING:
        return _("Searches for a better plan. You may leave this page; the run goes on.")
    if status == status.COMPLETED and solution.stop_requested:
        return _("Stopped early; the best plan until then is stored as a draft.")
    if status == status.COMPLETED:
        return _("The plan is ready.")
    if status == status.CANCELLED:
        return _("Taken out of the queue before it began.")
    return _("The run failed: %(reason)s") % {"reason": _(solution.failure_reason) or _(WORKER_LOST)}


def _elapsed(solution: ScheduleSolution) -> float:
    if solution.started_at is None:
        return 0.0
    return max(0.0, ((solution.finished_at or timezone.now()) - solution.started_at).total_seconds())


def _limit(solution: ScheduleSolution) -> str:
    if "moves" in solution.asked:
        return _("%(count)s moves") % {"count": _number(solution.asked["moves"])}
    return _clock(solution.asked.get("seconds", 0)) if solution.asked else "–"


def _clock(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def _number(value: float | None, places: int = 0) -> str:
    if value is None:
        return "–"
    return str(number_format(round(value, places), decimal_pos=places, force_grouping=True))


def points(line: list[tuple[float, float]]) -> str:
    """The line as an SVG polyline, the best plan at the top; a level one where there is no difference."""
    if not line:
        return ""
    first, last = line[0][0], line[-1][0]
    worst, best = min(soft for _seconds, soft in line), max(soft for _seconds, soft in line)
    wide, high = (last - first) or 1.0, (best - worst) or 1.0
    ends = line if len(line) > 1 else [line[0], (line[0][0] + 1.0, line[0][1])]
    return " ".join(
        f"{(seconds - first) / wide * WIDTH:.1f},{HEIGHT - (soft - worst) / high * HEIGHT:.1f}"
        for seconds, soft in ends
    )


def links(solution: ScheduleSolution) -> dict[str, str]:
    """Where the page of a run leads to."""
    pk = solution.pk
    return {
        "state": reverse("run_state", args=[pk]),
        "stop": reverse("run_stop", args=[pk]),
        "retry": reverse("run_retry", args=[pk]),
        "result": f"{reverse('board')}?date={solution.first_day.isoformat()}&solution={pk}",
        "version": reverse("admin:scheduling_schedulesolution_change", args=[pk]),
    }
