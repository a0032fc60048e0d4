"""Notices in the record: what was told of a case is looked up, however much that was."""

PR = "pr@example.org"


def test_when_a_case_was_last_told_of_is_read_off_an_index(store):
    said = []
    connection = store.notices._db.conn
    connection.set_trace_callback(said.append)
    assert store.notices.last_update(1, PR) is None
    connection.set_trace_callback(None)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {said[-1]}").fetchall()
    assert "USING INDEX notices_updates (case_id=? AND recipient=?)" in plan[0][-1]
