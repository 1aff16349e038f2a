"""WSGI entry point: ``gunicorn caire.wsgi``. Refuses to serve as a role the tenant wall does not hold for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
application = get_wsgi_application()

from organizations.checks import refuse_privileged_role  # noqa: E402  # needs the apps loaded

refuse_privileged_role()
