"""The organization, its users and areas in the admin."""

from organizations.admin import areas, log, organizations, queue, users  # noqa: F401  # import registers
