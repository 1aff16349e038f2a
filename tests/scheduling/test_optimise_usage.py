"""What `manage.py optimise` refuses before it asks the database: exit code 2 and the option's name and value."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    "given",
    [
        "--days=0",
        "--days=15",
        "--seconds=-1",
        "--seconds=nan",
        "--seconds=inf",
        "--moves=-1",
        "--patience=0",
        "--patience=nan",
        "--seed=-1",
        "--seed=4294967296",
        "--threads=0",
        "--threads=65",
        "--date=1999-12-31",
        "--date=9999-12-31",
    ],
)
def test_a_value_out_of_bounds_is_a_usage_error(given):
    option, _, value = given.partition("=")
    with pytest.raises(CommandError, match=rf"{option} is {value}.*; give ") as refusal:
        call_command("optimise", "--organization=somebody", given)
    assert refusal.value.returncode == 2
