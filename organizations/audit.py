"""The record of looks at sensitive data. Changes are kept by the tables themselves; looks leave no trace but this."""

import uuid

from organizations.models import Disclosure, User


def record(user: User, what: str, *subjects: uuid.UUID) -> None:
    """Keep that the user was shown ``what`` (``model.field``) of these rows, in one statement.

    In the transaction of the page that shows it: no record, no look.
    """
    Disclosure.objects.bulk_create(Disclosure(user=user, what=what, subject_id=subject) for subject in subjects)
