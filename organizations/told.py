"""Errors that people read on pages and on the console."""

from django.utils import translation
from django.utils.translation import gettext


class Told(ValueError):
    """What is wrong and what to do, in a sentence: English as text (console, logs), the active language by `shown`.

    The pattern is marked with `gettext_noop` where the error is raised; values may be lazy texts.
    """

    def __init__(self, pattern: str, **values: object) -> None:
        with translation.override("en"):
            super().__init__(pattern % values)
        self.pattern = pattern
        self.values = values

    @property
    def shown(self) -> str:
        """The sentence of the active language."""
        return gettext(self.pattern) % self.values


def shown(problem: BaseException) -> str:
    """The error's sentence, in the active language where it has one."""
    return problem.shown if isinstance(problem, Told) else str(problem)
