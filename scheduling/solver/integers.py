"""The irregular integers of the compiled search."""


class Pool:
    """Lists appended one behind the other, found again by their offset."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def add(self, *values: int) -> int:
        offset = len(self.values)
        self.values.extend(values)
        return offset
