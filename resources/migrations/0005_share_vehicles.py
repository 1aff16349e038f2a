"""Shifts may share a vehicle: its seats are counted by the checks, not by the database.

Back again the database holds one shift in a vehicle at a time. Where shifts share one, going back is refused with a
sentence and changes nothing: only people can say which of them takes another vehicle.
"""

from typing import Any

from django.db import IntegrityError, migrations

SENTENCE = (
    "Two shifts share a vehicle, which this version cannot hold. Give each shift that overlaps another in the same "
    "vehicle a vehicle of its own, or none, or cancel it; then migrate back again. Nothing was changed."
)


class ShareVehicles(migrations.RemoveConstraint):
    """Forth a lock of an instant; back the whole table is read."""

    def database_backwards(self, *args: Any, **options: Any) -> None:
        """The constraint again. Raises IntegrityError where rows break it."""
        try:
            super().database_backwards(*args, **options)
        except IntegrityError as refusal:
            raise IntegrityError(SENTENCE) from refusal


class Migration(migrations.Migration):
    dependencies = [("resources", "0004_same_organization")]

    operations = [ShareVehicles(model_name="employeeshift", name="employee_shift_vehicle_no_overlap")]
