"""A series as a small line, drawn on the server."""

from collections.abc import Sequence
from decimal import Decimal

WIDTH, HEIGHT, MARGIN = 140, 32, 3


def sparkline(values: Sequence[Decimal | None]) -> list[str]:
    """The points of each unbroken piece, as an SVG polyline has them; a day without a value breaks the line."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    pieces: list[list[str]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        share = float((value - low) / (high - low)) if high > low else 0.5
        y = HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)
        pieces[-1].append(f"{MARGIN + number * step:.1f},{y:.1f}")
    # a single point is drawn as a line of no length, whose round ends make a dot
    return [" ".join(piece if len(piece) > 1 else piece * 2) for piece in pieces if piece]
