"""The admin site."""

from unfold.sites import UnfoldAdminSite


class CaireAdminSite(UnfoldAdminSite):
    """The scheduler's console."""
