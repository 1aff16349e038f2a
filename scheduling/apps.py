"""Plans: what is to happen, who does it, how good it is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """Plan versions, their visits and what they are worth."""

    name = "scheduling"
    verbose_name = _("Scheduling")
