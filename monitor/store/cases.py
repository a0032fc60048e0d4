"""Cases and their log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from alerts.plan import Plan, PlanStep
from monitor.mention import Case, CaseState, LogEntry
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.sentiment.severity import CRITICAL
from monitor.store.filter import CaseFilter, MentionFilter
from monitor.store.mention_lists import chosen

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.cases import Change
    from monitor.store.filter import Filter

# A case may have thousands of mentions: what they complain of is read off an index.
_WITH_COUNT = """
    SELECT c.*, (SELECT count(*) FROM mentions m WHERE m.case_id = c.id) AS mention_count,
        (SELECT json_group_array(DISTINCT t.value) FROM
            (SELECT DISTINCT themes FROM mentions m INDEXED BY mentions_themes
             WHERE m.case_id = c.id AND m.about = 1) some, json_each(some.themes) t) AS theme_list
    FROM cases c"""

# Plans are long, and stand in the way of whoever reads cases one after the other.
_ALL = "cases INDEXED BY cases_listed"
_CONDITIONS = {
    "brand": "brand = :brand",
    "label": """id IN (
        SELECT case_id FROM mentions INDEXED BY mentions_listed WHERE label = :label AND about
    )""",
    "since": "opened >= :since",
    "states": "state IN (SELECT value FROM json_each(:states))",
    "owner": "coalesce(owner, '') = :owner",
    "severity": "severity >= :severity",
    "overdue": "state = 'open' AND due < :overdue",
}
_PRESSING = f"""
    CASE state WHEN 'open' THEN 0 WHEN 'contacted' THEN 1 WHEN 'resolved' THEN 2 ELSE 3 END,
    state = 'open' AND severity < {CRITICAL},
    CASE WHEN state IN ('publicized', 'dismissed') THEN -id END, due, id"""


class NoSuchCase(LookupError):
    """No case has this number."""


class Cases:
    """The tables of cases and of what was done about them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(
        self,
        *,
        brand: str,
        severity: int,
        opened: datetime,
        due: datetime,
        author_key: bytes | None,
    ) -> int:
        """Open a case and return its number; its plan follows with `set_plan`."""
        inserted = (
            self._db.table("cases")
            .insert(
                {
                    "brand": brand,
                    "state": "open",
                    "severity": severity,
                    "opened": to_text(opened),
                    "due": to_text(due),
                    "author_key": author_key,
                    "plan": "[]",
                }
            )
            .last_rowid
        )
        if inserted is None:
            raise RuntimeError("SQLite gave no row id for a case")
        return int(inserted)

    def set_plan(self, case: int, plan: Plan) -> None:
        """Keep the plan as it goes into the mail, word for word."""
        steps = [asdict(step) | {"due": text_or_none(step.due)} for step in plan.steps]
        self._db.execute(
            "UPDATE cases SET plan = ? WHERE id = ?", (json.dumps(steps, ensure_ascii=False), case)
        )

    def worsen(self, case: int, severity: int, due: datetime) -> None:
        """Raise a case's severity, and bring its first contact forward; never the other way."""
        self._db.execute(
            """
            UPDATE cases SET severity = max(severity, :severity),
                due = CASE WHEN state = 'open' THEN min(due, :due) ELSE due END
            WHERE id = :case
            """,
            {"severity": severity, "due": to_text(due), "case": case},
        )

    def get(self, case: int) -> Case:
        """Return a case by its number; raises NoSuchCase."""
        found = self._select("WHERE id = :case", {"case": case})
        if not found:
            raise NoSuchCase(f"there is no case {case}; `amends cases` lists them")
        return found[0]

    def some(self, numbers: Sequence[int]) -> list[Case]:
        """Return the cases of these numbers, in this order; one that is missing is left out."""
        found = {
            case.id: case
            for case in self._select(
                "WHERE c.id IN (SELECT value FROM json_each(:numbers))",
                {"numbers": json.dumps(list(numbers))},
            )
        }
        return [found[number] for number in numbers if number in found]

    def severity(self, case: int) -> int:
        """Return a case's severity, without counting its mentions as `get` does."""
        row = self._db.execute("SELECT severity FROM cases WHERE id = ?", (case,)).fetchone()
        return int(row[0])

    def open_of_author(self, brand: str, author_key: bytes | None) -> int | None:
        """Return the author's newest case that has not come to its end.

        A case that was merged stands for the one that has its mentions now.
        """
        if author_key is None:
            return None
        (case,) = self._db.execute(
            """
            SELECT max(c.id) FROM cases his JOIN cases c ON c.id = coalesce(his.merged_into, his.id)
            WHERE his.brand = ? AND his.author_key = ?
                AND c.state IN ('open', 'contacted', 'resolved')
            """,
            (brand, author_key),
        ).fetchone()
        return None if case is None else int(case)

    def open_of_story(self, story: int) -> int | None:
        """Return the newest case of a story that has not come to its end."""
        (case,) = self._db.execute(
            """
            SELECT max(c.id) FROM mentions m JOIN cases c ON c.id = m.case_id
            WHERE m.story = ? AND m.about AND c.state IN ('open', 'contacted', 'resolved')
            """,
            (story,),
        ).fetchone()
        return None if case is None else int(case)

    def find(self, wanted: Filter) -> list[Case]:
        """Return cases, the most pressing first.

        The open ones, what is critical before the rest, by their clock; then those contacted,
        then those resolved, then those that have come to their end, the newest of these first.
        """
        asked = CaseFilter.of(wanted)
        condition, values = _chosen(asked)
        page = (
            f"SELECT id FROM {_ALL} WHERE {condition} ORDER BY {_PRESSING} LIMIT :rows OFFSET :skip"  # noqa: S608
        )
        return self._select(
            f"WHERE id IN ({page}) ORDER BY {_PRESSING}",
            values | {"rows": asked.rows, "skip": asked.skip},
        )

    def counts(self, wanted: Filter) -> dict[CaseState, int]:
        """Return how many cases there are in each state, on all pages; 0 is said, too."""
        asked = CaseFilter.of(wanted)
        condition, values = _chosen(asked)
        rows = self._db.execute(
            f"SELECT state, count(*) FROM {_ALL} WHERE {condition} GROUP BY state",  # noqa: S608
            values,
        )
        return dict.fromkeys(get_args(CaseState), 0) | dict(rows)

    def owners(self) -> list[str]:
        """Return everybody who has a case that goes on, by name."""
        rows = self._db.execute(
            "SELECT DISTINCT owner FROM cases WHERE owner IS NOT NULL "
            "AND state IN ('open', 'contacted', 'resolved') ORDER BY owner COLLATE NOCASE"
        )
        return [owner for (owner,) in rows]

    def change(self, seen: Case, change: Change) -> bool:
        """Apply a change if the case is still as it was seen when that was decided.

        False when somebody else was faster: two agents may press at the same moment, and the
        second must be told instead of overwriting what the first did.
        """
        values: dict[str, Any] = {"state": change.state, **change.fields}
        texts = {
            key: to_text(value) if isinstance(value, datetime) else value
            for key, value in values.items()
        }
        assignments = ", ".join(f"{key} = :{key}" for key in texts)
        changed = self._db.execute(
            f"UPDATE cases SET {assignments} "  # noqa: S608
            "WHERE id = :_id AND state = :_state AND owner IS :_owner",
            {**texts, "_id": seen.id, "_state": seen.state, "_owner": seen.owner},
        ).rowcount
        return changed == 1

    def follow(self, case: int, into: int) -> None:
        """Let what was merged into a case earlier lead to the one that it is merged into now."""
        self._db.execute("UPDATE cases SET merged_into = ? WHERE merged_into = ?", (into, case))

    def parted(self, case: int, severity: int, author_key: bytes | None) -> bool:
        """Write how serious a case is, and whose, once some of its mentions have left it.

        `author_key` is who said the first of what stayed: it becomes his case where all that its
        author said has left; True where that is so. Whoever had a case that was merged into it,
        and has nothing in it any more, is known here no longer.
        """
        self._db.execute("UPDATE cases SET severity = ? WHERE id = ?", (severity, case))
        left = """author_key IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM mentions m WHERE m.case_id = :case AND m.author_key = cases.author_key
        )"""
        values = {"case": case, "author": author_key}
        self._db.execute(
            f"UPDATE cases SET author_key = NULL WHERE merged_into = :case AND {left}",  # noqa: S608
            values,
        )
        passed_on = self._db.execute(
            f"UPDATE cases SET author_key = :author WHERE id = :case AND {left}",  # noqa: S608
            values,
        )
        return int(passed_on.rowcount) == 1

    def note(self, case: int, entry: LogEntry) -> None:
        """Append to the log of a case."""
        self._db.table("case_log").insert(
            {
                "case_id": case,
                "at": to_text(entry.at),
                "who": entry.who,
                "act": entry.act,
                "note": entry.note,
            }
        )

    def last_entry(self) -> int:
        """Return the number of the newest entry in the log of any case; 0 for none."""
        (newest,) = self._db.execute("SELECT coalesce(max(id), 0) FROM case_log").fetchone()
        return int(newest)

    def log(self, case: int) -> list[LogEntry]:
        """Return what was done about a case, in order."""
        return [
            LogEntry(from_text(row["at"]), row["who"], row["act"], row["note"])
            for row in self._db.query(
                "SELECT * FROM case_log WHERE case_id = ? ORDER BY id", [case]
            )
        ]

    def _select(self, condition: str, values: dict[str, Any]) -> list[Case]:
        return [_case(row) for row in self._db.query(f"{_WITH_COUNT} {condition}", values)]


def _chosen(wanted: CaseFilter) -> tuple[str, dict[str, Any]]:
    """Return an SQL condition for cases, and its parameters: of all pages."""
    condition, values = wanted.where(**_CONDITIONS)
    if wanted.text is None or not wanted.text.strip():
        return condition, values
    source, fits, match = chosen(MentionFilter(text=wanted.text))
    found = f"SELECT m.case_id FROM {source} WHERE {fits}"  # noqa: S608
    return f"{condition} AND id IN ({found})", match | values


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        brand=row["brand"],
        state=row["state"],
        severity=row["severity"],
        opened=from_text(row["opened"]),
        due=from_text(row["due"]),
        plan=Plan(tuple(_step(step) for step in json.loads(row["plan"]))),
        contacted=moment_or_none(row["contacted"]),
        resolved=moment_or_none(row["resolved"]),
        publicized=moment_or_none(row["publicized"]),
        owner=row["owner"],
        resolution=row["resolution"],
        mentions=row["mention_count"],
        themes=tuple(json.loads(row["theme_list"])),
        disputed=bool(row["disputed"]),
        merged_into=row["merged_into"],
    )


def _step(row: dict[str, Any]) -> PlanStep:
    return PlanStep(
        step=row["step"],
        advice=tuple(row["advice"]),
        avoid=tuple(row["avoid"]),
        who=row["who"],
        due=moment_or_none(row["due"]),
        draft=row["draft"],
        draft_language=row["draft_language"],
    )
