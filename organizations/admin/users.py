"""Users of the organization."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organizations.admin.base import TenantForm, TenantModelAdmin
from organizations.digests import login_digest
from organizations.models import LoginDirectory, Organization, User


class UserForm(TenantForm):
    """Name, address, role, status; a password where a new one is to be set."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the password stays as it is. A new user without one cannot log in yet."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "role", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            roles = [choice for choice in User.Role.choices if choice[0] != User.Role.SUPER_ADMIN]
            self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice field

    def clean_new_password(self) -> str:
        """By the site's rules for passwords."""
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, cast(User, self.instance))
        return password

    def clean_email(self) -> str:
        """One answer for an address taken here or elsewhere: nothing to enumerate."""
        email: str = self.cleaned_data["email"]
        if LoginDirectory.objects.filter(email_digest=login_digest(email)).exclude(user_id=self.instance.pk).exists():
            raise forms.ValidationError(_("This address cannot be used."))
        return email

    def clean(self) -> dict[str, Any]:
        """An organization is never left without somebody who administers it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stays = cleaned.get("role") == User.Role.ADMIN and cleaned.get("status") in {"active", "trial"}
        administrators = User.objects.filter(role=User.Role.ADMIN, status__in=["active", "trial"])
        is_one = administrators.filter(pk=self.instance.pk).exists()
        if is_one and not stays and not administrators.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The last administrator stays one; make another one first."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """With the new password, if one was given."""
        user = cast(User, super().save(commit=False))
        if self.cleaned_data["new_password"]:
            user.set_password(self.cleaned_data["new_password"])
        elif user._state.adding:
            user.set_unusable_password()
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(TenantModelAdmin):
    """Everybody who logs in; the last administrator cannot be taken away."""

    form = UserForm
    list_display = ("name", "email", "role", "status")
    list_filter = ("role", "status")
    search_fields = ("name", "email")
    fields = ("name", "email", "role", "status", "new_password", "created_at", "updated_at")
    readonly_fields = ("created_at", "updated_at")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """New users belong to the organization whose pages these are."""
        if not change:
            obj.organization = Organization.objects.get()
        super().save_model(request, obj, form, change)
