"""Which of two overrides wins. Standard library only: pages and solver both ask here."""

from collections.abc import Callable, Iterable


def ranked[T](of_client: Iterable[T], of_employee: Iterable[T], priority: Callable[[T], int]) -> list[T]:
    """The winner first: the higher priority, then the client's before the employee's."""
    return sorted([*of_client, *of_employee], key=lambda override: -priority(override))
