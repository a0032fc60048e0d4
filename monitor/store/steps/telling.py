"""Who is told of what, by which way, and what has become of it; scorecards; cases that merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.record import add_columns, migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m011_channels(db: Database) -> None:
    """What chats and programs are told, and each channel's own way through the outbox."""
    add_columns(
        db,
        """
        ALTER TABLE alerts ADD COLUMN brief TEXT NOT NULL DEFAULT ''  -- for chats, below a subject
        ALTER TABLE alerts ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'  -- JSON: for programs
        ALTER TABLE alerts ADD COLUMN tried TEXT  -- when its delivery was first tried
        """,
    )
    db.execute("DROP INDEX alerts_due")
    db.execute("CREATE INDEX alerts_due ON alerts (channel, next_attempt) WHERE state = 'pending'")


@migrations()
def m012_telling(db: Database) -> None:
    """Who was told of which mention by which alert, or will be; and storms."""
    db.execute("""
        CREATE TABLE notices (
            id        INTEGER PRIMARY KEY,
            mention   INTEGER NOT NULL REFERENCES mentions (id),  -- what is told
            case_id   INTEGER REFERENCES cases (id),  -- its case; null for praise and the like
            brand     TEXT NOT NULL,     -- name of the brand, as configured
            recipient TEXT NOT NULL,     -- an e-mail address, or the name of a channel
            kind      TEXT NOT NULL,     -- case, update, copy, praise, unscored, other
            why       TEXT NOT NULL,     -- at once, digest, quiet, pace, storm: when it is told
            note      TEXT NOT NULL,     -- what is new, as a key of a sentence; “” for nothing
            at        TEXT NOT NULL,     -- when it was decided
            due       TEXT,              -- to be told at this time; null: with a storm’s summary
            done      TEXT,              -- when it was told, or was found not to be worth telling
            alert     INTEGER REFERENCES alerts (id)  -- what told it; null: nothing (yet)
        )""")
    db.execute("CREATE INDEX notices_due ON notices (due) WHERE done IS NULL")
    db.execute("CREATE INDEX notices_held ON notices (brand, recipient) WHERE done IS NULL")
    db.execute("CREATE INDEX notices_by_mention ON notices (mention)")
    db.execute("CREATE INDEX notices_by_case ON notices (case_id, recipient)")
    db.execute("CREATE INDEX notices_by_recipient ON notices (recipient, at)")
    db.execute("""
        CREATE TABLE storms (
            id       INTEGER PRIMARY KEY,
            brand    TEXT NOT NULL,     -- name of the brand, as configured
            started  TEXT NOT NULL,     -- the first complaint of the rise
            called   TEXT NOT NULL,     -- when it was found to be a storm
            ended    TEXT,              -- when it was over; null while it goes on
            count    REAL NOT NULL,     -- complaints that called it
            span     REAL NOT NULL,     -- seconds in which they came
            expected REAL NOT NULL,     -- complaints that were usual in that time
            times    REAL NOT NULL,     -- how many times as many came
            summary  TEXT NOT NULL      -- the next summary is due
        )""")
    db.execute("CREATE UNIQUE INDEX storms_raging ON storms (brand) WHERE ended IS NULL")
    db.execute(
        "CREATE INDEX mentions_complaints ON mentions (brand, id) "
        "WHERE label = 'negative' AND about AND NOT baseline"
    )


@migrations()
def m013_clocks_and_links(db: Database) -> None:
    """Cases that nobody has taken, authors about whom nobody is alerted, keys that sign links."""
    db.execute("""
        CREATE TABLE reminders (
            case_id INTEGER PRIMARY KEY REFERENCES cases (id),  -- whom nobody has taken
            due     TEXT NOT NULL,     -- somebody is reminded at this time
            step    INTEGER NOT NULL   -- 0: who was told first; 1 …: the levels of the escalation
        )""")
    db.execute("CREATE INDEX reminders_due ON reminders (due)")
    db.execute("""
        CREATE TABLE mutes (
            author_key BLOB NOT NULL,  -- site and author
            brand      TEXT NOT NULL,  -- for whose alerts
            at         TEXT NOT NULL,  -- when it was asked for
            who        TEXT NOT NULL,  -- who asked
            PRIMARY KEY (author_key, brand)
        ) WITHOUT ROWID""")
    db.execute("""
        CREATE TABLE keys (
            purpose TEXT PRIMARY KEY,  -- what is signed with it
            secret  TEXT NOT NULL      -- random; whoever has it can make links that act
        ) WITHOUT ROWID""")
    column = "ALTER TABLE cases ADD COLUMN disputed INTEGER NOT NULL DEFAULT 0  -- 1: not true"
    add_columns(db, column)
    db.execute("CREATE INDEX alerts_by_recipient ON alerts (recipient, created)")


@migrations()
def m014_reports(db: Database) -> None:
    """When the next scorecard is mailed, and where its period begins."""
    db.execute("""
        CREATE TABLE reports (
            schedule TEXT PRIMARY KEY,  -- cron line and time zone: another one starts anew
            since    TEXT NOT NULL,     -- the next one tells of what happened from here on
            due      TEXT NOT NULL      -- it is mailed at this time
        )""")
    db.execute("CREATE INDEX case_log_by_time ON case_log (at)")


@migrations()
def m015_merging(db: Database) -> None:
    """Cases that were merged; and a log that nobody rewrites, whatever he opens the file with."""
    add_columns(db, "ALTER TABLE cases ADD COLUMN merged_into INTEGER  -- has its mentions now")
    db.execute("CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL")
    # INSERT OR REPLACE takes a row away without asking the trigger on DELETE.
    there = "EXISTS (SELECT 1 FROM case_log WHERE id = NEW.id)"
    for act, when in (("UPDATE", "true"), ("DELETE", "true"), ("INSERT", there)):
        db.execute(f"""
            CREATE TRIGGER case_log_keeps_from_{act.lower()} BEFORE {act} ON case_log WHEN {when}
            BEGIN SELECT RAISE(ABORT, 'the log of a case is only ever added to'); END""")


@migrations()
def m019_updates(db: Database) -> None:
    """When somebody last got an update of a case: one row, however many notices a case has."""
    db.execute(
        "CREATE INDEX notices_updates ON notices (case_id, recipient, done) "
        "WHERE kind = 'update' AND alert IS NOT NULL"
    )
