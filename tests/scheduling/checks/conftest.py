"""Findings are read in English, and shifts without a break are none except where a test is about them."""

import pytest
from django.utils import translation

from constraints.catalogue import set_rule


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def inside(inside):
    """Shifts of any length need no break."""
    set_rule("work_stretch", weight=0, level="HARD")
    return inside
