"""Errors in the language of whoever reads them."""

from django.utils import translation
from django.utils.translation import gettext_lazy, gettext_noop

from organizations.told import Told, shown


def problem() -> Told:
    pattern = gettext_noop("Plan version %(version)s is %(state)s; only a completed plan can be explained.")
    return Told(pattern, version=7, state=gettext_lazy("failed"))


def test_the_text_is_english_whatever_language_is_active():
    with translation.override("sv"):
        assert str(problem()) == "Plan version 7 is failed; only a completed plan can be explained."


def test_it_is_shown_in_the_active_language():
    with translation.override("sv"):
        assert shown(problem()) == "Planversion 7 är misslyckad; bara en klar plan kan förklaras."


def test_any_other_error_is_shown_as_it_is():
    assert shown(ValueError("in the way")) == "in the way"
