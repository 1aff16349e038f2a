"""The same seed and moves give the same plan byte for byte, whatever the process is."""

import os
import subprocess
import sys

CODE = """
import json
from scheduling.solver.solve import solve
from scheduling.solver.stop import MaxMoves
from tests.scheduling.solver.worlds import random_problem

for seed, moves in ((3, 20_000), (4, 60_000)):
    result = solve(random_problem(seed, visits=10, shifts=6), stop=MaxMoves(moves), seed=5)
    print(json.dumps([result.plan.to_json(), result.score.to_json(), result.moves]))
"""


def test_two_processes_plan_the_same_bytes():
    """Over a second: each process loads the engine. They hash texts differently, as no two processes are alike."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CODE], env={**os.environ, "PYTHONHASHSEED": salt}, stdout=subprocess.PIPE
        )
        for salt in ("1", "2")
    ]
    first, second = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert first == second
    assert first.count(b'"visit"') > 4
