"""A database's refusal as a sentence for people: the constraint's own message, without any row's values; and a
form's refusal with its fields.
"""

from collections.abc import Mapping
from functools import cache

import psycopg
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _


@cache
def _messages() -> dict[str, object]:
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }


def sentence_for(violation: IntegrityError) -> str:
    """What was refused and what to do; falls back to the name of the constraint."""
    cause = violation.__cause__
    name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
    if name in _messages():
        return str(_messages()[name])
    if name and name.endswith("_same_organization"):
        return _("A row that this change refers to does not exist any more. Reload the page and try again.")
    return _("The change breaks a rule of the database (%(name)s). Reload the page and try again.") % {
        "name": name or "?"
    }


def in_words(refusal: ValidationError, options: Mapping[str, str] | None = None) -> str:
    """The refusal with the name of each field before its sentences; ``options``: what a command calls a field."""
    if not hasattr(refusal, "error_dict"):
        return " ".join(refusal.messages)
    named = {(options or {}).get(field, field): messages for field, messages in refusal.message_dict.items()}
    return "; ".join(
        " ".join(messages if field == "__all__" else [f"{field}:", *messages]) for field, messages in named.items()
    )
