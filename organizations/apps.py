"""Tenants, log-in, and every wall between organizations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    """Registers the system checks."""

    name = "organizations"
    verbose_name = _("Organization")

    def ready(self) -> None:
        """The checks register themselves on import."""
        from organizations import checks  # noqa: F401  # import for its effect
