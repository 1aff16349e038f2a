"""Which rules exist and how much each weighs, for whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConstraintsConfig(AppConfig):
    """Rule definitions and overrides."""

    name = "constraints"
    verbose_name = _("Planning rules")
