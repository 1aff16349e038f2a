"""What every admin page of a tenant's rows shares."""

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from organizations.admin.importing import ImportMixin
from organizations.areas import areas_of
from organizations.encryption import EncryptedField, EncryptedFloatField
from organizations.lists import KINDS, file_of
from organizations.minutes import Minutes
from organizations.models import User
from organizations.theme import DecimalInput, ModelAdmin, TabularInline, TextInput

if TYPE_CHECKING:
    _Form = forms.ModelForm[models.Model]
else:
    _Form = forms.ModelForm


class TenantForm(_Form):
    """Checks unique keys too: they start with the organization, which is no field of the form.

    The labels of fields that a form declares itself begin as those of the model's fields do.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)

    def _get_validation_exclusions(self) -> set[str]:
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own hook
        return exclusions - {"organization"}


def _file(model_admin: Any, rows: models.QuerySet[Any], kind: str) -> HttpResponse:
    response = HttpResponse(file_of(rows, model_admin.export_fields, kind), content_type=KINDS[kind])
    name = f"{rows.model._meta.model_name}-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@admin.action(description=gettext_lazy("Save as CSV"), permissions=["view"])
def save_as_csv(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse:
    """The chosen rows as a CSV file."""
    return _file(model_admin, rows, "csv")


@admin.action(description=gettext_lazy("Save as XLSX"), permissions=["view"])
def save_as_xlsx(model_admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse:
    """The chosen rows as a workbook."""
    return _file(model_admin, rows, "xlsx")


class LimitedChoices:
    """A scheduler refers to rows of the areas they plan only, on forms and their inlines."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> models.QuerySet[Any] | None:
        """The related model's own list decides."""
        related = admin.site._registry.get(db_field.related_model)
        if isinstance(related, TenantModelAdmin):
            return related.get_queryset(request)
        found: models.QuerySet[Any] | None = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        return found


class TenantModelAdmin(LimitedChoices, ImportMixin, ModelAdmin):  # type: ignore[misc]  # the theme ships no types
    """A list and form of one organization's rows; the database shows no others.

    ``area_path`` leads from a row to its service area: a scheduler sees the rows of the areas they plan.
    """

    form = TenantForm
    area_path: str | None = None
    export_fields: tuple[str, ...] = ()
    """Columns of the file that chosen rows can be saved as; without any there is no such action. No encrypted ones."""
    list_per_page = 50
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = {
        models.TextField: {"widget": TextInput},  # short texts; the column has no length of its own
        models.DurationField: {"form_class": Minutes, "widget": TextInput, "help_text": gettext_lazy("Minutes.")},
        EncryptedField: {"widget": TextInput},
        EncryptedFloatField: {"widget": DecimalInput},
    }
    list_filter_submit = True
    compressed_fields = True

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        if self.import_fields:
            self.change_list_template = "admin/import_list.html"
        if self.export_fields:
            declared: Any = type(self)
            self.actions: tuple[Any, ...] = (*(declared.actions or ()), save_as_csv, save_as_xlsx)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows of the areas the user plans."""
        rows: models.QuerySet[Any] = super().get_queryset(request)
        user = request.user
        if self.area_path is None or not isinstance(user, User) or user.role != User.Role.SCHEDULER:
            return rows
        return rows.filter(Q(**{f"{self.area_path}__in": areas_of(user)}))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        """An unknown and a foreign row answer alike, on form, history and delete pages."""
        raise Http404


class PersonAdmin(TenantModelAdmin):
    """Rows about persons. Of an erased person only what was never encrypted is left, and nothing can be changed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not after the erasure."""
        return bool(super().has_change_permission(request, obj)) and not self._is_erased(obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the encrypted fields of an erased person."""
        fieldsets = super().get_fieldsets(request, obj)
        if not self._is_erased(obj):
            return fieldsets
        lost = {field.name for field in self.opts.fields if isinstance(field, EncryptedField)}
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in lost]})
            for title, options in fieldsets
        ]

    @staticmethod
    def _is_erased(obj: Any) -> bool:
        return obj is not None and obj.subject_key_id is None


class ReadOnlyAdmin(TenantModelAdmin):
    """Rows made by runs or by the log: looked at, never edited by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class TenantInline(LimitedChoices, TabularInline):  # type: ignore[misc]  # the theme ships no types
    """Rows of a parent on the parent's page."""

    form = TenantForm
    extra = 0
    tab = True
    show_title = False
    formfield_overrides = TenantModelAdmin.formfield_overrides
