"""Who and what can be planned, and what is needed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Clients, employees, vehicles, shifts and needs."""

    name = "resources"
    verbose_name = _("Resources")
