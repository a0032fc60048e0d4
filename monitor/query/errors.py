"""What is wrong with a query."""


class QueryError(ValueError):
    """A query that cannot be understood.

    `column` counts from 1; `expected` and `found` are in plain words.
    """

    def __init__(self, expected: str, found: str, column: int) -> None:
        super().__init__(f"column {column}: expected {expected}, got {found}")
        self.expected = expected
        self.found = found
        self.column = column
