"""A missing or malformed setting stops start-up with a sentence that names it."""

import base64
import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from caire.environment import Settings

KEY = base64.b64encode(bytes(range(32))).decode()
SHORT = base64.b64encode(bytes(31)).decode()
LONG = base64.b64encode(bytes(33)).decode()


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Settings that see one variable, X, or none."""

    def make(value=None):
        monkeypatch.delenv("X", raising=False)
        if value is not None:
            monkeypatch.setenv("X", value)
        return Settings(str(tmp_path / ".env"))

    return make


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("reader", ["text", "database", "keys", "key"])
def test_a_required_setting_that_is_missing_is_named(read, reader, value):
    with pytest.raises(ImproperlyConfigured, match=r"^X is not set\. .*\.env\.example"):
        getattr(read(value), reader)("X")


def test_a_text_with_a_default_may_be_missing(read):
    assert read().text("X", "calm") == "calm"


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("off", False),
    ],
)
def test_a_flag_is_read(read, value, flag):
    assert read(value).flag("X", default=not flag) is flag


@pytest.mark.parametrize(("value", "chosen"), [(None, "calm"), ("", "calm"), ("calm", "calm"), ("brisk", "brisk")])
def test_a_choice_is_read_and_the_first_is_the_default(read, value, chosen):
    assert read(value).choice("X", ("calm", "brisk")) == chosen


def test_a_choice_there_is_not_is_named(read):
    with pytest.raises(ImproperlyConfigured, match="^X is 'loud'; it must be one of calm, brisk"):
        read("loud").choice("X", ("calm", "brisk"))


@pytest.mark.parametrize("value", ["maybe", "2", "tru"])
def test_a_malformed_flag_is_named(read, value):
    with pytest.raises(ImproperlyConfigured, match=f"^X is '{value}'; it must be one of true, false"):
        read(value).flag("X", default=False)


@pytest.mark.parametrize(
    ("value", "fits"),
    [("0", False), ("1", True), ("9", True), ("10", False), ("4.5", False), ("-1", False), ("x", False)],
)
def test_a_number_keeps_its_bounds(read, value, fits):
    if fits:
        assert read(value).number("X", 5, 1, 9) == int(value)
        return
    with pytest.raises(ImproperlyConfigured, match=r"^X is .*; it must be a whole number from 1 to 9"):
        read(value).number("X", 5, 1, 9)


def test_names_are_separated_by_commas(read):
    assert read(" a, b ,,c").names("X", "") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "url",
    [
        "caire",
        "mysql://user:pw@host/caire",
        "postgresql://host/caire",
        "postgresql://user:pw@/caire",
        "postgresql://user:pw@host:5432",
        "postgresql://user:pw@host:5432/",
        "postgresql://user:pw@host:port/caire",
        "postgresql://user:pw@host:99999/caire",
        "postgresql://user:pw@[::1/caire",
    ],
)
def test_a_malformed_database_address_is_named_without_its_password(read, url):
    with pytest.raises(ImproperlyConfigured, match=r"^X is no ") as complaint:
        read(url).database("X")
    assert "pw" not in str(complaint.value)


def test_a_database_address_is_read(read):
    found = read("postgresql://caire_app:p%2Fw@db:5433/caire?sslmode=require").database("X")
    assert {name: found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "caire_app",
        "PASSWORD": "p/w",
        "HOST": "db",
        "PORT": 5433,
        "NAME": "caire",
    }
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_the_first_key_is_the_one_in_use(read):
    assert list(read(f"k2:{KEY},k1:{KEY}").keys("X")) == ["k2", "k1"]


@pytest.mark.parametrize("value", [KEY, f":{KEY}", f"k-1:{KEY}", f"k1:{KEY},k1:{KEY}", f"{'k' * 17}:{KEY}"])
def test_a_key_without_a_proper_id_is_named(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^X: key ids must be distinct") as complaint:
        read(value).keys("X")
    assert KEY not in str(complaint.value)


@pytest.mark.parametrize("value", [SHORT, LONG, "not base64!", "åäö="])
def test_a_key_of_the_wrong_length_is_named(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^X: the key X must be 32 bytes in base64"):
        read(value).key("X")
    with pytest.raises(ImproperlyConfigured, match=r"^X: the key k1 must be 32 bytes in base64"):
        read(f"k1:{value}").keys("X")


def test_a_whole_key_is_read(read):
    assert read(KEY).key("X") == bytes(range(32))
    assert read(f"k1:{KEY}").keys("X") == {"k1": bytes(range(32))}


def test_the_environment_wins_over_dotenv(monkeypatch, tmp_path):
    monkeypatch.setenv("X", "environment")
    (tmp_path / ".env").write_text("X=dotenv\n")
    assert Settings(str(tmp_path / ".env")).text("X") == "environment"


def test_every_setting_is_explained_and_every_explanation_is_read():
    read = set(re.findall(r'_read\.\w+\(\s*"(\w+)"', (settings.BASE_DIR / "caire" / "settings.py").read_text()))
    explained = set(
        re.findall(r"^(?:# )?([A-Z_]{4,})=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    )
    assert explained == read | {"DATABASE_ADMIN_URL", "CAIRE_POSTGRES"}  # these two are read before Django starts
