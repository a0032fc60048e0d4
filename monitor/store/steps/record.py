"""The record itself: sources, items, mentions, cases, alerts, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("amends")


@migrations()
def m001_sources(db: Database) -> None:
    """Places that are polled, and what each remembers between two polls."""
    db.execute("""
        CREATE TABLE sources (
            id            INTEGER PRIMARY KEY,
            name          TEXT NOT NULL UNIQUE,  -- as in the configuration
            kind          TEXT NOT NULL,  -- feed, sample, …
            url           TEXT NOT NULL,  -- for people: secrets are left out
            target        TEXT NOT NULL,  -- hash of what is polled: another one starts anew
            interval      REAL NOT NULL,  -- seconds between polls, as configured
            active        INTEGER NOT NULL,  -- 0: no longer in the configuration
            next_poll     TEXT NOT NULL,  -- due at this time
            asked_wait    TEXT,           -- until when the service asked to be left alone
            first_polled  TEXT,           -- first poll that succeeded: the baseline
            last_polled   TEXT,           -- last poll, whatever came of it
            last_success  TEXT,           -- last poll without an error
            last_changed  TEXT,           -- last poll that brought an unknown item
            failures      INTEGER NOT NULL DEFAULT 0,  -- failed polls in a row
            error         TEXT,           -- of the last poll; null when it succeeded
            error_since   TEXT,           -- first failure of the present row of failures
            etag          TEXT,           -- validator of the last success
            last_modified TEXT,           -- validator of the last success
            body_hash     TEXT,           -- of the last body
            seen          BLOB NOT NULL DEFAULT x'',  -- digests of the entries in the last body
            moved_to      TEXT,           -- where a permanent redirect pointed
            cursor        TEXT            -- the kind's own bookmark
        )""")
    db.execute("CREATE INDEX sources_due ON sources (next_poll) WHERE active")


@migrations()
def m002_items(db: Database) -> None:
    """Everything ever seen at a source, as fingerprints: what is here is not news."""
    db.execute("""
        CREATE TABLE items (
            id         INTEGER PRIMARY KEY,
            source     INTEGER NOT NULL REFERENCES sources (id),  -- where it was seen
            id_key     BLOB NOT NULL,  -- hash of the place's own id
            url_key    BLOB,           -- hash of the canonical address
            title_key  BLOB,           -- hash of the folded title
            text_key   BLOB,           -- hash of the folded words
            author_key BLOB,           -- hash of site and author
            rating     REAL,           -- 0 to 5, as last seen
            first_seen TEXT NOT NULL,  -- by us
            UNIQUE (source, id_key)
        )""")
    db.execute("CREATE INDEX items_by_url ON items (source, url_key) WHERE url_key IS NOT NULL")
    db.execute("CREATE INDEX items_by_text ON items (source, text_key) WHERE text_key IS NOT NULL")


@migrations()
def m003_mentions(db: Database) -> None:
    """Items that are about a brand, with their verdict."""
    db.execute("""
        CREATE TABLE mentions (
            id           INTEGER PRIMARY KEY,
            item         INTEGER NOT NULL REFERENCES items (id),  -- as first seen there
            source       INTEGER NOT NULL REFERENCES sources (id),  -- the source that brought it
            brand        TEXT NOT NULL,     -- name of the brand, as configured
            external_id  TEXT NOT NULL,     -- the item's id as its place gave it
            url          TEXT,              -- http(s)
            title        TEXT NOT NULL,     -- plain text
            text         TEXT NOT NULL,     -- plain text
            author       TEXT,              -- name as shown at the place
            outlet       TEXT,              -- publication or site
            place        TEXT NOT NULL,     -- review, news, blog, forum, social, video, app
            rating       REAL,              -- 0 to 5
            rating_given TEXT,              -- as the place wrote it
            published    TEXT,              -- as the place says; null where it does not
            first_seen   TEXT NOT NULL,     -- by us
            language     TEXT,              -- ISO 639-1, as detected
            label        TEXT NOT NULL,     -- negative, neutral, positive, unscored
            score        REAL NOT NULL,     -- -1 to +1
            severity     INTEGER NOT NULL,  -- 0 to 100
            reasons      TEXT NOT NULL,     -- JSON: [{what, why, weight}]
            urgencies    TEXT NOT NULL,     -- JSON: ["legal", …]
            url_key      BLOB,              -- canonical address: finds copies
            title_key    BLOB,              -- folded title: finds copies
            text_key     BLOB,              -- folded words: finds copies
            author_key   BLOB,              -- site and author: finds the same person
            weight       REAL NOT NULL,     -- reach of the source; 5 is national news
            baseline     INTEGER NOT NULL,  -- 1: there before we began to watch; never alerts
            story        INTEGER,           -- id of the story's first mention
            case_id      INTEGER,           -- the case it belongs to
            UNIQUE (item, brand)
        )""")
    db.execute("CREATE INDEX mentions_by_time ON mentions (first_seen)")
    db.execute("CREATE INDEX mentions_by_url ON mentions (brand, url_key)")
    db.execute("CREATE INDEX mentions_by_text ON mentions (brand, text_key)")
    db.execute("CREATE INDEX mentions_by_author ON mentions (brand, author_key)")
    db.execute("CREATE INDEX mentions_by_case ON mentions (case_id)")


@migrations()
def m004_cases(db: Database) -> None:
    """One unhappy person or one bad story each, from opened to publicized."""
    db.execute("""
        CREATE TABLE cases (
            id         INTEGER PRIMARY KEY,
            brand      TEXT NOT NULL,     -- name of the brand, as configured
            state      TEXT NOT NULL,     -- open, contacted, resolved, publicized, dismissed
            severity   INTEGER NOT NULL,  -- 0 to 100: the worst of its mentions
            opened     TEXT NOT NULL,     -- when its first mention was stored
            due        TEXT NOT NULL,     -- first contact is due
            contacted  TEXT,              -- when the author was reached
            resolved   TEXT,              -- when it was fixed
            publicized TEXT,              -- when the good ending was made public
            owner      TEXT,              -- who took it
            resolution TEXT,              -- how it was resolved, in the words of who did it
            author_key BLOB,              -- the person, where known
            plan       TEXT NOT NULL      -- JSON: the steps exactly as they were mailed
        )""")
    db.execute("CREATE INDEX cases_by_author ON cases (brand, author_key)")
    db.execute("""
        CREATE TABLE case_log (
            id      INTEGER PRIMARY KEY,
            case_id INTEGER NOT NULL REFERENCES cases (id),  -- the case it is about
            at      TEXT NOT NULL,  -- when it was done
            who     TEXT NOT NULL,  -- a person's name, or "amends"
            act     TEXT NOT NULL,  -- opened, joined, contact, resolve, …
            note    TEXT NOT NULL   -- how or why, “” where nothing was said
        )""")
    db.execute("CREATE INDEX case_log_by_case ON case_log (case_id)")


@migrations()
def m005_alerts(db: Database) -> None:
    """The outbox and its history: one row per message and recipient."""
    db.execute("""
        CREATE TABLE alerts (
            id           INTEGER PRIMARY KEY,
            kind         TEXT NOT NULL,  -- case, update, source, test, …
            case_id      INTEGER REFERENCES cases (id),  -- the case it is about; null for none
            brand        TEXT,           -- the brand it is about; null for none
            channel      TEXT NOT NULL,  -- email
            recipient    TEXT NOT NULL,  -- an e-mail address
            subject      TEXT NOT NULL,  -- as sent
            text         TEXT NOT NULL,  -- as sent
            html         TEXT NOT NULL,  -- as sent
            message_id   TEXT NOT NULL UNIQUE,  -- the mail's header, the same at every attempt
            refs         TEXT NOT NULL,  -- JSON: Message-IDs of the thread so far
            state        TEXT NOT NULL,  -- pending, sent, dead
            claimed      TEXT,           -- set while a delivery is under way
            attempts     INTEGER NOT NULL DEFAULT 0,  -- deliveries tried so far
            next_attempt TEXT NOT NULL,  -- not tried before this time
            created      TEXT NOT NULL,  -- becomes the Date header
            sent         TEXT,           -- when the server accepted it
            error        TEXT            -- why the last attempt failed
        )""")
    db.execute("CREATE INDEX alerts_due ON alerts (next_attempt) WHERE state = 'pending'")
    db.execute("CREATE INDEX alerts_by_case ON alerts (case_id)")


@migrations()
def m006_subscriptions(db: Database) -> None:
    """Hubs that push what is new at a feed (WebSub), and what each has pushed."""
    db.execute("""
        CREATE TABLE subscriptions (
            id          INTEGER PRIMARY KEY,
            source      INTEGER NOT NULL REFERENCES sources (id),  -- the feed it is for
            hub         TEXT NOT NULL,  -- address that subscribes us
            topic       TEXT NOT NULL,  -- address by which the hub knows the feed
            public      TEXT NOT NULL,  -- the address of ours that the hub was told
            path        TEXT NOT NULL UNIQUE,  -- random end of it: who knows it is the hub
            secret      TEXT NOT NULL,  -- random; the hub signs with it what it pushes
            state       TEXT NOT NULL,  -- pending, active, denied, leaving
            asked       TEXT,           -- subscribe, unsubscribe: not yet verified; null: nothing
            attempts    INTEGER NOT NULL DEFAULT 0,  -- requests since the hub last agreed
            renew_at    TEXT NOT NULL,  -- the hub is asked at this time (again)
            lease_until TEXT,           -- the hub pushes until then
            error       TEXT            -- why the last request failed, or was denied
        )""")
    db.execute(
        "CREATE UNIQUE INDEX subscriptions_by_source ON subscriptions (source) "
        "WHERE state <> 'leaving'"
    )
    db.execute("CREATE INDEX subscriptions_due ON subscriptions (renew_at)")
    db.execute("""
        CREATE TABLE pushes (
            subscription INTEGER NOT NULL REFERENCES subscriptions (id),  -- whose it was
            digest       BLOB NOT NULL,  -- hash of the body: it is not taken twice
            PRIMARY KEY (subscription, digest)
        ) WITHOUT ROWID""")


@migrations()
def m007_health(db: Database) -> None:
    """How sources are doing, who was told, and what became of reviews later."""
    columns = """
        ALTER TABLE sources ADD COLUMN quota INTEGER NOT NULL DEFAULT 0  -- 1: asked_wait is a quota
        ALTER TABLE sources ADD COLUMN newest TEXT  -- newest publication that the source has shown
        ALTER TABLE sources ADD COLUMN rhythm REAL  -- seconds from one item to the next, as a rule
        ALTER TABLE sources ADD COLUMN error_kind TEXT  -- class of the last error
        ALTER TABLE sources ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'  -- JSON: what was odd
        ALTER TABLE sources ADD COLUMN ended TEXT  -- when the place said that it is gone for good
        ALTER TABLE sources ADD COLUMN reported TEXT  -- when people were told that it broke
        ALTER TABLE sources ADD COLUMN back TEXT  -- when it worked again, until people know
        ALTER TABLE mentions ADD COLUMN gone TEXT  -- when its place did not show it any more
        ALTER TABLE mentions ADD COLUMN edited TEXT  -- when it last said something else than before
        """
    add_columns(db, columns)
    db.execute("CREATE INDEX sources_reported ON sources (reported) WHERE reported IS NOT NULL")
    db.execute("CREATE INDEX sources_failing ON sources (failures) WHERE failures > 0")


@migrations()
def m008_understanding(db: Database) -> None:
    """Who judged a mention, what it complains of, whom it reached."""
    add_columns(
        db,
        """
        ALTER TABLE mentions ADD COLUMN tier TEXT NOT NULL DEFAULT 'default'  -- who judged
        ALTER TABLE mentions ADD COLUMN themes TEXT NOT NULL DEFAULT '[]'  -- JSON: complained of
        ALTER TABLE mentions ADD COLUMN audience INTEGER  -- people reached, as the place told
        """,
    )


def add_columns(db: Database, statements: str) -> None:
    """Add columns, one a line, each with its comment."""
    for statement in statements.strip().splitlines():
        # SQLite would take the bracket that ends the table for a part of the comment.
        db.execute(statement.partition("--")[0])


@migrations()
def m009_traces(db: Database) -> None:
    """By what edited copies find each other; what was stored before this step has no traces."""
    # Not REFERENCES: a row whose mention is gone finds nothing, and with it each deletion of a
    # mention would look through the whole table.
    db.execute("""
        CREATE TABLE traces (
            trace   INTEGER NOT NULL,  -- hash of a brand and a few words in a row, or an address
            mention INTEGER NOT NULL,  -- the first mention of its story that has it
            story   INTEGER NOT NULL,  -- that mention's story
            PRIMARY KEY (trace, mention)
        ) WITHOUT ROWID""")
    # A story may have thousands of mentions: what is asked at each new one is read off an index.
    db.execute("DROP INDEX mentions_by_url")
    db.execute("CREATE INDEX mentions_by_url ON mentions (brand, url_key, title_key)")
    db.execute("DROP INDEX mentions_by_author")
    db.execute("CREATE INDEX mentions_by_author ON mentions (brand, author_key, label)")
    db.execute("DROP INDEX mentions_by_case")
    db.execute("CREATE INDEX mentions_by_case ON mentions (case_id, story, source)")
    db.execute("CREATE INDEX mentions_by_weight ON mentions (case_id, weight)")
    db.execute(
        "CREATE INDEX mentions_by_story ON mentions (story, case_id) WHERE case_id IS NOT NULL"
    )


@migrations()
def m010_corrections(db: Database) -> None:
    """What people said about verdicts of ours; rows are only ever added."""
    db.execute("""
        CREATE TABLE corrections (
            id      INTEGER PRIMARY KEY,
            mention INTEGER NOT NULL REFERENCES mentions (id),  -- what was corrected
            at      TEXT NOT NULL,     -- when it was said
            who     TEXT NOT NULL,     -- a person's name
            before  TEXT NOT NULL,     -- the label until then
            label   TEXT,              -- the label since then; null: the old one stayed
            about   INTEGER NOT NULL,  -- 0: it is not about the brand
            note    TEXT NOT NULL      -- why, “” where nothing was said
        )""")
    db.execute("CREATE INDEX corrections_by_mention ON corrections (mention)")
    add_columns(
        db,
        """
        ALTER TABLE mentions ADD COLUMN about INTEGER NOT NULL DEFAULT 1  -- 0: not about the brand
        ALTER TABLE mentions ADD COLUMN judged TEXT  -- our label before a person corrected it
        """,
    )
    db.execute("CREATE INDEX mentions_corrected ON mentions (brand) WHERE judged IS NOT NULL")
