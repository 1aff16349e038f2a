"""Solve public benchmark days and report the gap to reference values. No database.

python -m benchmarks.hhcrsp FILE... --seconds 10 --seeds 3 --reference bks.json --out DIR
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import mean

from scheduling.integrations.hhcrsp.mapping import to_problem, to_solution
from scheduling.integrations.hhcrsp.schema import InstanceRefused, read_instance
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxSeconds
from scheduling.solver.warm import warm_up


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.hhcrsp", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="wall clock per run (default 10)")
    parser.add_argument("--seeds", type=int, default=1, help="runs per instance, seeds 1, 2, ... (default 1)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--reference", type=Path, help='JSON {instance: {"value": cost}}')
    parser.add_argument("--out", type=Path, help="folder for NAME.SEED.json in the benchmark's solution format")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """One line per run, one with the mean; exit code 1 if a file is refused or a plan breaks a hard rule."""
    options = arguments(argv)
    reference = json.loads(options.reference.read_text()) if options.reference else {}
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    warm_up()
    gaps = []
    failed = False
    for path in options.files:
        try:
            instance = read_instance(path)
        except InstanceRefused as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        problem = to_problem(instance)
        for seed in range(1, options.seeds + 1):
            result = solve(problem, stop=MaxSeconds(options.seconds), seed=seed, threads=options.threads)
            cost = result.verdict.cost
            known = reference.get(instance.name, {}).get("value")
            gap = 100 * (cost / known - 1) if known else None
            gaps += [gap] if gap is not None else []
            failed = failed or not result.score.is_feasible
            shown = "" if gap is None else f"  gap {gap:+.2f} %"
            speed = f"{result.moves_per_second / 1000:.0f} k moves/s"
            print(f"{instance.name}  seed {seed}  cost {cost:g}{shown}  {result.score}  {speed}", flush=True)
            if options.out:
                text = json.dumps(to_solution(instance, problem, result.plan))
                (options.out / f"{instance.name}.{seed}.json").write_text(text)
    if gaps:
        print(f"mean gap {mean(gaps):+.2f} % over {len(gaps)} runs")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
