"""Clients, employees, vehicles, shifts and needs in the admin."""

from resources.admin import clients, employees, requirements, shifts, vehicles  # noqa: F401  # import registers
