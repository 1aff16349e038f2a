"""Plan versions and what belongs to them in the admin."""

from scheduling.admin import plans, settings  # noqa: F401  # import registers
