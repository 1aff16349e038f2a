"""WSGI entry point: ``gunicorn caire.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
application = get_wsgi_application()
