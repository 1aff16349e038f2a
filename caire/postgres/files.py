"""Files that only their owner reads, folders for one server, and locks that die with their process."""

import fcntl
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from caire.postgres.problem import PostgresProblem

# Not below the checkout or a home folder: a server dropped from root to `postgres` could not read them.
# Everybody may write here, so each folder below it is 0700 and its owner is checked.
SERVERS = Path("/var/tmp")


@dataclass(frozen=True)
class Account:
    """Who a server runs as."""

    uid: int
    gid: int


def server_account() -> Account:
    """The account of the server: PostgreSQL refuses root, which therefore steps down to ``postgres`` or ``nobody``."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresProblem(
        "PostgreSQL does not run as root, and there is no user postgres or nobody. Run as an ordinary user."
    )


def private_folder(folder: Path, account: Account) -> None:
    """Make the folder 0700 for the account; a folder that somebody else put there is refused."""
    if not folder.parent.is_dir():
        raise PostgresProblem(f"{folder.parent} does not exist; the database needs it. Make it with mode 1777.")
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != account.uid:
            raise PostgresProblem(f"{folder} belongs to another user. Remove it and run this again.") from None
        folder.chmod(0o700)


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write the file whole or not at all, mode 0600; it is given to the account if one is named."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            if account is not None and os.geteuid() == 0:
                os.fchown(file.fileno(), account.uid, account.gid)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder; another process waits. The kernel lets go when this one ends, however it ends."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
