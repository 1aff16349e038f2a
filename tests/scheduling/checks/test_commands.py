"""The commands that check: what they print, for people and machines, and how they end."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from organizations.rls import acting_for
from tests import factories as make
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
COMMANDS = ["check_rules", "check_roster"]


@pytest.fixture
def area(tenant):
    with acting_for(tenant.pk):
        area = make.area(name="North")
        make.shift(make.employee(area, code="E-1"), shift_template=make.template())
        make.need(make.client(area, code="C-1"))
    return area


@pytest.fixture
def run(tenant, capsys):
    """Output and exit status of a command for the organization."""

    def call(name, *options):
        status = 0
        try:
            call_command(name, "--organization", str(tenant.pk), *options)
        except SystemExit as ended:
            status = ended.code
        return capsys.readouterr().out, status

    return call


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_found(run, area, command):
    assert run(command) == ("Nothing was found.\n", 0)


def test_an_error_ends_with_status_1_and_names_the_row(run, tenant, area):
    with acting_for(tenant.pk):
        need = area.clients.get().requirements.get()
        make.skilled(need, "DELEG")
    text, status = run("check_rules", "--date", MONDAY.isoformat())
    assert [status, "no_able_employee" in text, "1 errors, 0 warnings" in text] == [1, True, True]
    raw, status = run("check_rules", "--json")
    found = json.loads(raw)["findings"][0]
    assert [status, found["code"], found["days"]] == [1, "no_able_employee", ["2026-11-23"]]
    assert found["row"]["model"] == "resources.employee"


def test_sentences_are_in_the_organizations_language(run, tenant, area):
    with acting_for(tenant.pk):
        make.skilled(area.clients.get().requirements.get(), "DELEG")
        type(tenant).objects.update(language="sv")
    assert "medarbetare" in run("check_rules")[0]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--days", "0"), "--days is 0; give 1 to"),
        (("--area", "South"), "There is no area South; the organization's areas are: North."),
        (("--date", date(2027, 1, 1).isoformat(), "--area", "Empty"), "There is no area Empty"),
    ],
)
def test_what_cannot_be_checked_is_said(run, area, command, options, message):
    with pytest.raises(CommandError, match=message):
        run(command, *options)
