"""The public benchmark format: what is read, what it becomes, and what a plan looks like in it."""

import copy
import gzip
import json
from pathlib import Path

import pytest

from scheduling.integrations.hhcrsp.mapping import to_problem, to_solution
from scheduling.integrations.hhcrsp.schema import InstanceRefused, parse_instance, read_instance
from scheduling.solver.plan import Plan, break_stop, visit_stop
from scheduling.solver.referee import judge
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves

DATA = Path(__file__).parents[2] / "data"


def raw(name="shifts"):
    return json.loads((DATA / f"{name}.json").read_text())


def test_every_component_is_priced_as_the_benchmark_prices_it():
    problem = to_problem(parse_instance(raw()))
    plan = Plan(
        routes={
            "c1": (visit_stop("p0/s1"), visit_stop("p1/s1"), break_stop("c1/lunch")),
            "c2": (visit_stop("p2/s3"), break_stop("c2/lunch"), visit_stop("p4/s1"), visit_stop("p4/s3")),
            "c3": (visit_stop("p2/s2"), visit_stop("p1/s2")),
        },
        not_before={"p0/s1": 30},
    )
    verdict = judge(problem, plan)
    units = {row.rule: row.units for row in verdict.table if row.level == "SOFT"}
    assert verdict.timing.starts == {
        "p0/s1": 30, "p1/s1": 67, "p1/s2": 67, "p2/s2": 30, "p2/s3": 45, "p4/s1": 210, "p4/s3": 245,
    }  # fmt: skip
    assert units["travel_time"] == (5 + 7 + 9) + (13 + 5 + 11) + (9 + 6 + 9)
    assert units["waiting"] == (180 - 116) + (180 - 75) + (67 - 56)
    assert units["unassigned_optional"] == 1
    assert verdict.score.hard == 0


@pytest.mark.parametrize("name", ["shifts", "decimals"])
def test_a_solved_day_is_written_in_the_benchmark_format(name):
    instance = parse_instance(raw(name))
    problem = to_problem(instance)
    result = solve(problem, stop=MaxMoves(20_000), seed=1)
    assert result.score.is_feasible
    solution = to_solution(instance, problem, result.plan)
    assert solution["instance"] == name
    served = [row for rows in solution["routes"].values() for row in rows if row["service"] != "lunch_break"]
    assert len(served) == len(result.verdict.timing.starts)
    ticks = [row["start"] * instance.travel_scale for row in served]
    assert ticks == pytest.approx([round(tick) for tick in ticks])


def damaged(change):
    instance = copy.deepcopy(raw())
    change(instance)
    return instance


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda i: i.pop("travel"), "travel.*missing"),
        (lambda i: i["travel"].pop(), "not 7 rows"),
        (lambda i: i["travel"][1].__setitem__(0, -1), "row 1"),
        (lambda i: i["patients"][2].pop("services"), "patient 2.*services.*missing"),
        (lambda i: i["patients"][0]["windows"].append([9, 3]), "patient 0: window"),
        (lambda i: i["patients"][0]["services"][0].__setitem__("dur", float("nan")), "patient 0: dur"),
        (lambda i: i["patients"][0].__setitem__("preferred", ["c9"]), "c9"),
        (lambda i: i["caregivers"][1].__setitem__("depot", 4), "caregiver 1: depot is 4"),
        (lambda i: i["patients"][1].__setitem__("id", "p0"), "p0.*twice"),
        (lambda i: i["objective"].__setitem__("comfort", 2), "comfort"),
        (lambda i: i["objective"].__setitem__("travel", -2), "objective: travel"),
    ],
)
def test_a_damaged_instance_is_refused_by_row_and_field(change, said):
    with pytest.raises(InstanceRefused, match=said):
        parse_instance(damaged(change))


ZIPPED = gzip.compress(b"{}", mtime=0)
NO_INSTANCES = {
    "another shape": b"[1, 2]",
    "cut off": b"{",
    "cut off archive": ZIPPED[:-4],
    "altered archive": ZIPPED[:10] + b"\xff" * 20,
    "too deep": b"[" * 100_000,
    "binary": b"\x00\x01",
}


@pytest.mark.parametrize("content", NO_INSTANCES.values(), ids=NO_INSTANCES)
def test_a_file_that_is_no_instance_is_refused_by_name(tmp_path, content):
    path = tmp_path / ("day.json.gz" if content[:2] == b"\x1f\x8b" else "day.json")
    path.write_bytes(content)
    with pytest.raises(InstanceRefused, match=path.name):
        read_instance(path)
