"""Mentions found by their words, and lists that read no more than they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.desk import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m017_search(db: Database) -> None:
    """The words of mentions, kept right by the database itself; narrow copies of what lists ask.

    `searchable` is a function of ours (`monitor.store.searchable`). It cuts texts the way that
    queries are cut, in any script; whoever changes how it cuts fills the index anew.
    """
    # Without a copy of the text: rows of `mentions` have it. The words come cut and folded, parted
    # by spaces, so the simplest tokenizer is the right one. A prefix index made writing a quarter
    # dearer, and prefixes were found in milliseconds without one.
    db.execute("""
        CREATE VIRTUAL TABLE mentions_search USING fts5(
            title, text, author, content = '', tokenize = 'ascii'
        )""")
    db.execute("""
        INSERT INTO mentions_search (rowid, title, text, author)
        SELECT id, searchable(title), searchable(text), searchable(author) FROM mentions""")
    add = """
        INSERT INTO mentions_search (rowid, title, text, author) VALUES
            (NEW.id, searchable(NEW.title), searchable(NEW.text), searchable(NEW.author));"""
    remove = """
        INSERT INTO mentions_search (mentions_search, rowid, title, text, author) VALUES
            ('delete', OLD.id, searchable(OLD.title), searchable(OLD.text),
             searchable(OLD.author));"""
    db.execute(f"CREATE TRIGGER mentions_search_add AFTER INSERT ON mentions BEGIN {add} END")
    db.execute(f"CREATE TRIGGER mentions_search_remove AFTER DELETE ON mentions BEGIN {remove} END")
    db.execute(f"""
        CREATE TRIGGER mentions_search_edit AFTER UPDATE OF title, text, author ON mentions
        WHEN OLD.title IS NOT NEW.title OR OLD.text IS NOT NEW.text
            OR OLD.author IS NOT NEW.author
        BEGIN {remove} {add} END""")
    # All that lists of mentions filter by, in the order in which they are shown: whatever is asked
    # for, this is read instead of the texts.
    db.execute("""
        CREATE INDEX mentions_listed ON mentions (
            id, brand, label, about, severity, language, source, case_id, story, first_seen,
            author, themes
        )""")
    db.execute("""
        CREATE INDEX cases_listed ON cases (state, due, id, brand, owner, severity, opened)""")
    # A case may have thousands of mentions, and they complain of a few things.
    db.execute("CREATE INDEX mentions_themes ON mentions (case_id, about, themes)")
