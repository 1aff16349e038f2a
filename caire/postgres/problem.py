"""The one exception of this package: its text is a sentence for the person at the terminal."""


class PostgresProblem(Exception):
    """Says what went wrong, with which server, folder or variable, and what to do; never a password."""
