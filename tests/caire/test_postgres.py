"""`manage.py postgres`: a real server each time, since what counts is what PostgreSQL allows.

initdb takes about a second, so the tests that need a server of their own take longer than that.
"""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest

from caire.postgres import binaries, cluster, dotenv, files, roles
from caire.postgres.problem import PostgresProblem

ADDRESSES = {"DATABASE_URL", "DATABASE_OWNER_URL"}
KEYS = {"SECRET_KEY", "CAIRE_ENCRYPTION_KEYS", "CAIRE_INDEX_KEY", "DEBUG", "HTTPS"}


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def connect(checkout, name="DATABASE_URL"):
    return closing(psycopg.connect(dotenv.read(checkout.dotenv)[name], autocommit=True))


def test_bootstrap_writes_every_address_and_key(bootstrapped):
    assert set(dotenv.read(bootstrapped.dotenv)) == ADDRESSES | KEYS


def test_secrets_are_readable_for_their_owner_only(bootstrapped):
    assert mode(bootstrapped.dotenv) == 0o600
    assert mode(bootstrapped.server.root / "password") == 0o600
    assert mode(bootstrapped.server.root) == 0o700


def test_nothing_but_dotenv_appears_in_the_checkout(bootstrapped):
    assert [path.name for path in bootstrapped.folder.iterdir()] == [".env"]


def test_bootstrap_again_changes_nothing_and_is_quick(bootstrapped):
    before, started = bootstrapped.dotenv.read_bytes(), time.monotonic()
    assert bootstrapped.run("bootstrap") == 0
    assert time.monotonic() - started < 2
    assert bootstrapped.dotenv.read_bytes() == before


def test_bootstrap_never_prints_a_password(bootstrapped, capsys):
    assert bootstrapped.run("bootstrap") == 0
    said = "".join(capsys.readouterr())
    for url in ADDRESSES:
        assert urlsplit(dotenv.read(bootstrapped.dotenv)[url]).password not in said


def test_url_prints_the_run_time_address(bootstrapped, capsys):
    assert bootstrapped.run("url") == 0
    assert capsys.readouterr().out.strip() == dotenv.read(bootstrapped.dotenv)["DATABASE_URL"]


@pytest.mark.parametrize(("role", "may_create_databases"), [(roles.OWNER, True), (roles.APP, False)])
def test_roles_have_no_power_over_the_wall(bootstrapped, role, may_create_databases):
    with connect(bootstrapped) as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolcreatedb, rolsuper, rolbypassrls, rolcreaterole, rolreplication"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
    assert row == (True, may_create_databases, False, False, False, False)


def test_app_role_is_no_member_of_the_owner(bootstrapped):
    with connect(bootstrapped) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"SET ROLE {roles.OWNER}")


def test_membership_that_somebody_granted_is_taken_away(bootstrapped):
    with closing(psycopg.connect(bootstrapped.server.url(), autocommit=True)) as admin:
        admin.execute(f"GRANT {roles.OWNER} TO {roles.APP}")
    assert bootstrapped.run("bootstrap") == 0
    with connect(bootstrapped) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"SET ROLE {roles.OWNER}")


@pytest.fixture
def new_table(bootstrapped):
    """A table made after the bootstrap, as migrations make theirs."""
    with connect(bootstrapped, "DATABASE_OWNER_URL") as owner:
        owner.execute("CREATE TABLE probe (id serial PRIMARY KEY)")
        yield "probe"
        owner.execute("DROP TABLE probe")


@pytest.mark.parametrize(
    ("privilege", "granted"),
    [
        ("SELECT", True),
        ("INSERT", True),
        ("UPDATE", True),
        ("DELETE", True),
        ("TRUNCATE", False),
        ("REFERENCES", False),
        ("TRIGGER", False),
    ],
)
def test_app_role_gets_rows_and_nothing_else(bootstrapped, new_table, privilege, granted):
    with connect(bootstrapped) as app:
        assert app.execute("SELECT has_table_privilege(%s, %s)", [new_table, privilege]).fetchone() == (granted,)


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA x"]
)
def test_app_role_makes_no_objects(bootstrapped, statement):
    with connect(bootstrapped) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_every_session_starts_with_the_nil_organization(bootstrapped):
    with connect(bootstrapped) as app:
        assert app.execute("SELECT current_setting('app.organization_id')").fetchone() == (roles.NOBODY,)


def test_server_listens_on_loopback_only_and_keeps_fsync(bootstrapped):
    with closing(psycopg.connect(bootstrapped.server.url())) as admin:
        rows = admin.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'fsync')"
        ).fetchall()
    assert dict(rows) == {"listen_addresses": "127.0.0.1", "fsync": "on"}


def test_a_superuser_is_never_left_in_the_app_role(bootstrapped):
    with closing(psycopg.connect(bootstrapped.server.url(), autocommit=True)) as admin:
        admin.execute(f"ALTER ROLE {roles.APP} SUPERUSER BYPASSRLS")
    assert bootstrapped.run("bootstrap") == 0
    with connect(bootstrapped) as app:
        assert roles.danger(app) is None


def test_keys_that_exist_stay(sandbox):
    sandbox.dotenv.write_text("# ours\nCAIRE_INDEX_KEY=kept\nDEBUG=true\n")
    assert sandbox.run("bootstrap", DATABASE_URL="postgresql://a:b@db.example/caire") == 0
    assert sandbox.dotenv.read_text().startswith("# ours\nCAIRE_INDEX_KEY=kept\nDEBUG=true\nSECRET_KEY=")
    assert mode(sandbox.dotenv) == 0o600


def test_a_database_named_in_the_environment_is_left_alone(sandbox, capsys):
    assert sandbox.run("bootstrap", DATABASE_URL="postgresql://a:b@db.example/caire") == 0
    assert not set(dotenv.read(sandbox.dotenv)) & ADDRESSES
    assert not sandbox.server.root.exists()
    assert "DATABASE_URL is set in the environment" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["somebody:pw@127.0.0.1:5432", "caire_app:pw@db.example:5432"])
def test_a_database_named_by_hand_is_left_alone(sandbox, place):
    sandbox.dotenv.write_text(f"DATABASE_URL=postgresql://{place}/caire\n")
    assert sandbox.run("bootstrap") == 0
    assert dotenv.read(sandbox.dotenv)["DATABASE_URL"] == f"postgresql://{place}/caire"
    assert not sandbox.server.root.exists()


def test_a_malformed_address_written_by_hand_is_named(sandbox, capsys):
    sandbox.dotenv.write_text("DATABASE_URL=postgresql://caire_app:hush@127.0.0.1:port/caire\n")
    assert sandbox.run("bootstrap") == 1
    said = capsys.readouterr().err
    assert said.startswith("caire: DATABASE_URL in ")
    assert "hush" not in said


def test_start_stop_and_status_tell_the_state_by_exit_code(sandbox):
    assert sandbox.run("status") == 3
    assert [sandbox.run("start"), sandbox.run("start"), sandbox.run("status")] == [0, 0, 0]
    assert [sandbox.run("stop"), sandbox.run("stop"), sandbox.run("status")] == [0, 0, 3]


def test_a_server_of_another_administrator_is_furnished_like_the_local_one(sandbox, bootstrapped):
    before = bootstrapped.dotenv.read_text()
    assert sandbox.run("bootstrap", DATABASE_ADMIN_URL=bootstrapped.server.url()) == 0
    with connect(sandbox) as app:
        assert app.info.port == urlsplit(bootstrapped.server.url()).port
    assert not sandbox.server.root.exists()
    assert bootstrapped.run("bootstrap") == 0  # the roles are shared: its own passwords hold again
    assert bootstrapped.dotenv.read_text() == before


def test_an_administrator_who_is_no_superuser_suffices(sandbox, bootstrapped, capsys):
    with closing(psycopg.connect(bootstrapped.server.url(), autocommit=True)) as admin:
        admin.execute("CREATE ROLE clerk LOGIN CREATEROLE CREATEDB PASSWORD 'clerk'")
        port = admin.info.port
        admin.execute(f"ALTER ROLE {roles.APP} IN DATABASE {roles.DATABASE} RESET ALL")
        if admin.info.server_version >= 160_000:  # since then CREATEROLE alone does not reach other people's roles
            admin.execute(f"GRANT {roles.OWNER}, {roles.APP} TO clerk WITH ADMIN OPTION")
    assert sandbox.run("bootstrap", DATABASE_ADMIN_URL=f"postgresql://clerk:clerk@127.0.0.1:{port}/postgres") == 0
    assert "no nil organization of its own" in capsys.readouterr().out
    assert bootstrapped.run("bootstrap") == 0


def test_data_whose_keys_are_lost_are_set_aside(sandbox, capsys):
    assert sandbox.run("bootstrap") == 0
    sandbox.dotenv.unlink()
    capsys.readouterr()
    assert sandbox.run("bootstrap") == 0
    said = capsys.readouterr().out
    kept = list(sandbox.server.root.parent.glob(f"{sandbox.server.root.name}-until-*"))
    assert [(folder / "data" / "PG_VERSION").exists() for folder in kept] == [True]
    assert str(kept[0]) in said
    shutil.rmtree(kept[0])


def test_a_server_without_a_database_stays_when_keys_are_made(sandbox):
    assert sandbox.run("start") == 0
    password = (sandbox.server.root / "password").read_text()
    assert sandbox.run("bootstrap") == 0
    assert (sandbox.server.root / "password").read_text() == password


def test_a_moved_server_gets_its_addresses_rewritten(sandbox):
    """Another program took the port while the server was down."""
    assert sandbox.run("bootstrap") == 0
    before = dotenv.read(sandbox.dotenv)
    assert sandbox.run("stop") == 0
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", urlsplit(before["DATABASE_URL"]).port))
        squatter.listen()
        assert sandbox.run("bootstrap") == 0
    after = dotenv.read(sandbox.dotenv)
    assert urlsplit(after["DATABASE_URL"]).port != urlsplit(before["DATABASE_URL"]).port
    assert {name for name in after if after[name] != before[name]} == ADDRESSES
    assert all(urlsplit(after[name]).password == urlsplit(before[name]).password for name in ADDRESSES)


def test_a_killed_server_starts_again_on_its_port(sandbox):
    url = sandbox.server.start()
    os.kill(sandbox.server._server_process(), signal.SIGKILL)
    assert sandbox.server.start() == url


def test_a_pid_file_that_points_at_another_program_does_not_hinder(sandbox):
    sandbox.server.start()
    sandbox.server.stop()
    note = sandbox.server.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{sandbox.server.data}\n0\n1\n\n127.0.0.1\n0 0\n")
    assert sandbox.run("status") == 3
    assert sandbox.run("start") == 0


def test_two_starts_at_once_make_one_server(sandbox):
    program = (
        "import sys; from pathlib import Path; from caire.postgres import cluster;"
        "print(cluster.of_checkout(Path(sys.argv[1])).start())"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", program, str(sandbox.folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert len({start.communicate()[0] for start in starts}) == 1
    assert [start.returncode for start in starts] == [0, 0]


def test_the_wheel_brings_a_server_where_the_system_has_none(sandbox):
    """Unpacks 75 MB the first time, hence some seconds."""
    assert sandbox.run("bootstrap", CAIRE_POSTGRES="pg0") == 0
    with connect(sandbox) as app:
        assert app.info.server_version >= 180_000
        assert app.execute("SELECT lower('ÅÄÖ')").fetchone() == ("åäö",)


def no_programs(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path / "none")
    monkeypatch.setattr(binaries.shutil, "which", lambda name: None)
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)


def test_without_any_server_a_sentence_says_what_to_install(sandbox, monkeypatch, tmp_path, capsys):
    no_programs(monkeypatch, tmp_path)
    assert sandbox.run("start") == 1
    said = capsys.readouterr().err
    assert said.startswith("caire: No PostgreSQL >= 15 found")
    assert "apt-get install postgresql" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CAIRE_POSTGRES": "mysql"}, "CAIRE_POSTGRES is 'mysql'; it must be system or pg0"),
        ({"DATABASE_ADMIN_URL": "mysql://root@localhost"}, "DATABASE_ADMIN_URL is no address"),
        (
            {"DATABASE_ADMIN_URL": "postgresql://a:hush@127.0.0.1:1/x"},
            "DATABASE_ADMIN_URL: no connection to 127.0.0.1:1",
        ),
        ({"DATABASE_ADMIN_URL": "postgresql://a:hush@127.0.0.1:port/x"}, "DATABASE_ADMIN_URL is no address"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(sandbox, capsys, environment, sentence):
    assert sandbox.run("bootstrap", **environment) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"caire: {sentence}")
    assert "hush" not in said
    assert said.count("\n") == 1


def test_data_of_another_version_are_not_touched(monkeypatch, tmp_path):
    no_programs(monkeypatch, tmp_path)
    with pytest.raises(PostgresProblem, match="No PostgreSQL 14 found, which made the existing data"):
        binaries.find("", 14)


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "server").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PostgresProblem, match="belongs to another user"):
        files.private_folder(tmp_path / "server", files.server_account())


def test_a_lost_password_is_said(sandbox):
    sandbox.server.start()
    sandbox.server.stop()
    (sandbox.server.root / "password").unlink()
    with pytest.raises(PostgresProblem, match="password is missing"):
        sandbox.server.start()


def test_each_checkout_has_its_own_server(tmp_path):
    one, other = cluster.of_checkout(tmp_path / "one"), cluster.of_checkout(tmp_path / "other")
    assert one.root != other.root
    assert one.root.parent == files.SERVERS.resolve()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("export A=b", "b"),
        (" A = b ", "b"),
        ("A='b c'", "b c"),
        ('A="b"', "b"),
        ("A=b=c", "b=c"),
        ("# A=b", None),
        ("AA=b", None),
    ],
)
def test_dotenv_reads_one_line(tmp_path, line, value):
    (tmp_path / ".env").write_text(line + "\n")
    assert dotenv.read(tmp_path / ".env").get("A") == value


def test_dotenv_replaces_in_place_and_appends(tmp_path):
    (tmp_path / ".env").write_text("# first\nA=1\nB=2\n")
    dotenv.write(tmp_path / ".env", {"A": "3", "C": "4"})
    assert (tmp_path / ".env").read_text() == "# first\nA=3\nB=2\nC=4\n"


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("postgresql://x:y@db:5433/postgres", "postgresql://caire_app:p%2Fw@db:5433/caire"),
        ("postgresql://x@db/postgres?sslmode=require", "postgresql://caire_app:p%2Fw@db/caire?sslmode=require"),
        ("postgresql://x@[::1]:5432/postgres", "postgresql://caire_app:p%2Fw@[::1]:5432/caire"),
    ],
)
def test_an_address_keeps_server_and_options(server, address):
    assert roles.address(server, "caire_app", "p/w", "caire") == address
