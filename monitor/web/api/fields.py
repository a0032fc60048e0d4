"""Fields that requests and answers of the API share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 2**63 - 1
"""SQLite counts no further."""
MOST = 200
"""Rows of a page."""

Number = Annotated[int, Field(ge=1, le=LARGEST, examples=[12])]
"""Of a case or a mention."""
Moment = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-05-01T12:00:00.000Z"])
]
"""RFC 3339 in UTC, with milliseconds: as text it sorts by time."""
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2026-05-01"])]
Share = Annotated[float, Field(ge=0, le=1)]


class Row(BaseModel):
    """What an answer holds; docstrings of its fields are their documentation."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Sent(BaseModel):
    """What a request holds, and nothing else."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", strict=True)


class Asked(BaseModel):
    """What the address of a request holds, and nothing else: a filter is never left unseen."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid")
