"""`create_organization` and `load_instance`: what they refuse, in English, by field, and with nothing written."""

import io
import json
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from caire import onboarding
from organizations.models import Organization, TenantDirectory, User
from organizations.rls import acting_for
from resources.models import Client, Employee, RequirementSkill, Skill
from scheduling.models import TravelMatrix

DATA = Path(__file__).parents[1] / "scheduling" / "data"
PASSWORD = "A-long-enough-pass-phrase"


def create(monkeypatch, password=PASSWORD, **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    given = {"slug": "house", "admin_email": "a@house.example", "admin_name": "Ada", **options}
    call_command("create_organization", given.pop("name", "House"), stdout=io.StringIO(), **given)


def load(path, organization="bench", **options):
    call_command("load_instance", str(path), organization=organization, stdout=io.StringIO(), **options)


def written(tmp_path, change):
    instance = json.loads((DATA / "shifts.json").read_text())
    change(instance)
    path = tmp_path / "day.json"
    path.write_text(json.dumps(instance))
    return path


@pytest.mark.django_db
def test_an_organization_is_made_with_its_administrator(monkeypatch):
    create(monkeypatch)
    with acting_for(TenantDirectory.objects.get(slug="house").organization_id):
        assert User.objects.get().role == "admin"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"admin_email": "nobody"}, "admin_email: Enter a valid email address."),
        ({"admin_name": ""}, "admin_name: This field cannot be blank."),
        ({"name": ""}, "name: This field cannot be blank."),
        ({"time_zone": "Mars/Olympus"}, "time_zone: Mars/Olympus is no time zone"),
        ({"slug": "Big House"}, "slug: Use small letters"),
        ({"slug": "0b5f6a0e-95c1-4d9e-8f0a-111111111111"}, "slug: A short name is no UUID"),
        ({"slug": "0b5f6a0e95c14d9e8f0a111111111111"}, "slug: A short name is no UUID"),
        ({"password": "x"}, "password: This password is too short"),
    ],
)
def test_a_refused_organization_is_refused_by_field_in_english(monkeypatch, options, said):
    with translation.override("sv"), pytest.raises(CommandError, match=said):
        create(monkeypatch, **options)
    assert not TenantDirectory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seen", [True, False])
def test_a_short_name_that_is_taken_is_a_sentence_also_in_a_race(monkeypatch, seen):
    create(monkeypatch)
    if not seen:  # the other organization is committed between the look and the write
        monkeypatch.setattr(onboarding.TenantDirectory.objects, "filter", lambda **_: TenantDirectory.objects.none())
    with pytest.raises(CommandError, match="short name house is taken"):
        create(monkeypatch, admin_email="b@house.example")
    assert TenantDirectory.objects.count() == 1


@pytest.mark.django_db
def test_a_day_is_loaded_into_the_organization_of_an_id():
    organization = onboarding.create_organization("Bench", "bench")
    load(DATA / "shifts.json", str(organization.pk))
    with acting_for(organization.pk):
        assert [Employee.objects.count(), Client.objects.count()] == [3, 5]
    assert TenantDirectory.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_id_makes_no_organization():
    unknown = str(uuid.uuid4())
    with pytest.raises(CommandError, match=f"There is no organization {unknown}"):
        load(DATA / "shifts.json", unknown)
    assert not TenantDirectory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda i: i["patients"][0]["services"][0].update(dur=0), "day.json: patient 0: dur is 0"),
        (lambda i: i["patients"][0].update(windows=[[1400, 1500]]), "patient p0: window: 1500"),
        (lambda i: i["patients"][0]["services"][0].update(skill="s-1"), "skills: 's-1'"),
        (lambda i: i["caregivers"][0].update(skills=["s1", "S1"]), "differ by case only"),
    ],
)
def test_a_refused_day_leaves_nothing_behind(tmp_path, change, said):
    with pytest.raises(CommandError, match=said) as refused:
        load(written(tmp_path, change))
    assert refused.value.returncode == 1
    assert not TenantDirectory.objects.exists()


@pytest.mark.parametrize("day", ["1999-12-31", "9999-12-31"])
def test_a_day_outside_the_calendar_is_a_usage_error(day):
    with pytest.raises(CommandError, match=f"--date is {day}") as refused:
        load(DATA / "shifts.json", date=date.fromisoformat(day))
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_skill_that_nobody_has_is_loaded(tmp_path):
    load(written(tmp_path, lambda i: i["patients"][0]["services"][0].update(skill="rare")))
    with acting_for(TenantDirectory.objects.get().organization_id):
        assert RequirementSkill.objects.filter(skill__code="RARE").count() == 1
        assert Organization.objects.get().time_zone == "UTC"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fail", "said"),
    [
        (lambda: [Skill.objects.create(code="S", name="s") for _ in range(2)], "There is a skill of this code already"),
        (
            lambda: TravelMatrix.objects.create(area_id=uuid.uuid4(), mode="car", places=[], travel=[2**31]),
            "cannot be stored",
        ),
        (lambda: timedelta(minutes=1e300), "cannot be stored"),
    ],
)
def test_what_only_the_database_refuses_is_a_sentence(monkeypatch, fail, said):
    def failing(instance, organization, day):
        with acting_for(organization.pk):
            fail()

    monkeypatch.setattr("caire.management.commands.load_instance.load", failing)
    with pytest.raises(CommandError, match=rf"shifts.json: .*{said}.*Nothing was loaded"):
        load(DATA / "shifts.json")
    assert not TenantDirectory.objects.exists()
