"""The project as an app: it hosts what joins the other apps (commands, onboarding, the start page)."""

from django.apps import AppConfig


class CaireConfig(AppConfig):
    """Commands and pages that need more than one app."""

    name = "caire"
    verbose_name = "Caire"
