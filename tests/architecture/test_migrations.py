"""Each migration goes back and forth on data. Takes some seconds: every migration of ours is unapplied and applied."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from caire.isolation.samples import fill
from caire.owner import as_owner
from constraints.models import ConstraintValue
from organizations.models import User
from organizations.rls import acting_for
from resources.models import Client, EmployeeShift
from scheduling.models import ScheduleAssignment
from tests import factories as make

OURS = ("organizations", "resources", "constraints", "scheduling")


def ours_in_order() -> list[tuple[str, str]]:
    """Our migrations as they are applied."""
    graph = MigrationExecutor(connection).loader.graph
    plan = [key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)]
    return [key for key in dict.fromkeys(plan) if key[0] in OURS]


def migrate(*targets: tuple[str, str | None]) -> None:
    """As the command does, without its signals: permissions and content types stay."""
    with as_owner():
        executor = MigrationExecutor(connection)
        executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())


def parent(key: tuple[str, str]) -> str | None:
    """The app's migration before this one."""
    graph = MigrationExecutor(connection).loader.graph
    before = [node.key for node in graph.node_map[key].parents if node.key[0] == key[0]]
    return before[0][1] if before else None


@pytest.mark.django_db(transaction=True)
def test_every_migration_goes_back_and_forth_on_data():
    """The app's own rows are still there; a step of `organizations` takes the apps above it down and up again."""
    kept = {
        "organizations": User,
        "resources": Client,
        "constraints": ConstraintValue,
        "scheduling": ScheduleAssignment,
    }
    for app, name in (key for key in ours_in_order() if not key[1].startswith("0001")):
        organization = fill(f"{app}-{name[:4]}")
        migrate((app, parent((app, name))))
        migrate()
        with acting_for(organization.pk):
            assert kept[app].objects.count() == 1, name


@pytest.mark.django_db(transaction=True)
def test_the_schema_can_be_taken_down_and_built_again():
    fill("first")
    try:
        for app in ("scheduling", "constraints", "resources"):
            migrate((app, None))
    finally:
        migrate()
    assert not Client.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_shifts_that_share_a_vehicle_keep_the_schema_from_going_back():
    """The former one holds one shift in a vehicle at a time. Refused with what to do, and nothing is lost."""
    with acting_for(fill("sharing").pk):
        first = EmployeeShift.objects.get()
        second = make.employee(first.employee.area, code="E-SHARING")
        make.shift(second, 9, 12, day=first.date, vehicle=first.vehicle, mode="car")
    with pytest.raises(IntegrityError, match="share a vehicle.*a vehicle of its own.*Nothing was changed"):
        migrate(("resources", "0004_same_organization"))
    with acting_for(first.organization_id):
        assert EmployeeShift.objects.filter(vehicle=first.vehicle).count() == 2
        EmployeeShift.objects.filter(employee=second).update(vehicle=None, mode="walk")
    migrate(("resources", "0004_same_organization"))
    migrate()


def test_no_migration_is_missing(db):
    said = StringIO()
    call_command("makemigrations", "--dry-run", stdout=said)
    assert said.getvalue() == "No changes detected\n"


def test_every_migration_has_a_name_of_its_own(db):
    assert [name for _, name in ours_in_order() if "auto" in name or name.endswith("initial")] == []


@pytest.mark.django_db(transaction=True)  # as_owner swaps the connection
def test_migrations_run_as_the_owner():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'clients')"
        )
        assert cursor.fetchone()[0]
