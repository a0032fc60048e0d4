"""Query: the language in which a brand says how it is found.

    ("blue door bakery" OR bluedoorbakery OR @bluedoor) NOT hotel

Words, "phrases", AND, OR, NOT, parentheses; terms side by side mean AND; NEAR binds tightest, then
NOT, AND, OR; operators are upper case. Whole words, in any script and any case.
"""

from monitor.query.document import Document
from monitor.query.errors import QueryError
from monitor.query.grammar import DEEPEST, Query, parse, phrase

__all__ = ["DEEPEST", "Document", "Query", "QueryError", "parse", "phrase"]
