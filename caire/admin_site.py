"""The admin site."""

from unfold.sites import UnfoldAdminSite


class CaireAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # the theme ships no types
    """The scheduler's console."""
