"""A plan's score as a page shows it."""

import re

from django.utils.translation import gettext as _

STORED = re.compile(r"(?P<hard>-?\d+)hard/(?P<medium>-?\d+)medium/(?P<soft>-?\d+)soft")


def score_text(text: str) -> str:
    """A score's text as it is stored, in the active language; any other text as it is."""
    levels = STORED.fullmatch(text)
    return text if levels is None else _("%(hard)shard/%(medium)smedium/%(soft)ssoft") % levels.groupdict()
