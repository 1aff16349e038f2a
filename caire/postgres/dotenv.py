"""The checkout's ``.env``: reading single values, and replacing them without touching the other lines."""

import re
from collections.abc import Mapping
from pathlib import Path

from caire.postgres.files import write_private

LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")


def read(path: Path) -> dict[str, str]:
    """The values by name; a missing file has none."""
    if not path.exists():
        return {}
    matches = (LINE.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {match.group(1): match.group(2).strip("'\"") for match in matches if match}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Set the values, each in its old line or at the end; the file is 0600 afterwards."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    open_values = dict(values)
    for number, line in enumerate(lines):
        match = LINE.match(line)
        if match and match.group(1) in values:
            lines[number] = f"{match.group(1)}={values[match.group(1)]}"
            open_values.pop(match.group(1), None)
    lines += [f"{name}={value}" for name, value in open_values.items()]
    write_private(path, "\n".join(lines) + "\n")
