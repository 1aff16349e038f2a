"""The day's routes on a map: where each line's visits are, in their order. Coordinates are personal data."""

from typing import Any

from resources.models import Client
from scheduling.board.shown import Board

DECIMALS = 4
"""About ten metres."""


def routes_of(board: Board, keys: set[str]) -> list[dict[str, Any]]:
    """The lines of these keys that have visits; a client whose data were erased, or has no place yet, is left out."""
    lines = [line for line in board.lines if line.key in keys and line.bars]
    codes = {bar.code for line in lines for bar in line.bars}
    places = {}
    for client in Client.objects.filter(code__in=codes, subject_key__isnull=False).select_related(
        "subject_key__wrapped_by"
    ):
        if client.latitude is not None and client.longitude is not None:
            places[client.code] = (round(client.latitude, DECIMALS), round(client.longitude, DECIMALS))
    return [
        {
            "code": line.code,
            "stops": [
                {
                    "code": bar.code,
                    "service": bar.service,
                    "clock": bar.clock,
                    "travel": bar.travel.minutes if bar.travel else 0,
                    "latitude": places[bar.code][0],
                    "longitude": places[bar.code][1],
                }
                for bar in line.bars
                if bar.code in places
            ],
        }
        for line in lines
    ]
