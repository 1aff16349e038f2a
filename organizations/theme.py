"""What the console's pages are made of: the theme's classes, or Django's own where ``CAIRE_ADMIN_THEME=plain``.

The one place that knows the theme; everything else imports its parts from here.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

IS_PLAIN = settings.CAIRE_ADMIN_THEME == "plain"


def _either(theme: str, plain: str) -> Any:
    return import_string(plain if IS_PLAIN else theme)


AdminSite: Any = _either("unfold.sites.UnfoldAdminSite", "django.contrib.admin.AdminSite")
ModelAdmin: Any = _either("unfold.admin.ModelAdmin", "django.contrib.admin.ModelAdmin")
TabularInline: Any = _either("unfold.admin.TabularInline", "django.contrib.admin.TabularInline")
TextInput: Any = _either(
    "unfold.widgets.UnfoldAdminTextInputWidget", "django.contrib.admin.widgets.AdminTextInputWidget"
)
IntegerInput: Any = _either(
    "unfold.widgets.UnfoldAdminIntegerFieldWidget", "django.contrib.admin.widgets.AdminIntegerFieldWidget"
)
DecimalInput: Any = _either("unfold.widgets.UnfoldAdminDecimalFieldWidget", "django.forms.NumberInput")
Select: Any = _either("unfold.widgets.UnfoldAdminSelectWidget", "django.forms.Select")
SelectMultiple: Any = _either("unfold.widgets.UnfoldAdminSelectMultipleWidget", "django.forms.SelectMultiple")


def authentication_form() -> Any:
    """The form of the log-in page; models must be loaded."""
    return _either("unfold.forms.AuthenticationForm", "django.contrib.admin.forms.AdminAuthenticationForm")
