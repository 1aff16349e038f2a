"""The record of looks at sensitive data. Changes are kept by the tables themselves; looks leave no trace but this."""

import uuid

from organizations.models import Disclosure, User


def record(user: User, what: str, subject: uuid.UUID) -> None:
    """Keep that the user was shown ``what`` (``model.field``) of the row ``subject``.

    In the transaction of the page that shows it: no record, no look.
    """
    Disclosure.objects.create(user=user, what=what, subject_id=subject)
