"""`python -m benchmarks.hhcrsp`: what it writes, what it skips, what makes it fail."""

import json
from pathlib import Path

import pytest

from benchmarks.hhcrsp import main
from benchmarks.runs import ROWS, recorded

DATA = Path(__file__).parents[1] / "scheduling" / "data"
DAY = str(DATA / "shifts.json")
OTHER = str(DATA / "decimals.json")
BUDGET = ("--moves", "2000")
CHECKER = """import json, sys
plan = json.load(open(sys.argv[2]))
print(json.dumps({answer}))
sys.exit(0)
"""


def rows(out):
    return [json.loads(line) for line in (out / ROWS).read_text().splitlines()]


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "reference.json"
    path.write_text(json.dumps({"shifts": {"value": 1000.0}, "decimals": {"value": 50.0}}))
    return str(path)


@pytest.fixture
def checker(tmp_path):
    def written(answer):
        path = tmp_path / "checker.py"
        path.write_text(CHECKER.replace("{answer}", answer))
        return str(path)

    return written


def test_a_run_leaves_its_plan_and_its_row(tmp_path):
    out = tmp_path / "out"
    assert main([DAY, OTHER, *BUDGET, "--seeds", "2", "--out", str(out)]) == 0
    made = rows(out)
    assert [(row["instance"], row["seed"], row["feasible"]) for row in made] == [
        ("shifts", 1, True),
        ("shifts", 2, True),
        ("decimals", 1, True),
        ("decimals", 2, True),
    ]
    assert made[0]["set"] == "uhhc"
    assert made[0]["first_plan_seconds"] > 0
    assert json.loads((out / "decimals.2.json").read_text())["instance"] == "decimals"


def test_a_second_series_in_the_folder_is_refused_unless_it_goes_on(tmp_path, capsys):
    out = ["--out", str(tmp_path / "out")]
    main([DAY, *BUDGET, *out])
    with pytest.raises(SystemExit):
        main([DAY, *BUDGET, *out])
    assert "holds 1 runs; go on with --resume" in capsys.readouterr().err


def test_a_cut_series_goes_on_where_it_was_cut(tmp_path, capsys):
    out = tmp_path / "out"
    main([DAY, *BUDGET, "--seeds", "2", "--out", str(out)])
    first, second = (out / ROWS).read_text().splitlines(keepends=True)
    (out / ROWS).write_text(first + second[:20])
    capsys.readouterr()
    assert main([DAY, *BUDGET, "--seeds", "2", "--out", str(out), "--resume"]) == 0
    printed = capsys.readouterr().out
    assert "seed 1" not in printed
    assert "seed 2" in printed
    assert [row["seed"] for row in rows(out)] == [1, 2]


def test_a_run_with_another_budget_is_made_anew(tmp_path):
    out = tmp_path / "out"
    main([DAY, *BUDGET, "--out", str(out)])
    main([DAY, "--moves", "3000", "--out", str(out), "--resume"])
    assert [row["budget"] for row in rows(out)] == ["2000 moves, 1 thread", "3000 moves, 1 thread"]


def test_a_line_that_is_no_run_is_named(tmp_path):
    (tmp_path / ROWS).write_text('{"instance": "x"}\n')
    with pytest.raises(ValueError, match="line 1 is no run"):
        recorded(tmp_path)


def test_the_table_as_json_holds_gap_and_class(reference, capsys):
    assert main([DAY, OTHER, *BUDGET, "--json", "--reference", reference]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(row["set"], row["size_class"], row["runs"]) for row in said["table"]] == [
        ("uhhc", "", 1),
        ("mankowska", "", 1),
        ("all", "all", 2),
    ]
    cost = said["runs"][0]["cost"]
    assert said["runs"][0]["gap"] == pytest.approx(100 * (cost / 1000 - 1))


def test_a_checker_that_agrees_lets_the_run_pass(tmp_path, checker, capsys):
    main([DAY, *BUDGET, "--json"])
    cost = json.loads(capsys.readouterr().out)["runs"][0]["cost"]
    path = checker(f'{{"feasible": True, "cost": {cost}}}')
    assert main([DAY, *BUDGET, "--out", str(tmp_path / "out"), "--validate", path]) == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"feasible": True, "cost": 1.0}', "prices the plan at 1, the referee at"),
        ('{"feasible": False, "cost": 1.0, "errors": ["p0: too early"]}', "finds the plan infeasible: p0: too early"),
        ("[]", "gave no report"),
        ("1 / 0", "gave no report (exit status 1): ZeroDivisionError"),
    ],
)
def test_a_checker_that_disagrees_fails_the_run(tmp_path, checker, capsys, answer, said):
    out = tmp_path / "out"
    assert main([DAY, *BUDGET, "--out", str(out), "--validate", checker(answer)]) == 1
    assert said in capsys.readouterr().out
    assert said in rows(out)[0]["error"]


def test_an_infeasible_plan_fails_the_run(tmp_path, capsys):
    day = json.loads(Path(OTHER).read_text())
    for caregiver in day["caregivers"]:
        caregiver["skills"] = []
    path = tmp_path / "nobody.json"
    path.write_text(json.dumps(day))
    assert main([str(path), *BUDGET]) == 1
    assert "FAILED: the plan breaks hard rules" in capsys.readouterr().out


def test_a_refused_file_fails_the_series_but_not_the_others(tmp_path, capsys):
    path = tmp_path / "broken.json"
    path.write_text("{")
    assert main([str(path), DAY, *BUDGET]) == 1
    said = capsys.readouterr()
    assert "broken.json: not a readable JSON file" in said.err
    assert "shifts  seed 1" in said.out


def test_names_of_a_list_are_looked_up_in_the_folder(tmp_path, capsys):
    names = tmp_path / "names.txt"
    names.write_text("# two days\nshifts\ndecimals  # the small one\n\n")
    assert main(["--list", str(names), "--folder", str(DATA), *BUDGET]) == 0
    assert "decimals  seed 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no instance"),
        (["--list", __file__], "--list needs --folder"),
        ([DAY, "--cpu-time", "--threads", "2"], "--cpu-time counts one thread"),
        ([DAY, "--seeds", "0"], "--seeds is 0"),
        ([DAY, "--resume"], "--resume needs --out"),
        ([DAY, "--validate", __file__], "--validate needs --out"),
        ([DAY, "--out", "x", "--validate", "none.py"], "none.py: no such file"),
        ([DAY, "--reference", __file__], "not a readable JSON file"),
    ],
)
def test_options_that_do_not_go_together_are_said(arguments, said, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert said in capsys.readouterr().err


def test_a_name_that_is_in_no_file_is_said(tmp_path, capsys):
    names = tmp_path / "names.txt"
    names.write_text("elsewhere\n")
    with pytest.raises(SystemExit):
        main(["--list", str(names), "--folder", str(DATA)])
    assert "elsewhere: neither elsewhere.json nor elsewhere.json.gz" in capsys.readouterr().err


def test_runs_in_two_processes_keep_the_order(tmp_path, capsys):
    """Over a second: two processes load the engine."""
    out = tmp_path / "out"
    assert main([DAY, OTHER, *BUDGET, "--seeds", "2", "--jobs", "2", "--out", str(out)]) == 0
    lines = [line.split("  cost")[0] for line in capsys.readouterr().out.splitlines()[:4]]
    assert lines == ["shifts  seed 1", "shifts  seed 2", "decimals  seed 1", "decimals  seed 2"]
    assert len(rows(out)) == 4
