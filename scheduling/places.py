"""Places of a problem and the travel between them: loaded road times where there are any, else straight lines.

Coordinates are decrypted here and go no further: a problem knows places by index.
"""

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from organizations.models import ServiceArea
from resources.models import Client, Employee
from resources.models.employees import Mode
from scheduling.models import PlanningSettings, TravelMatrix
from scheduling.solver.problem import UNREACHABLE, Travel

EARTH_METRES = 6_371_000.0
MATRIX, STRAIGHT, MIXED = "matrix", "straight line", "matrix, straight line where it has no entry"


@dataclass(frozen=True)
class Places:
    """Offices, clients and homes, each once, in that order; coordinates in degrees, NaN where unknown."""

    ids: list[uuid.UUID] = field(default_factory=list)
    degrees: list[tuple[float, float]] = field(default_factory=list)
    offices: dict[uuid.UUID, ServiceArea] = field(default_factory=dict)
    numbers: dict[uuid.UUID, int] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Iterable[ServiceArea], clients: Iterable[Client], employees: Iterable[Employee]) -> "Places":
        """The places a day needs: the offices of the employees' areas, the clients, the homes that are starts."""
        places = cls()
        by_id = {area.pk: area for area in areas}
        staff = list(employees)
        for area_id in sorted({employee.area_id for employee in staff}, key=lambda row: by_id[row].name):
            office = next((area for area in upwards(by_id, area_id) if area.latitude is not None), by_id[area_id])
            places.offices[area_id] = office
            places._add(office.pk, office.latitude, office.longitude)
        for client in clients:
            if client.pk not in places.numbers:
                places._add(client.pk, client.latitude, client.longitude)
        for employee in staff:
            if employee.starts_at == Employee.Start.HOME and employee.pk not in places.numbers:
                places._add(employee.pk, employee.home_latitude, employee.home_longitude)
        return places

    def _add(self, row: uuid.UUID, latitude: float | None, longitude: float | None) -> None:
        if row in self.numbers:
            return
        self.numbers[row] = len(self.ids)
        self.ids.append(row)
        known = latitude is not None and longitude is not None
        self.degrees.append((float(latitude), float(longitude)) if known else (np.nan, np.nan))  # type: ignore[arg-type]

    def index(self, row: uuid.UUID) -> int:
        """The place of an area, a client or a home."""
        return self.numbers[row]

    def office_of(self, employee: Employee) -> int:
        """The office of the employee's area, or of the nearest area above it that has one."""
        return self.index(self.offices[employee.area_id].pk)

    def start_of(self, employee: Employee) -> int:
        """Where the employee's routes start and end."""
        if employee.starts_at == Employee.Start.HOME:
            return self.index(employee.pk)
        return self.office_of(employee)


def upwards(areas: dict[uuid.UUID, ServiceArea], area_id: uuid.UUID) -> list[ServiceArea]:
    """The area and those it is a part of, nearest first."""
    chain: list[ServiceArea] = []
    above = areas.get(area_id)
    while above is not None and above not in chain:
        chain.append(above)
        above = areas.get(above.parent_id) if above.parent_id else None
    return chain


def refuse_lost_starts(places: Places, travel: Travel, shifts: Iterable[tuple[Employee, int]]) -> None:
    """Raises ValueError where no leg leaves the place an employee starts at: its coordinates are missing."""
    for employee, mode in shifts:
        start = places.start_of(employee)
        legs = travel.ticks[mode][start]
        is_unknown = math.isnan(places.degrees[start][0])
        if is_unknown and len(legs) > 1 and all(leg == UNREACHABLE for place, leg in enumerate(legs) if place != start):
            where = "their home" if employee.starts_at == Employee.Start.HOME else f"area {employee.area.name}'s office"
            raise ValueError(f"Employee {employee.code} starts at {where}, which has no coordinates; give it some.")


def travel_between(
    places: Places, area: ServiceArea, settings: PlanningSettings, used: set[str]
) -> tuple[Travel, list[str], dict[str, str]]:
    """Travel and distance for each mode in use; the modes by index; and where each mode's times came from."""
    modes = [mode.value for mode in Mode if mode.value in used] or [Mode.WALK.value]
    loaded = {matrix.mode: matrix for matrix in TravelMatrix.objects.filter(area=area, mode__in=modes)}
    ticks, metres, sources = [], [], {}
    for mode in modes:
        time, distance = straight_lines(places, mode, settings)
        sources[mode] = STRAIGHT
        if mode in loaded:
            sources[mode] = _lay_over(time, distance, loaded[mode], places, settings)
        ticks.append(_buffered(time, settings))
        metres.append(distance)
    return Travel.of(ticks, metres), modes, sources


def straight_lines(
    places: Places, mode: str, settings: PlanningSettings
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ticks and metres from great-circle distance (haversine), detour, speed and parking; UNREACHABLE without
    coordinates.
    """
    radians = np.radians(np.array(places.degrees, dtype=np.float64).reshape(-1, 2))
    latitude, longitude = radians[:, :1], radians[:, 1:]
    half = (
        np.sin((latitude - latitude.T) / 2) ** 2
        + np.cos(latitude) * np.cos(latitude.T) * np.sin((longitude - longitude.T) / 2) ** 2
    )
    road = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * settings.detour_permille / 1000
    speed = {Mode.CAR: settings.car_kmh, Mode.BIKE: settings.bike_kmh, Mode.WALK: settings.walk_kmh}[Mode(mode)]
    parking = {Mode.CAR: settings.car_parking_minutes, Mode.BIKE: settings.bike_parking_minutes}.get(Mode(mode), 0)
    minutes = road / (speed * 1000 / 60) + parking * (road > 0)
    unknown = np.isnan(road)
    ticks = np.ceil(np.nan_to_num(minutes) * settings.ticks_per_minute).astype(np.int64)
    ticks[unknown] = UNREACHABLE
    metres = np.rint(np.nan_to_num(road)).astype(np.int64)
    np.fill_diagonal(ticks, 0)
    return ticks, metres


def _lay_over(
    time: NDArray[np.int64],
    distance: NDArray[np.int64],
    matrix: TravelMatrix,
    places: Places,
    settings: PlanningSettings,
) -> str:
    """Put the matrix's legs in place; says whether it had all of them."""
    size = len(matrix.places)
    if len(matrix.travel) != size * size:
        raise ValueError(f"Travel matrix {matrix.pk}: {len(matrix.travel)} entries for {size} places.")
    position = {place: number for number, place in enumerate(matrix.places)}
    here = np.array([i for i, row in enumerate(places.ids) if row in position], dtype=np.int64)
    there = np.array([position[places.ids[i]] for i in here], dtype=np.int64)
    road = np.array(matrix.travel, dtype=np.int64).reshape(size, size)[np.ix_(there, there)]
    scaled = -(-road * settings.ticks_per_minute // matrix.ticks_per_minute)
    time[np.ix_(here, here)] = np.where(road < 0, UNREACHABLE, scaled)
    if matrix.metres:
        distance[np.ix_(here, here)] = np.array(matrix.metres, dtype=np.int64).reshape(size, size)[np.ix_(there, there)]
    np.fill_diagonal(time, 0)
    return MATRIX if len(here) == len(places.ids) else MIXED


def _buffered(time: NDArray[np.int64], settings: PlanningSettings) -> NDArray[np.int64]:
    extra = settings.travel_extra_seconds * settings.ticks_per_minute // 60
    longer = -(-time * settings.travel_permille // 1000) + extra
    buffered = np.where(time < 0, UNREACHABLE, longer)
    np.fill_diagonal(buffered, 0)
    return buffered
