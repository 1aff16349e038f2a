"""Routes as a picture: plain values in, SVG text out. Codes only; nothing in it names a person."""

import colorsys
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

WIDTH, MARGIN, LEGEND = 1200, 30, 250
LINE = 22  # height of a legend row
TITLE = 44
GOLDEN = 0.618033988749895  # turns of the hue by it never come close to an earlier one for long
DASHES = {"car": "", "bike": "9 4", "walk": "2 4"}


class Point(NamedTuple):
    """Degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Route:
    """One shift's way from stop to stop; ``mode`` (car, bike, walk) decides the dashes.

    Without an office the line begins at the first stop: where somebody lives is not drawn.
    """

    code: str
    mode: str
    stops: tuple[Point, ...]
    visits: int
    office: Point | None = None

    @property
    def line(self) -> tuple[Point, ...]:
        """The whole way."""
        ends = () if self.office is None else (self.office,)
        return (*ends, *self.stops, *ends)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the picture says, in the reader's language."""

    title: str
    description: str
    legend: str
    office: str
    visits: str
    modes: dict[str, str]


def draw_routes(routes: Sequence[Route], offices: Sequence[Point], words: Words) -> str:
    """A standalone SVG of all routes with a legend by code; north is up, the scale is the same both ways."""
    projection = _Projection.of([point for route in routes for point in route.line] + list(offices))
    height = max(projection.height + 2 * MARGIN, (len(routes) + 3) * LINE) + TITLE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" aria-labelledby="title description" font-family="sans-serif">',
        f'<title id="title">{escape(words.title)}</title>',
        f'<desc id="description">{escape(words.description)}</desc>',
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="30" font-size="20" font-weight="bold" fill="#1f2937">{escape(words.title)}</text>',
        *(_route(route, colour(number), projection) for number, route in enumerate(routes)),
        *(_office(office, projection, words) for office in offices),
        _legend(routes, words),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def colour(number: int) -> str:
    """The colour of the n-th route, dark enough to stand out from white (contrast 3:1 or more)."""
    hue, dark = number * GOLDEN % 1.0, (0.42, 0.30, 0.36)[number % 3]
    red, green, blue = colorsys.hls_to_rgb(hue, dark, 0.75)
    while contrast_with_white(red, green, blue) < 3:
        dark -= 0.02
        red, green, blue = colorsys.hls_to_rgb(hue, dark, 0.75)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def contrast_with_white(red: float, green: float, blue: float) -> float:
    """WCAG 2.2's contrast ratio of a colour (parts from 0 to 1) with white."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@dataclass(frozen=True)
class _Projection:
    """Equirectangular around the middle: fine for a town."""

    west: float
    north: float
    shrink: float
    scale: float
    height: float

    @classmethod
    def of(cls, points: Sequence[Point]) -> "_Projection":
        if not points:
            return cls(0.0, 0.0, 1.0, 1.0, 0.0)
        south, north = min(p.latitude for p in points), max(p.latitude for p in points)
        west, east = min(p.longitude for p in points), max(p.longitude for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        room = WIDTH - LEGEND - 2 * MARGIN
        scale = room / max((east - west) * shrink, north - south, 1e-6)
        return cls(west, north, shrink, scale, (north - south) * scale)

    def __call__(self, point: Point) -> tuple[float, float]:
        x = MARGIN + (point.longitude - self.west) * self.shrink * self.scale
        y = TITLE + MARGIN + (self.north - point.latitude) * self.scale
        return round(x, 1), round(y, 1)


def _route(route: Route, stroke: str, projection: _Projection) -> str:
    line = " ".join(f"{x},{y}" for x, y in map(projection, route.line))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in map(projection, route.stops))
    return (
        f'<g data-employee="{escape(route.code)}" fill="{stroke}"><title>{escape(route.code)}</title>'
        f'<polyline points="{line}" fill="none" stroke="{stroke}" stroke-width="2" stroke-linejoin="round"'
        f'{_dashes(route.mode)} stroke-opacity="0.85"/>{dots}</g>'
    )


def _dashes(mode: str) -> str:
    return f' stroke-dasharray="{DASHES[mode]}"' if DASHES.get(mode) else ""


def _office(office: Point, projection: _Projection, words: Words) -> str:
    x, y = projection(office)
    return (
        f'<g><title>{escape(words.office)}</title><rect x="{x - 8}" y="{y - 8}" width="16" height="16" '
        f'fill="#111827" stroke="#ffffff" stroke-width="2"/><path d="M{x - 11} {y - 7}L{x} {y - 17}L{x + 11} {y - 7}Z" '
        f'fill="#111827" stroke="#ffffff" stroke-width="1.5"/></g>'
    )


def _legend(routes: Sequence[Route], words: Words) -> str:
    left, top = WIDTH - LEGEND + 10, TITLE + MARGIN
    rows = [
        f'<text x="{left}" y="{top}" font-size="14" font-weight="bold" fill="#1f2937">{escape(words.legend)}</text>'
    ]
    for number, route in enumerate(routes, 1):
        y = top + number * LINE
        label = f"{route.code}  {words.modes.get(route.mode, route.mode)}, {route.visits} {words.visits}"
        rows.append(
            f'<line x1="{left}" y1="{y - 4}" x2="{left + 40}" y2="{y - 4}" stroke="{colour(number - 1)}" '
            f'stroke-width="3"{_dashes(route.mode)}/>'
            f'<text x="{left + 50}" y="{y}" font-size="13" fill="#1f2937">{escape(label)}</text>'
        )
    return "\n".join(rows)
