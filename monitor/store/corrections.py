"""What people said about verdicts of ours; only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.corrections import FalseAlarms
from monitor.mention import Correction
from monitor.moments import from_text, to_text

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.mention import Mention

_FALSE_ALARM = "NOT about OR (judged = 'negative' AND label <> 'negative')"


class Corrections:
    """The table of corrections. Write within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, mention: int, said: Correction) -> None:
        """Keep what somebody said about a mention."""
        self._db.table("corrections").insert(
            {
                "mention": mention,
                "at": to_text(said.at),
                "who": said.who,
                "before": said.before,
                "label": said.label,
                "about": said.about,
                "note": said.note,
            }
        )

    def of_mention(self, mention: int) -> list[Correction]:
        """Return what was said about a mention, in order."""
        return [
            Correction(
                at=from_text(row["at"]),
                who=row["who"],
                before=row["before"],
                label=row["label"],
                note=row["note"],
            )
            for row in self._db.query(
                "SELECT * FROM corrections WHERE mention = ? ORDER BY id", [mention]
            )
        ]

    def false_alarms(self, mention: Mention) -> FalseAlarms:
        """Count the mentions by the same author, and at the same source, that are no complaint.

        Those of which people have said so, and only where we had said otherwise.
        """
        row = self._db.execute(
            f"""
            SELECT count(*) FILTER (WHERE m.author_key = :author),
                count(*) FILTER (WHERE s.name = :source)
            FROM mentions m JOIN sources s ON s.id = m.source
            WHERE m.judged IS NOT NULL AND ({_FALSE_ALARM})
            """,  # noqa: S608
            {"author": mention.fingerprint.author_key, "source": mention.source},
        ).fetchone()
        return FalseAlarms(by_author=row[0], at_source=row[1])
