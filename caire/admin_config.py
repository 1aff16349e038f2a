"""The admin's app on our own site (a module of its own: an apps module may hold one default configuration only)."""

from django.contrib.admin.apps import AdminConfig


class CaireAdminConfig(AdminConfig):
    """Django's admin on our site."""

    default_site = "caire.admin_site.CaireAdminSite"
