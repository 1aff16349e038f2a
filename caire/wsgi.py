"""WSGI entry point: ``gunicorn caire.wsgi``.

Refuses to serve as a role the tenant wall does not hold for, and sweeps runs that a dead process left behind.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caire.settings")
application = get_wsgi_application()

from organizations.checks import refuse_privileged_role  # noqa: E402  # needs the apps loaded
from scheduling.sweep import sweep_everywhere  # noqa: E402  # as above

refuse_privileged_role()
sweep_everywhere()  # runs whose process died with the machine
gc.freeze()  # the program itself is never garbage: looking through it held up single answers for 80 ms
