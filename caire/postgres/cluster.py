"""One local server: made, started, found again, stopped. TCP on loopback, one superuser, password in a 0600 file."""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from caire.postgres import binaries as programs
from caire.postgres.binaries import Binaries
from caire.postgres.files import SERVERS, Account, locked, private_folder, server_account, write_private
from caire.postgres.problem import PostgresProblem

SUPERUSER = "caire"
HOST = "127.0.0.1"
START_ATTEMPTS = 40
# Another process may take the port; the children of a killed server need a moment to end. Both pass by trying again.
PASSING = ("could not bind", "pre-existing shared memory block", "Address already in use")
SILENT_ON_VALUES = "-c log_min_error_statement=panic -c log_error_verbosity=terse"  # statements hold personal data
FAST_AND_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def of_checkout(checkout: Path) -> "Cluster":
    """The server of one checkout and user; its data outlive the process."""
    digest = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:10]
    return Cluster(SERVERS / f"caire-{os.geteuid()}-{digest}")


class Cluster:
    """A server with its data in ``root``; ``durable=False`` is for data that nobody wants back after a crash."""

    def __init__(self, root: Path, durable: bool = True) -> None:
        self.root = root.parent.resolve() / root.name
        self.data = self.root / "data"
        self.durable = durable

    def start(self, choice: str = "") -> str:
        """Start the server unless it answers; returns the superuser's address. ``choice`` as in binaries.find."""
        account = server_account()
        private_folder(self.root, account)
        with locked(self.root):
            if running := self.url():
                return running
            binaries = programs.find(choice, self._made_by())
            if not (self.data / "PG_VERSION").exists():
                self._make(binaries, account)
            self._clear_away(binaries)
            return self._address(self._launch(binaries, account))

    def stop(self) -> bool:
        """Stop the server; False if none was running."""
        if not self.root.is_dir():
            return False
        with locked(self.root):
            if self._server_process() is None:
                return False
            self._stop(programs.find("", self._made_by()))
            return True

    def remove(self) -> None:
        """Stop the server without care for its data, and delete them."""
        process = self._server_process()
        if process is not None:
            with suppress(PostgresProblem, subprocess.CalledProcessError):
                self._stop(programs.find("", self._made_by()), mode="immediate")
        shutil.rmtree(self.root, ignore_errors=True)

    def set_aside(self) -> Path:
        """Stop the server and keep its data under another name, which is returned; the next start makes new ones."""
        self.stop()
        return self.root.rename(self.root.with_name(f"{self.root.name}-until-{datetime.now(UTC):%Y%m%d-%H%M%S}"))

    def url(self) -> str | None:
        """The superuser's address if this very server answers, else None."""
        if self._server_process() is None:
            return None
        with suppress(OSError, ValueError, psycopg.OperationalError):
            address = self._address(int((self.root / "port").read_text()))
            with psycopg.connect(address, connect_timeout=5, autocommit=True) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            return address if row == (str(self.data),) else None
        return None

    def _address(self, port: int) -> str:
        try:
            password = (self.root / "password").read_text()
        except FileNotFoundError:
            raise PostgresProblem(
                f"{self.root / 'password'} is missing, so the data beside it cannot be opened."
                f" Restore it, or remove {self.root}."
            ) from None
        return f"postgresql://{SUPERUSER}:{password}@{HOST}:{port}/postgres"

    def _made_by(self) -> int | None:
        """The major version that made the data; only the same one can open them."""
        with suppress(FileNotFoundError):
            return int((self.data / "PG_VERSION").read_text())
        return None

    def _make(self, binaries: Binaries, account: Account) -> None:
        """initdb beside the final place, so that an interrupted one leaves nothing that looks whole."""
        fresh = self.root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        write_private(self.root / "password", secrets.token_urlsafe(24), account)
        options = ["-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"]
        options += [f"--pwfile={self.root / 'password'}", "--no-instructions", *([] if self.durable else ["--no-sync"])]
        try:
            binaries.run("initdb", *options, home=self.root)
        except subprocess.CalledProcessError as error:
            raise PostgresProblem(f"initdb could not make {fresh}: {_last_line(error.stdout)}") from None
        fresh.rename(self.data)

    def _clear_away(self, binaries: Binaries) -> None:
        """Deal with a server that runs but does not answer, and with a pid file whose pid another program has by now.

        A file whose pid nobody has is PostgreSQL's own to judge: it also looks for the old server's shared memory.
        """
        pid = self._noted_pid()
        if pid is not None and self._is_server(pid):
            self._stop(binaries)
        elif pid is not None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _server_process(self) -> int | None:
        """The pid of the server on these data, None if it does not run."""
        pid = self._noted_pid()
        return pid if pid is not None and self._is_server(pid) else None

    def _noted_pid(self) -> int | None:
        """The pid in the server's file, if a process with it lives."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        return pid

    def _is_server(self, pid: int) -> bool:
        try:
            return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return not Path("/proc/self").exists()  # without /proc the file's word stands

    def _launch(self, binaries: Binaries, account: Account) -> int:
        """Start on the remembered port, or on a free one; returns the port."""
        log, port = self.root / "log", self._remembered_port()
        for _attempt in range(START_ATTEMPTS):
            port = port if port and _is_free(port) else _free_port()
            seen = log.stat().st_size if log.exists() else 0
            speed = "" if self.durable else FAST_AND_FORGETFUL
            options = f"-h {HOST} -p {port} -k '' {SILENT_ON_VALUES} {speed}"
            try:
                binaries.run(
                    "pg_ctl", "-D", str(self.data), "-w", "-l", str(log), "-o", options, "start", home=self.root
                )
            except subprocess.CalledProcessError:
                said = log.read_bytes()[seen:].decode(errors="replace") if log.exists() else ""
                if not any(sign in said for sign in PASSING):
                    raise PostgresProblem(f"PostgreSQL did not start: {_last_line(said)} See {log}.") from None
                continue
            write_private(self.root / "port", str(port), account)
            return port
        raise PostgresProblem(f"PostgreSQL did not start in {START_ATTEMPTS} attempts. See {log}.")

    def _remembered_port(self) -> int:
        with suppress(OSError, ValueError):
            return int((self.root / "port").read_text())
        return 0

    def _stop(self, binaries: Binaries, mode: str = "fast") -> None:
        try:
            binaries.run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop", home=self.root)
        except subprocess.CalledProcessError:
            process = self._server_process()
            if process is not None:  # it does not react to the polite signal
                os.kill(process, signal.SIGQUIT)


def _is_free(port: int) -> bool:
    """Whether nobody listens there; connections of a former server that still linger do not matter."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."
