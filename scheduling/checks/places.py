"""Clients to whom there is no way."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from resources.models import Client
from scheduling.checks.findings import Change, Finding, Severity
from scheduling.checks.fitting import Fitting
from scheduling.checks.naming import Naming


def places(fitting: Fitting, naming: Naming) -> Iterator[Finding]:
    """An error where no shift gets there, a warning where those of some means of travel do not."""
    no_way = fitting.forbidden["unreachable_leg"]
    cut: dict[str, int] = {}
    for row, visit in enumerate(fitting.problem.visits):
        if fitting.problem.shifts and no_way[row].any():
            cut.setdefault(visit.client, row)
    unknown = {str(pk) for pk in Client.objects.filter(pk__in=cut, latitude=None).values_list("pk", flat=True)}
    for client_id, row in cut.items():
        client = naming.client(client_id)
        if client_id in unknown:
            yield Finding(
                code="no_coordinates",
                severity=Severity.ERROR if fitting.is_cut_off(row) else Severity.WARNING,
                text=_("%(client)s has no coordinates, and no loaded travel times lead there."),
                values={"client": client.name},
                changes=(Change(row=client, text=_("Give the client coordinates.")),),
            )
        elif fitting.is_cut_off(row):
            yield Finding(
                code="unreachable_place",
                severity=Severity.ERROR,
                text=_("No shift's means of travel gets to %(client)s."),
                values={"client": client.name},
                changes=(
                    Change(row=client, text=_("Correct the place, or load travel times for a means of travel in use.")),
                ),
            )
