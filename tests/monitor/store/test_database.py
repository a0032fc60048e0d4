"""The SQLite file: opening it, locking it, and what happens when it cannot be used."""

import sqlite3
import threading

import pytest

from monitor.store import DatabaseBusy, DatabaseUnusable, Store, held_for_polling
from monitor.store.filter import Filter
from tests.monitor.made_up import NOON, alert, declared, item, keep, mention, opened, watching


def test_a_database_is_made_with_its_folder_and_opened_again(tmp_path):
    path = tmp_path / "new" / "folder with %20 and #" / "amends.db"
    with Store(path) as store:
        opened(store)
    with Store(path) as store:
        assert store.cases.get(1).id == 1
    with Store(path, read_only=True) as store:
        assert store.cases.get(1).id == 1


def test_a_transaction_is_whole_or_nothing(store):
    def write_and_fail():
        with store.transaction():
            store.sources.declare([declared()], NOON)
            store.alerts.add(alert(), "email")
            raise LookupError("half-way")

    with pytest.raises(LookupError, match="half-way"):
        write_and_fail()
    assert store.sources.find(Filter()) == []
    assert store.alerts.find(Filter()) == []
    with store.transaction():
        store.alerts.add(alert(), "email")
    assert len(store.alerts.find(Filter())) == 1


def test_a_refused_statement_undoes_what_came_before_it(store):
    def add_twice():
        with store.transaction():
            store.alerts.add(alert(), "email")
            store.alerts.add(alert(), "email")

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        add_twice()
    assert store.alerts.find(Filter()) == []


def test_a_reader_sees_what_is_committed_and_writes_nothing(store, path):
    with Store(path, read_only=True) as reader:
        with store.transaction():
            store.sources.declare([declared()], NOON)
            assert reader.sources.find(Filter()) == []
        assert len(reader.sources.find(Filter())) == 1
        with pytest.raises(DatabaseUnusable, match="readonly"):
            opened(reader)


def test_a_reader_closes_without_waiting_for_a_writer(store, path):
    done = threading.Event()

    def read():
        with Store(path, read_only=True) as reader:
            reader.cases.find(Filter())
        done.set()

    with store.transaction():
        reading = threading.Thread(target=read, daemon=True)
        reading.start()
        # A reader that waited for its turn would give up only after BUSY_SECONDS.
        assert done.wait(8)
    reading.join()


def garbage(path):
    path.write_bytes(b"this is no database, whatever its name says. " * 200)


def folder(path):
    path.mkdir()


@pytest.mark.parametrize("spoil", [garbage, folder])
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_database_is_named_with_its_path(spoil, read_only, path):
    spoil(path)
    with pytest.raises(DatabaseUnusable) as raised, Store(path, read_only=read_only) as store:
        store.cases.find(Filter())
    assert str(raised.value).startswith(f"{path}: ")


def test_a_damaged_database_is_named_when_it_is_read(path):
    with Store(path) as store:
        (watch,) = watching(store, "news")
        for number in range(50):
            keep(store, watch.id, mention(item(id=str(number))))
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xff" * (len(body) - 4096))
    with pytest.raises(DatabaseUnusable, match="malformed"), Store(path, read_only=True) as store:
        store.mentions.find(Filter())


def test_a_database_that_is_not_there_cannot_be_read(path):
    with pytest.raises(DatabaseUnusable, match="`amends poll` or `amends run` creates it"):
        Store(path, read_only=True)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "amends.db"
    with pytest.raises(DatabaseUnusable, match=r"amends\.db: cannot open the database"):
        Store(path)
    with pytest.raises(DatabaseUnusable, match="cannot lock"), held_for_polling(path):
        pass


def test_a_full_disk_undoes_the_whole_transaction_and_later_all_is_well(store, path):
    (watch,) = watching(store, "news")
    keep(store, watch.id, mention())
    (pages,) = store.mentions._db.execute("PRAGMA page_count").fetchone()
    store.mentions._db.execute(f"PRAGMA max_page_count = {pages + 5}")
    big = mention(item(id="2", text="word " * 50_000))
    with pytest.raises(DatabaseUnusable, match=r"amends.db: .* full"):
        keep(store, watch.id, big)
    assert len(store.mentions.find(Filter())) == 1

    store.mentions._db.execute("PRAGMA max_page_count = 100000")
    keep(store, watch.id, big)
    with Store(path, read_only=True) as reader:
        assert len(reader.mentions.find(Filter())) == 2
        assert reader.mentions._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_only_one_process_polls_with_a_database(path):
    busy = pytest.raises(DatabaseBusy, match="another amends is polling")
    with held_for_polling(path), busy, held_for_polling(path):
        pass
    with held_for_polling(path):
        pass


def test_a_record_of_an_older_release_says_how_it_is_brought_up_to_date(path):
    with Store(path) as store:
        store.mentions._db.execute(
            "DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)"
        )
    with pytest.raises(DatabaseUnusable, match="made by an older release; `amends poll`"):
        Store(path, read_only=True)
