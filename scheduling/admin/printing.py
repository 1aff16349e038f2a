"""A whole team's published day on paper: a page for everybody."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organizations import audit
from scheduling.admin.found import day_of, planner
from scheduling.me.days import team_days
from scheduling.models.plan_days import DayStatus


@require_GET
def print_day(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """What is published only: paper of a draft would be taken for the plan. Printing, and each address, is recorded."""
    user = planner(request, "scheduling.view_schedule")
    plan_day = day_of(user, day)
    board = f"{reverse('board')}?date={plan_day.date.isoformat()}&solution={plan_day.solution_id}"
    if plan_day.status != DayStatus.PUBLISHED:
        messages.error(request, _("Only a published day can be printed: publish this one first."))
        return redirect(board)
    with transaction.atomic():
        audit.record(user, "plan_day.print", plan_day.pk)
        week = plan_day.date.isocalendar().week
        context = {"plan_day": plan_day, "days": team_days(user, plan_day), "board": board, "week": week}
        return render(request, "me/team.html", {**context, "printed": timezone.localtime()})
