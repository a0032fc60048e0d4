"""How the database came to its shape, step by step; steps are only ever appended.

Times are RFC 3339 in UTC with milliseconds ("2026-05-01T12:00:00.000Z"): as text they sort by time.
"""

# The newest file of steps imports those before it.
from monitor.store.steps.pictures import migrations

__all__ = ["migrations"]
