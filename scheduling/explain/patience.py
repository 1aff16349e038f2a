"""How long somebody waits for an explanation, and the sentence that says where that was not enough."""

import time
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

REASONS_PERCENT = 60
"""Of the time, at most, for why nobody; the rest is for the changes that would make room."""


@dataclass(frozen=True)
class Patience:
    """So many seconds from now on."""

    seconds: float
    begin: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """The time is used up."""
        return time.monotonic() - self.begin >= self.seconds

    def is_over_for_reasons(self) -> bool:
        """Their part of it is."""
        return (time.monotonic() - self.begin) * 100 >= self.seconds * REASONS_PERCENT

    def note(self, *, is_complete: bool) -> str:
        """Nothing where everything was tried."""
        if is_complete:
            return ""
        return _("Not all possibilities were tried within %(seconds)s s; what is not named here may be possible.") % {
            "seconds": f"{self.seconds:g}"
        }
