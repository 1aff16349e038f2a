"""The catalogue of planning rules: one row per rule, read by the database, the admin, the engine and the referee.

Standard library only, so that the pure planning core can import it. Units are measured by the functions in
`scheduling.solver.penalties`; level and weight are applied by the referee, never inside a penalty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

MAX_WEIGHT = 1_000_000


class Level(StrEnum):
    """How a broken rule counts: no amount of a lower level outweighs one point of a higher one."""

    HARD = "HARD"
    MEDIUM = "MEDIUM"
    SOFT = "SOFT"


class Category(StrEnum):
    """Groups the rules in lists; has no effect on cost."""

    SKILL = "SKILL"
    PREFERENCE = "PREFERENCE"
    RESOURCE = "RESOURCE"
    TIME = "TIME"
    LOCATION = "LOCATION"


class Entity(StrEnum):
    """Who may hold a value or weight of their own."""

    ORGANIZATION = "ORGANIZATION"
    EMPLOYEE = "EMPLOYEE"
    CLIENT = "CLIENT"


class Unit(StrEnum):
    """What one point of weight is paid for; `MINUTES` are measured in ticks, `KM` in thousandths."""

    MINUTES = "minutes"
    KM = "km"
    HOLDERS = "holders missing"
    MEMBERS = "members"
    EMPLOYEES = "employees"
    VISITS = "visits"
    PAIRS = "pairs"
    GROUPS = "groups"
    SHIFTS = "shifts"
    SKILLS = "skills"
    BREAKS = "breaks"
    TOKENS = "tokens"
    LEGS = "legs"
    FACES = "new faces"


def _schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


def _integer(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


SKILL_CODE, AREA_ID = "skill code", "service area's id"


def _codes(kind: str, most: int) -> dict[str, Any]:
    """A list of different codes or ids of rows; `kind` says of which."""
    items = {"type": "string", "format": kind}
    return {"type": "array", "items": items, "minItems": 0, "maxItems": most, "uniqueItems": True}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule as it is laid down for every tenant.

    `on` says where it is measured: P a plan, R the roster alone, RP both. `who` lists the entities that may hold a
    value or weight; empty for system rules, whose level, weight and value are fixed.
    """

    code: str
    name_sv: str
    name_en: str
    meaning_sv: str
    meaning_en: str
    category: Category
    unit: Unit
    level: Level = Level.SOFT
    levels: tuple[Level, ...] = (Level.SOFT,)
    weight: int = 1
    value: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=_schema)
    is_system: bool = False
    who: tuple[Entity, ...] = ()
    on: str = "P"

    @property
    def rows_named(self) -> dict[str, str]:
        """Fields of the value that list codes or ids of rows, and of which kind."""
        parts = self.schema["properties"].items()
        return {name: part["items"]["format"] for name, part in parts if "format" in part.get("items", ())}

    def check_level(self, level: str) -> Level:
        """The level as an enum; ValueError if this rule may not be held at it."""
        if level not in self.levels:
            allowed = ", ".join(self.levels)
            raise ValueError(f"rule {self.code}: level is {level!r}; choose one of {allowed}.")
        return Level(level)

    def check_weight(self, weight: object) -> int:
        """The weight as given; ValueError unless it is an integer from 0 (off) to 1,000,000."""
        if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"rule {self.code}: weight is {weight!r}; give an integer from 0 to {MAX_WEIGHT}.")
        return weight

    def check_value(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The value completed by the rule's defaults; ValueError naming rule, field, value and allowed range."""
        unknown = sorted(set(value) - set(self.value))
        if unknown:
            known = ", ".join(self.value) or "none"
            raise ValueError(f"rule {self.code}: unknown field {unknown[0]!r} in its value; known fields: {known}.")
        whole = {**self.value, **value}
        for name, part in self.schema["properties"].items():
            _check_field(f"rule {self.code}: {name}", whole[name], part)
            if isinstance(whole[name], list):
                whole[name] = tuple(whole[name])
        return whole


def _check_field(where: str, value: Any, schema: Mapping[str, Any]) -> None:
    """The part of JSON Schema that the catalogue uses, so that the core needs no library for it."""
    if schema.get("type") == "integer":
        low, high = schema["minimum"], schema["maximum"]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{where} is {value!r}; give an integer from {low} to {high}.")
    elif schema.get("type") == "boolean":
        if not isinstance(value, bool):
            raise ValueError(f"{where} is {value!r}; give true or false.")
    elif "enum" in schema:
        if value not in schema["enum"]:
            raise ValueError(f"{where} is {value!r}; choose one of {', '.join(schema['enum'])}.")
    elif schema.get("type") == "array" and schema["items"]["type"] == "string":
        most, kind = schema["maxItems"], schema["items"]["format"]
        is_list = isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value)
        if not is_list or len(value) > most or len(set(value)) < len(value):
            raise ValueError(f"{where} is {value!r}; give a list of at most {most} different texts, each a {kind}.")
    elif schema.get("type") == "array":
        size = schema["minItems"]
        if not isinstance(value, list | tuple) or len(value) != size:
            raise ValueError(f"{where} is {value!r}; give a list of {size} integers.")
        for item in value:
            _check_field(where, item, schema["items"])
        if any(a > b for a, b in pairwise(value)):
            raise ValueError(f"{where} is {value!r}; the numbers must not fall.")


H, M, S = Level.HARD, Level.MEDIUM, Level.SOFT
O, E, C = Entity.ORGANIZATION, Entity.EMPLOYEE, Entity.CLIENT  # noqa: E741 - as in the table of the rules' reference


def _system(
    code: str, sv: str, en: str, meaning_sv: str, meaning_en: str, category: Category, unit: Unit, on: str = "P"
) -> Rule:
    """A rule that nobody may change: HARD, weight 1, no value."""
    return Rule(
        code=code, name_sv=sv, name_en=en, meaning_sv=meaning_sv, meaning_en=meaning_en, category=category, unit=unit,
        level=H, levels=(H,), is_system=True, on=on,
    )  # fmt: skip


RULES: tuple[Rule, ...] = (
    _system("missing_skill", "Saknad kompetens eller delegering", "Missing skill or delegation",
            "Tillräckligt många i teamet har varje kompetens som behövs, på rätt nivå, besökets dag.",
            "Enough of the team hold each needed skill, at the needed level, on the visit's date.",
            Category.SKILL, Unit.HOLDERS),
    _system("vehicle_skill", "Förare saknar fordonets krav", "Driver lacks the vehicle's skill",
            "Den som kör ett fordon har den kompetens fordonet kräver den dagen.",
            "Who drives a vehicle holds its required skill that day.",
            Category.SKILL, Unit.SHIFTS, on="RP"),
    Rule(code="overqualified", name_sv="Överkvalificerad personal", name_en="Over-qualified staff",
         meaning_sv="Sällsynta kompetenser sparas till de besök som behöver dem.",
         meaning_en="Keep scarce skills free for the visits that need them.",
         category=Category.SKILL, unit=Unit.SKILLS, weight=3, who=(O,),
         value={"scarce": ()}, schema=_schema(scarce=_codes(SKILL_CODE, 20))),
    _system("blocked_employee", "Spärrad medarbetare", "Blocked employee",
            "En klient möter aldrig en medarbetare som är spärrad för klienten.",
            "A client never meets an employee barred for them.",
            Category.PREFERENCE, Unit.MEMBERS),
    Rule(code="preferred_employee", name_sv="Önskad medarbetare", name_en="Preferred employee",
         meaning_sv="Klienter med önskade medarbetare får besök av dem.",
         meaning_en="Clients with a list of preferred employees are served by them.",
         category=Category.PREFERENCE, unit=Unit.MEMBERS, levels=(H, M, S), weight=10, who=(O, C)),
    Rule(code="client_wish", name_sv="Klientens önskemål", name_en="Client's wish",
         meaning_sv="Personalen har de egenskaper som klienten önskar (språk, kön).",
         meaning_en="Staff have the traits the client asked for (language, gender).",
         category=Category.PREFERENCE, unit=Unit.TOKENS, levels=(H, M, S), weight=15, who=(O, C),
         value={"wanted": ()}, schema=_schema(wanted=_codes(SKILL_CODE, 10))),
    Rule(code="employee_limit", name_sv="Medarbetarens hinder", name_en="Employee's limit",
         meaning_sv="En medarbetare skickas inte till det hen inte kan möta (husdjur, rök, tunga lyft).",
         meaning_en="An employee is not sent to what they cannot meet (pets, smoke, lifting).",
         category=Category.PREFERENCE, unit=Unit.TOKENS, level=H, levels=(H, M, S), who=(O, E, C),
         value={"cannot": (), "has": ()},
         schema=_schema(cannot=_codes(SKILL_CODE, 10), has=_codes(SKILL_CODE, 10))),
    Rule(code="preferred_window", name_sv="Önskad tid", name_en="Preferred time",
         meaning_sv="Besök börjar inom ett önskat tidsfönster.",
         meaning_en="Visits start inside a preferred window.",
         category=Category.PREFERENCE, unit=Unit.MINUTES, levels=(M, S), who=(O, C)),
    Rule(code="contact_person", name_sv="Fast omsorgskontakt", name_en="Fixed contact person",
         meaning_sv="Den fasta omsorgskontakten gör en önskad andel av klientens besök.",
         meaning_en="The contact person makes a wanted share of the client's visits.",
         category=Category.PREFERENCE, unit=Unit.VISITS, levels=(M, S), weight=12, who=(O, C),
         value={"share_percent": 50}, schema=_schema(share_percent=_integer(1, 100))),
    Rule(code="avoided_window", name_sv="Tid att undvika", name_en="Time to avoid",
         meaning_sv="Besök ligger inte i ett tidsfönster som ska undvikas.",
         meaning_en="Visits do not lie in a window to avoid.",
         category=Category.PREFERENCE, unit=Unit.MINUTES, levels=(H, M, S), weight=2, who=(O, C)),
    Rule(code="continuity", name_sv="Personalkontinuitet", name_en="Continuity of staff",
         meaning_sv="Få olika medarbetare per klient, räknat med den senaste tiden.",
         meaning_en="Few different employees per client, counted with recent history.",
         category=Category.PREFERENCE, unit=Unit.FACES, levels=(M, S), weight=30, who=(O, C),
         value={"history_days": 14, "free": 0},
         schema=_schema(history_days=_integer(0, 90), free=_integer(0, 30))),
    _system("incomplete_team", "Ofullständig bemanning", "Incomplete team",
            "Ett besök som kräver flera medarbetare får alla.",
            "A visit for several employees gets all of them.",
            Category.RESOURCE, Unit.MEMBERS),
    _system("unassigned_mandatory", "Obligatoriskt besök utan personal", "Mandatory visit unassigned",
            "Obligatoriska besök bemannas alltid.", "Mandatory visits are always staffed.",
            Category.RESOURCE, Unit.VISITS),
    Rule(code="unassigned_visit", name_sv="Besök utan personal", name_en="Visit unassigned",
         meaning_sv="Vanliga besök bemannas, viktiga och långa först.",
         meaning_en="Ordinary visits are staffed, important and long ones first.",
         category=Category.RESOURCE, unit=Unit.MINUTES, level=M, levels=(M,), who=(O, C),
         value={"base_minutes": 15, "factors": tuple(range(1, 11))},
         schema=_schema(base_minutes=_integer(0, 240),
                        factors={"type": "array", "items": _integer(1, 1000), "minItems": 10, "maxItems": 10})),
    Rule(code="unassigned_optional", name_sv="Valfritt besök utan personal", name_en="Optional visit unassigned",
         meaning_sv="Valfria besök görs där priset är rätt.",
         meaning_en="Optional visits are made where the price is right.",
         category=Category.RESOURCE, unit=Unit.VISITS, levels=(M, S), weight=100, who=(O, C),
         value={"per": "VISIT"}, schema=_schema(per={"enum": ["VISIT", "MINUTE"]})),
    _system("absent_employee", "Frånvarande medarbetare", "Absent employee",
            "Ingen arbetar under godkänd frånvaro eller utanför anställningen.",
            "Nobody works during an approved absence or outside the employment.",
            Category.RESOURCE, Unit.MINUTES, on="RP"),
    _system("protected_client", "Skyddad klient", "Protected client",
            "Skyddade klienter möter bara sin namngivna krets.", "Protected clients meet only their named circle.",
            Category.RESOURCE, Unit.MEMBERS),
    _system("dependency_staff", "Samma eller olika personal", "Same or different staff",
            "Kopplade besök delar, eller delar inte, personal.", "Linked visits share, or do not share, their staff.",
            Category.RESOURCE, Unit.PAIRS),
    _system("dependency_group", "Allt eller inget", "All or nothing",
            "Kopplade besök görs alla eller inget.", "Linked visits are all made or none.",
            Category.RESOURCE, Unit.GROUPS),
    _system("broken_pin", "Bruten låsning", "Broken pin",
            "Låsta medarbetare och tider ligger fast.", "Locked employees and times stay.",
            Category.RESOURCE, Unit.MEMBERS),
    Rule(code="workload_spread", name_sv="Jämn arbetsbelastning", name_en="Fair workload",
         meaning_sv="Klienttiden delas i proportion till arbetstiden.",
         meaning_en="Client time is shared in proportion to working time.",
         category=Category.RESOURCE, unit=Unit.MINUTES, who=(O,),
         value={"history_days": 0}, schema=_schema(history_days=_integer(0, 90))),
    Rule(code="largest_idle", name_sv="Största overksamma tid", name_en="Largest idle time",
         meaning_sv="Ingen har ett mycket tommare pass än de andra.",
         meaning_en="Nobody has a much emptier shift than the others.",
         category=Category.RESOURCE, unit=Unit.MINUTES, who=(O,),
         value={"unused": False}, schema=_schema(unused={"type": "boolean"})),
    Rule(code="changed_employee", name_sv="Bytt personal mot förlagan", name_en="Changed staff",
         meaning_sv="En ny plan behåller personalen i den plan som den ersätter.",
         meaning_en="A new plan keeps the staff of the plan it replaces.",
         category=Category.RESOURCE, unit=Unit.MEMBERS, levels=(M, S), weight=20, who=(O, C)),
    _system("vehicle_seats", "Fordonets platser", "Vehicle seats",
            "Inte fler medarbetare delar ett fordon än det har platser.",
            "No more employees share a vehicle than it has seats.",
            Category.RESOURCE, Unit.EMPLOYEES, on="R"),
    _system("early_start", "För tidig start", "Too early",
            "Inget besök före det avtalade tidsfönstret.", "No visit before its agreed window opens.",
            Category.TIME, Unit.MINUTES),
    Rule(code="missed_window", name_sv="Missat tidsfönster", name_en="Missed window",
         meaning_sv="Inget besök senare än det avtalade fönstret och dess tolerans.",
         meaning_en="No visit later than the agreed window and its tolerance.",
         category=Category.TIME, unit=Unit.MINUTES, level=H, levels=(H, M), who=(O, C),
         value={"tolerance_minutes": 0}, schema=_schema(tolerance_minutes=_integer(0, 240))),
    Rule(code="late_visit", name_sv="Sent besök", name_en="Late visit",
         meaning_sv="Besök sker i tid för sitt avtalade fönster.",
         meaning_en="Visits are in time for their agreed window.",
         category=Category.TIME, unit=Unit.MINUTES, levels=(M, S), weight=5, who=(O, C)),
    Rule(code="largest_lateness", name_sv="Största försening", name_en="Largest lateness",
         meaning_sv="Planens värsta försening är liten.", meaning_en="The worst lateness of the plan is small.",
         category=Category.TIME, unit=Unit.MINUTES, weight=5, who=(O,)),
    Rule(code="changed_start", name_sv="Ändrad tid mot förlagan", name_en="Changed start",
         meaning_sv="En ny plan behåller tiderna i planen den ersätter.",
         meaning_en="A new plan keeps the times of the plan it replaces.",
         category=Category.TIME, unit=Unit.MINUTES, levels=(M, S), who=(O, C),
         value={"tolerance_minutes": 15}, schema=_schema(tolerance_minutes=_integer(0, 240))),
    _system("dependency_gap", "Tid mellan besök", "Gap between visits",
            "Kopplade besök håller minsta och största avstånd i tid.",
            "Linked visits keep their smallest and largest gap.",
            Category.TIME, Unit.MINUTES),
    Rule(code="after_shift", name_sv="Efter passets gräns", name_en="Past the shift's limit",
         meaning_sv="Ingen kommer hem senare än tillåten övertid.",
         meaning_en="Nobody returns later than the allowed overtime.",
         category=Category.TIME, unit=Unit.MINUTES, level=H, levels=(H, M), who=(O, E),
         value={"max_minutes": 15}, schema=_schema(max_minutes=_integer(0, 240))),
    Rule(code="overtime", name_sv="Övertid", name_en="Overtime",
         meaning_sv="Rutter slutar inom passet.", meaning_en="Routes end inside the shift.",
         category=Category.TIME, unit=Unit.MINUTES, levels=(M, S), weight=4, who=(O, E)),
    Rule(code="waiting", name_sv="Väntetid", name_en="Waiting",
         meaning_sv="Lite väntan mellan besök.", meaning_en="Little waiting between visits.",
         category=Category.TIME, unit=Unit.MINUTES, who=(O,)),
    Rule(code="missed_break", name_sv="Missad rast", name_en="Missed break",
         meaning_sv="Raster som krävs hålls i sitt fönster.", meaning_en="Required breaks are kept in their window.",
         category=Category.TIME, unit=Unit.BREAKS, level=H, levels=(H, M, S), who=(O, E),
         value={"due": "SPAN", "span_minutes": 300, "edge": False},
         schema=_schema(due={"enum": ["SPAN", "USED", "ALWAYS"]}, span_minutes=_integer(0, 720),
                        edge={"type": "boolean"})),
    Rule(code="work_stretch", name_sv="Arbete utan rast", name_en="Work without a break",
         meaning_sv="Inget långt arbete utan en riktig rast.",
         meaning_en="No long work without a real break.",
         category=Category.TIME, unit=Unit.MINUTES, level=H, levels=(H, M), who=(O, E), on="RP",
         value={"minutes": 300, "break_minutes": 30},
         schema=_schema(minutes=_integer(60, 720), break_minutes=_integer(5, 120))),
    Rule(code="daily_rest", name_sv="Dygnsvila", name_en="Daily rest",
         meaning_sv="Tillräcklig sammanhängande vila i varje dygn.",
         meaning_en="Enough continuous rest in every 24 hours.",
         category=Category.TIME, unit=Unit.MINUTES, level=H, levels=(H, M), who=(O, E), on="RP",
         value={"minutes": 660}, schema=_schema(minutes=_integer(0, 1440))),
    Rule(code="weekly_rest", name_sv="Veckovila", name_en="Weekly rest",
         meaning_sv="Tillräcklig sammanhängande vila i varje vecka.",
         meaning_en="Enough continuous rest in every week.",
         category=Category.TIME, unit=Unit.MINUTES, level=H, levels=(H, M), who=(O, E), on="RP",
         value={"minutes": 2160, "week_start": "MO"},
         schema=_schema(minutes=_integer(0, 10_080),
                        week_start={"enum": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]})),
    Rule(code="weekly_hours", name_sv="Veckoarbetstid", name_en="Weekly hours",
         meaning_sv="Betald tid håller sig inom avtalet.", meaning_en="Paid time stays within the contract.",
         category=Category.TIME, unit=Unit.MINUTES, level=M, levels=(H, M, S), who=(O, E), on="RP",
         value={"weeks": 1, "tolerance_minutes": 0},
         schema=_schema(weeks=_integer(1, 26), tolerance_minutes=_integer(0, 6000))),
    _system("unreachable_leg", "Onåbar plats", "Unreachable place",
            "Varje förflyttning går att göra med passets färdsätt.",
            "Every leg can be made by the shift's means of travel.",
            Category.LOCATION, Unit.LEGS),
    Rule(code="travel_time", name_sv="Restid", name_en="Travel time",
         meaning_sv="Lite restid.", meaning_en="Little travel.",
         category=Category.LOCATION, unit=Unit.MINUTES, weight=2, who=(O,)),
    Rule(code="travel_distance", name_sv="Körsträcka", name_en="Distance",
         meaning_sv="Få kilometer.", meaning_en="Few kilometres.",
         category=Category.LOCATION, unit=Unit.KM, weight=0, who=(O, E)),
    Rule(code="outside_area", name_sv="Utanför området", name_en="Outside the area",
         meaning_sv="Medarbetare arbetar i sitt eget område.",
         meaning_en="Employees work in their own service area.",
         category=Category.LOCATION, unit=Unit.MEMBERS, levels=(H, M, S), weight=15, who=(O, E),
         value={"areas": ()}, schema=_schema(areas=_codes(AREA_ID, 20))),
    Rule(code="key_pickup", name_sv="Nyckel på kontoret", name_en="Key at the office",
         meaning_sv="Klienter med fysisk nyckel besöks från pass som börjar på kontoret.",
         meaning_en="Clients with a physical key are served from shifts that start at the office.",
         category=Category.LOCATION, unit=Unit.MEMBERS, levels=(H, M, S), weight=10, who=(O, C)),
    Rule(code="travel_per_shift", name_sv="Restid per pass", name_en="Travel per shift",
         meaning_sv="Inget pass har mer restid än sin gräns.",
         meaning_en="No shift travels more than its limit.",
         category=Category.LOCATION, unit=Unit.MINUTES, levels=(H, M, S), weight=2, who=(O, E),
         value={"minutes": 150}, schema=_schema(minutes=_integer(0, 1440))),
    Rule(code="long_leg", name_sv="Lång förflyttning", name_en="Long leg",
         meaning_sv="Ingen enskild förflyttning är längre än sin gräns.",
         meaning_en="No single leg is longer than its limit.",
         category=Category.LOCATION, unit=Unit.MINUTES, levels=(H, M, S), who=(O, E),
         value={"minutes": 25, "home_legs": False},
         schema=_schema(minutes=_integer(0, 240), home_legs={"type": "boolean"})),
)  # fmt: skip

RULES_BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
BY_PERSON = frozenset(rule.code for rule in RULES if set(rule.who) - {Entity.ORGANIZATION})
"""Rules that plans weigh by client and employee."""
SYSTEM_CODES: tuple[str, ...] = tuple(rule.code for rule in RULES if rule.is_system)
OF_PLANS: tuple[str, ...] = tuple(rule.code for rule in RULES if "P" in rule.on)
"""Rules that plans are weighed by; the others concern the roster alone, and no problem holds them."""
