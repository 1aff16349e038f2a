"""Made-up towns: neighbourhoods around a centre, streets, and names of people who do not exist."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

KM_PER_DEGREE = 111.32


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    """
    Agneta Alva Anders Anita Arvid Astrid Barbro Bengt Berit Birgitta Bo Britt Carina Dagny Einar Eivor Elin
    Elsa Emil Erik Eskil Folke Frida Gerd Gunborg Gunnar Gustav Hanna Harriet Helge Henrik Hilma Ida Inga Ingrid
    Ivar Johan Kerstin Kjell Lars Leif Lena Linnea Maja Margit Maria Martin Mikael Nanna Nils Olle Oskar Per
    Ragnar Rolf Rune Samira Sara Signe Sigvard Siv Sofia Solveig Sten Sven Tage Tekla Tore Ulla Vera Viola
    Wilhelm Yasmin Yngve
    """
)
LAST_NAMES = _words(
    """
    Almryd Askvall Bergsund Björkdal Blidberg Brinkås Dalvik Ekhamre Enlund Fallgård Fjällrot Forsmyr Granfelt
    Grönhult Hagryd Hallstam Hedmark Holmsjö Kvarnholt Källstig Lindryd Ljungvall Lövmark Mossfors Myrgård
    Nordlid Nylund Näsdal Rosenlid Rönnfors Sandvall Sjöhult Skogstam Stenlid Strandäng Sundryd Tallmo Tornfelt
    Vallsjö Videgård Ängsfors Öbrink
    """
)
STREETS = _words(
    """
    Ankargränd Björkstigen Bruksgatan Ekallén Fabriksgatan Granvägen Hamngatan Kyrkogatan Kvarnvägen Lindgatan
    Lärkvägen Mossvägen Parkgatan Rosenvägen Skolgatan Slottsvägen Stationsgatan Storgatan Strandvägen
    Tallbacken Trädgårdsgatan Ugglevägen Vinkelgränd Åkervägen Ängsvägen Östergatan
    """
)


@dataclass(frozen=True)
class Neighbourhood:
    """Kilometres east and north of the centre; ``spread``: standard deviation of its homes; ``share``: its weight."""

    name: str
    east: float
    north: float
    spread: float
    share: int


@dataclass(frozen=True)
class Address:
    """A place to live, coordinates in degrees (WGS 84)."""

    street: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Town:
    """Where a made-up town lies and what it consists of."""

    name: str
    latitude: float
    longitude: float
    neighbourhoods: tuple[Neighbourhood, ...]

    def address(self, random: Random, *, near: bool = False) -> Address:
        """A home in one of the neighbourhoods; ``near`` leaves the outlying ones out."""
        choice = [part for part in self.neighbourhoods if not near or math.hypot(part.east, part.north) < 3]
        part = random.choices(choice, weights=[part.share for part in choice])[0]
        east = part.east + random.gauss(0, part.spread)
        north = part.north + random.gauss(0, part.spread)
        return Address(
            street=f"{random.choice(STREETS)} {random.randint(1, 48)}, {part.name}",
            latitude=round(self.latitude + north / KM_PER_DEGREE, 6),
            longitude=round(self.longitude + east / (KM_PER_DEGREE * math.cos(math.radians(self.latitude))), 6),
        )


def full_names(random: Random) -> Iterator[str]:
    """Names in random order, none twice."""
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    random.shuffle(names)
    yield from names


TALLSUNDA = Town(
    name="Tallsunda",
    latitude=60.118,
    longitude=14.932,
    neighbourhoods=(
        Neighbourhood("Centrum", 0.0, 0.0, 0.35, 28),
        Neighbourhood("Norrgärdet", 0.5, 1.5, 0.30, 18),
        Neighbourhood("Kvarnbacken", -1.5, 0.7, 0.30, 15),
        Neighbourhood("Sörstrand", 0.2, -1.6, 0.30, 15),
        Neighbourhood("Lövlunden", 1.8, 0.2, 0.30, 12),
        Neighbourhood("Hageby", 3.2, 1.9, 0.35, 7),
        Neighbourhood("Ekliden", -3.3, -1.7, 0.35, 5),
    ),
)
ANGSBRO = Town(
    name="Ängsbro",
    latitude=58.027,
    longitude=14.201,
    neighbourhoods=(
        Neighbourhood("Torget", 0.0, 0.0, 0.30, 45),
        Neighbourhood("Åbrinken", -1.0, 0.6, 0.25, 30),
        Neighbourhood("Västra Ängen", 1.2, -0.8, 0.30, 25),
    ),
)
