"""Solve public benchmark days and report the gap to reference values, class by class. No database.

python -m benchmarks.hhcrsp FILE... --seconds 10 --seeds 3 --cpu-time --reference bks.json --out DIR --resume
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.runs import ROWS, Run, Series, Task, recorded, run_series
from scheduling.integrations.hhcrsp.schema import InstanceRefused, read_instance


def main(argv: list[str] | None = None) -> int:
    """A line per run, then the table. Exit status 1 if a file is refused, a plan is infeasible or a checker
    disagrees.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        reference = _reference(options.reference)
        files = [*options.files, *_listed(options.list, options.folder)]
        series = _series(options, files)
        earlier = _earlier(options)
    except ValueError as error:
        parser.error(str(error))
    known = {run.key: run for run in earlier if run.budget == series.label}
    readable, refused = _readable(files)
    wanted = [Task(path=path, seed=seed) for path in readable for seed in range(1, options.seeds + 1)]
    due = [task for task in wanted if (readable[task.path], task.seed, series.label) not in known]
    progress = sys.stderr if options.json else sys.stdout
    for run in run_series(series, due, options.jobs):
        known[run.key] = run
        print(_line(run, reference), file=progress, flush=True)
    runs = [known[readable[task.path], task.seed, series.label] for task in wanted]
    _report(runs, reference, options.json)
    return int(refused or any(not run.feasible for run in runs))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.hhcrsp", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--list", type=Path, help="file with an instance name a line (# begins a comment)")
    parser.add_argument(
        "--folder", type=Path, help="where the names of --list are looked up: NAME.json or NAME.json.gz"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="budget of a run (default 10)")
    parser.add_argument("--moves", type=int, help="budget of a run in moves instead, the same on every machine")
    parser.add_argument("--seeds", type=int, default=1, help="runs per instance, seeds 1, 2, ... (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="threads of a run (default 1)")
    parser.add_argument("--cpu-time", action="store_true", help="seconds of the solving thread; one thread only")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time, each in a process (default 1)")
    parser.add_argument("--reference", type=Path, help='JSON {instance: {"value": cost, "set":, "size_class":}}')
    parser.add_argument(
        "--out", type=Path, help=f"folder for NAME.SEED.json (the solutions) and {ROWS} (a row per run)"
    )
    parser.add_argument("--resume", action="store_true", help=f"leave out the runs that are in {ROWS} with this budget")
    parser.add_argument(
        "--validate", type=Path, help="checker: run as `python CHECKER INSTANCE SOLUTION`, reports JSON"
    )
    parser.add_argument(
        "--json", action="store_true", help="the table and all runs as JSON, run lines on standard error"
    )
    return parser


def _series(options: argparse.Namespace, files: list[Path]) -> Series:
    """ValueError, in the words of the command line, where the options do not go together."""
    if not files:
        raise ValueError("no instance: name files, or --list with --folder.")
    for name in ("seeds", "threads", "jobs"):
        if getattr(options, name) < 1:
            raise ValueError(f"--{name} is {getattr(options, name)}; give 1 or more.")
    if options.cpu_time and options.threads > 1:
        raise ValueError(f"--cpu-time counts one thread, --threads is {options.threads}; leave one of them out.")
    if options.validate and not options.validate.is_file():
        raise ValueError(f"--validate {options.validate}: no such file.")
    for name in ("resume", "validate"):
        if getattr(options, name) and not options.out:
            raise ValueError(f"--{name} needs --out, the folder of the runs.")
    return Series(
        seconds=options.seconds,
        moves=options.moves,
        threads=options.threads,
        cpu_time=options.cpu_time,
        out=options.out,
        validator=options.validate,
    )


def _earlier(options: argparse.Namespace) -> list[Run]:
    """The runs of the folder, which is made; ValueError if there are some and nobody asked to go on with them."""
    if not options.out:
        return []
    options.out.mkdir(parents=True, exist_ok=True)
    found = recorded(options.out)
    if found and not options.resume:
        raise ValueError(f"{options.out / ROWS} holds {len(found)} runs; go on with --resume, or give another folder.")
    return found


def _reference(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        reference = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"--reference {path}: not a readable JSON file ({error}).") from error
    if not isinstance(reference, dict):
        raise ValueError(
            f'--reference {path}: holds a {type(reference).__name__}; give {{instance: {{"value": cost}}}}.'
        )
    return reference


def _listed(path: Path | None, folder: Path | None) -> list[Path]:
    if path is None:
        return []
    if folder is None:
        raise ValueError("--list needs --folder, where the instances lie.")
    try:
        lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    except OSError as error:
        raise ValueError(f"--list {path}: cannot be read ({error.strerror}).") from error
    return [_found(folder, name) for name in lines if name]


def _found(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.json", folder / f"{name}.json.gz"):
        if path.exists():
            return path
    raise ValueError(f"{name}: neither {name}.json nor {name}.json.gz lies in {folder}.")


def _readable(files: list[Path]) -> tuple[dict[Path, str], bool]:
    """The instances' names by file, and whether a file was refused, which is said."""
    names: dict[Path, str] = {}
    for path in files:
        try:
            names[path] = read_instance(path).name
        except InstanceRefused as error:
            print(error, file=sys.stderr)
    return names, len(names) < len(set(files))


def _line(run: Run, reference: dict[str, Any]) -> str:
    gap = table.gap(run, reference)
    shown = "" if gap is None else f"  gap {gap:+.2f} %"
    failed = f"  FAILED: {run.error}" if run.error else ""
    speed = f"{run.moves_per_second / 1000:.0f} k moves/s"
    return f"{run.instance}  seed {run.seed}  cost {run.cost:g}{shown}  {speed}{failed}"


def _report(runs: list[Run], reference: dict[str, Any], as_json: bool) -> None:
    rows = table.summary([table.classed(run, reference) for run in runs], reference)
    if as_json:
        print(json.dumps({"table": table.plain(rows), "runs": [table.flat(run, reference) for run in runs]}, indent=1))
    elif runs:
        print(f"\n{runs[0].budget}; gaps to the reference\n\n{table.text(rows)}")


if __name__ == "__main__":
    sys.exit(main())
