"""Swedish is complete: every text in the sources has its translation, and the compiled catalogue is the written one."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "caire/locale/sv/LC_MESSAGES/django"
MARKED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
IN_TEMPLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def compiled(path: Path) -> dict:
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def in_sources() -> set[str]:
    """Every marked text of the packages' Python files and of the templates."""
    found = set()
    for package in ("caire", "organizations", "resources", "constraints", "scheduling"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                is_marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKED
                if is_marked and node.args and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    for path in (ROOT / "templates").rglob("*.html"):
        found |= {double or single for double, single in IN_TEMPLATE.findall(path.read_text())}
    return found


def test_every_text_has_its_swedish():
    catalogue = compiled(CATALOGUE)
    known = {key[0] if isinstance(key, tuple) else key for key, value in catalogue.items() if value}
    assert in_sources() - known == set()


@pytest.mark.parametrize("catalogue", [CATALOGUE, ROOT / "caire/locale_theme/sv/LC_MESSAGES/django"])
def test_nothing_is_fuzzy_or_empty(catalogue):
    written = catalogue.with_suffix(".po").read_text()
    assert "#, fuzzy" not in written
    assert not re.search(r'^msgid "[^"]+"\nmsgstr ""\n\n', written, re.MULTILINE)


def test_placeholders_are_kept():
    lost = [
        key
        for key, value in compiled(CATALOGUE).items()
        if isinstance(key, str) and set(re.findall(r"%\(\w+\)s", key)) != set(re.findall(r"%\(\w+\)s", value)) and key
    ]
    assert lost == []


@pytest.mark.parametrize("text", ["Type to search", "Select action to run", "Search apps and models..."])
def test_the_themes_own_texts_are_swedish_too(text):
    assert compiled(ROOT / "caire/locale_theme/sv/LC_MESSAGES/django")[text] != text
