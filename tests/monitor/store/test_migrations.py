"""Migrations: applied once, and every column explained."""

import re
import sqlite3
from pathlib import Path

import pytest

from monitor.store import Store, migrations

STEPS = Path(migrations.__file__).parent / "steps"
SQL = "".join(file.read_text(encoding="utf-8") for file in sorted(STEPS.glob("*.py")))
TABLES = dict(re.findall(r"CREATE TABLE (\w+) \((.*?)\n        \)", SQL, re.DOTALL))
for _table, _column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (.*)", SQL):
    TABLES[_table] += f"\n{_column}"


def shape(path):
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    applied = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchall()
    connection.close()
    return rows, applied


def test_opening_again_migrates_nothing(path):
    with Store(path):
        pass
    before = shape(path)
    for _ in range(2):
        with Store(path):
            pass
    assert shape(path) == before


def test_a_database_stopped_half_way_is_completed(path, tmp_path):
    from sqlite_utils import Database

    half = Database(sqlite3.connect(path, isolation_level=None))
    migrations.migrations.apply(half, stop_before="m003_mentions")
    assert "sources" in half.table_names()
    assert "mentions" not in half.table_names()
    half.close()
    with Store(path), Store(tmp_path / "new.db"):
        pass
    assert shape(path) == shape(tmp_path / "new.db")


def columns(path):
    connection = sqlite3.connect(path)
    found = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        # Not the index of words: its columns are those of `mentions`, and SQLite keeps its tables.
        for (table,) in connection.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table'"
        )
        if not table.startswith(("_", "sqlite_"))
    }
    connection.close()
    return found


def test_every_table_of_the_database_is_made_in_a_migration(path):
    with Store(path):
        pass
    assert set(columns(path)) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained_by_a_comment(table, path):
    with Store(path):
        pass
    lines = {line.split()[0]: line for line in TABLES[table].splitlines() if line.strip()}
    silent = [name for name in columns(path)[table] if not re.search(r"-- \S", lines[name])]
    assert set(silent) <= {"id"}
