"""One suite that every store must pass."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.fhir.query import IndexEntry
from adapter.issues import Ground, Issue
from adapter.store.port import ANY, ChargeRow, EntryRow, PostingRow, StoreUnavailable
from adapter.store.sql import SqlStore

WARNING = Issue("warning", "value", "FT1[2]-11", "amount-differs", ("1.00", "2.00"))


class PowerCutError(Exception):
    pass


def answered(work, message, key="k1", state="applied", **more):
    given = {"sender_key": "s1", "control_id": "C1", "ack": b"ACK", "versions": "v1"}
    issues = more.pop("issues", ())
    work.answer(message, key, state=state, issues=issues, **{**given, **more})


def put(work, body=b"{}", index=(), type_="Invoice", id_="i1", updated="2013-11-05", **more):
    given = {"partition": 3, "event_at": None, "source": "PID", "message": None}
    return work.put_resource(type_, id_, body, lambda: index, updated=updated, **{**given, **more})


def charge(name, account="a1", invoice=None):
    return ChargeRow(account, name, "2013-11-04T01:30:00.000000Z", b"{}", invoice)


# The journal


def test_messages_are_numbered_without_gaps_in_each_partition(store, arrival):
    with store.begin() as work:
        first = [work.keep(arrival()), work.keep(arrival()), work.keep(arrival(partition=60))]
    with store.begin() as work:
        second = [work.keep(arrival()), work.keep(arrival(partition=60))]

    assert first == [(3, 1), (3, 2), (60, 1)]
    assert second == [(3, 3), (60, 2)]


def test_a_rollback_leaves_nothing_and_no_gap(store, arrival, fact, entry):
    def everything(work):
        message = work.keep(arrival())
        answered(work, message)
        work.put_document("account", "a1", b"1")
        put(work)
        work.add_facts([fact()])
        work.add_entries([entry()])
        work.add_charge(charge("c1"))
        work.set_due("a1", "p1", [("2013-12-01", "lapse")])
        assert work.charges("a1")
        return message

    def cut():
        with store.begin() as work:
            everything(work)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()

    with store.read() as reader:
        assert reader.messages() == []
        assert reader.get("Invoice", "i1") is None
        assert reader.document("account", "a1") is None
        assert reader.charges("a1") == []
        assert reader.entries("a1") == []
        assert reader.next_due() is None
    with store.begin() as work:
        assert everything(work) == (3, 1)


def test_a_message_comes_back_as_it_came_with_every_try(store, arrival):
    came = arrival(b"\x00\xff MSH|", charset="gb18030")
    with store.begin() as work:
        message = work.keep(came)
        answered(work, message, state="refused", ack=b"AE", issues=[WARNING])
    with store.begin() as work:
        answered(work, message, ack=b"AA", versions="v2")

    with store.read() as reader:
        kept, tries = reader.message(message)
        assert reader.message((3, 2)) is None
        (line,) = reader.messages()
    assert kept == came
    assert [(one.attempt, one.state, one.ack, one.issues) for one in tries] == [
        (1, "refused", b"AE", (WARNING,)),
        (2, "applied", b"AA", ()),
    ]
    assert (line.message, line.state, line.versions) == (message, "applied", "v2")


def test_the_latest_answer_under_a_key_is_the_answer(store, arrival):
    with store.begin() as work:
        assert work.first_answer("k1") is None
        message = work.keep(arrival())
        answered(work, message, state="refused", ack=b"AE")
        assert work.first_answer("k1").ack == b"AE"
    with store.begin() as work:
        answered(work, message, ack=b"AA")
        again = work.keep(arrival())
        answered(work, again, ack=b"AA", duplicate_of=message)

    for prefetched in (False, True):
        with store.begin() as work:
            if prefetched:
                work.prefetch(keys=["k1", "k2"])
            found = work.first_answer("k1")
            assert (found.state, found.ack, found.message) == ("applied", b"AA", message)
            assert work.first_answer("k2") is None


@pytest.mark.parametrize("prefetched", [False, True])
def test_a_control_id_is_used_when_other_bytes_carried_it(store, arrival, prefetched):
    with store.begin() as work:
        assert not work.control_id_used("s1", "C1", "k1")
        answered(work, work.keep(arrival()))
        assert not work.control_id_used("s1", "C1", "k1")
        assert work.control_id_used("s1", "C1", "k2")

    with store.begin() as work:
        if prefetched:
            work.prefetch(controls=[("s1", "C1"), ("s1", "C2"), ("s2", "C1")])
        assert not work.control_id_used("s1", "C1", "k1")
        assert work.control_id_used("s1", "C1", "k2")
        assert not work.control_id_used("s1", "C2", "k2")
        assert not work.control_id_used("s2", "C1", "k2")


def test_a_sender_that_always_says_one_control_id_is_still_told_right(store, arrival):
    with store.begin() as work:
        for number in range(20):
            answered(work, work.keep(arrival()), key=f"k{number}")

    with store.begin() as work:
        work.prefetch(controls=[("s1", "C1")])
        assert work.control_id_used("s1", "C1", "k19")
        assert work.control_id_used("s1", "C1", "new")


def test_what_waits_is_found_in_the_order_it_came_until_it_is_answered(store, arrival):
    early = arrival(b"early", received_at="2013-11-04T01:00:00.000000Z", partition=9)
    late = arrival(b"late", received_at="2013-11-04T02:00:00.000000Z")
    with store.begin() as work:
        second, first = work.keep(late), work.keep(early)
        answered(work, second, key="k2", state="waiting", waits_for="visit V1")
        answered(work, first, key="k1", state="waiting", waits_for="visit V1")
        assert work.waiting("visit V1") == [(first, early), (second, late)]

    with store.begin() as work:
        assert work.waiting("visit V2") == []
        assert work.waiting("visit V1") == [(first, early), (second, late)]
        answered(work, first, key="k1")
        assert work.waiting("visit V1") == [(second, late)]
        answered(work, second, key="k2", state="waiting", waits_for="visit V2")
        assert work.waiting("visit V1") == []
        assert work.waiting("visit V2") == [(second, late)]
    with store.begin() as work:
        assert work.waiting("visit V2") == [(second, late)]
    with store.read() as reader:
        assert [line.message for line in reader.messages(state="waiting")] == [second]


def test_one_message_among_very_many_that_wait_is_found(store, arrival):
    with store.begin() as work:
        for number in range(1005):
            message = work.keep(arrival())
            answered(work, message, state="waiting", waits_for=f"visit {number}")

    with store.begin() as work:
        assert [work.waiting(f"visit {number}")[0][0] for number in (0, 1004)] == [
            (3, 1),
            (3, 1005),
        ]
        assert work.waiting("visit 1005") == []


def test_lag_counts_the_messages_without_an_answer(store, arrival):
    with store.begin() as work:
        unanswered = work.keep(arrival())
        answered(work, work.keep(arrival()))
        answered(work, work.keep(arrival()), state="waiting", waits_for="visit V1")
    with store.read() as reader:
        assert reader.lag() == 1

    with store.begin() as work:
        answered(work, unanswered)

    with store.read() as reader:
        assert reader.lag() == 0


def test_findings_are_found_by_message_and_by_account(store, arrival):
    with store.begin() as work:
        message = work.keep(arrival())
        answered(work, message, issues=[WARNING, WARNING], account="a1")
        answered(work, work.keep(arrival()), issues=[WARNING])

    with store.read() as reader:
        assert [found.issue for found in reader.findings(message)] == [WARNING, WARNING]
        assert {found.message for found in reader.findings(about="a1")} == {message}
        assert len(reader.findings()) == 3
        assert [found.message for found in reader.findings(about="a1", limit=1)] == [message]
        assert reader.findings(limit=1)[0].message == (3, 2)


def test_a_finding_without_a_message_is_kept_with_its_rule(store):
    rests = Ground("collateral_return.within", ("H-16", "H-60"), "default")
    found = Issue("warning", "business-rule", "Task/t", "term-missed", ("x", "y"), rests)
    with store.begin() as work:
        work.add_findings("Organization/o", "2013-11-13T02:05:01.000000Z", [found])

    with store.read() as reader:
        (row,) = reader.findings(about="Organization/o")
        assert (row.message, row.attempt, row.at) == (None, 0, "2013-11-13T02:05:01.000000Z")
        assert row.issue == found


# Documents


def test_a_document_is_read_as_it_was_last_written(store):
    with store.begin() as work:
        assert work.document("account", "a1") is None
        work.put_document("account", "a1", b"1")
        assert work.document("account", "a1") == b"1"
        work.put_document("account", "a1", b"2")
        work.put_document("account", "a2", b"x")
        work.put_document("person", "a1", b"p")
    with store.begin() as work:
        work.put_document("account", "a1", b"3")
        assert work.documents("account", ["a1", "a2", "a3"]) == {"a1": b"3", "a2": b"x"}

    with store.read() as reader:
        assert reader.document("account", "a1") == b"3"
        assert reader.document("person", "a1") == b"p"
        assert reader.document("chart", "a1") is None


def test_more_documents_than_one_statement_binds_are_read(store):
    keys = [f"a{number}" for number in range(1203)]
    with store.begin() as work:
        for key in keys:
            work.put_document("account", key, key.encode())

    with store.begin() as work:
        assert work.documents("account", keys) == {key: key.encode() for key in keys}


# Resources


def test_a_changed_resource_makes_a_version_and_the_old_one_stays(store):
    with store.begin() as work:
        assert put(work, b"1", message=(3, 1)) == 1
        assert put(work, b"1", updated="2013-11-06") == 1
        assert put(work, b"2", updated="2013-11-07") == 2
    with store.begin() as work:
        assert work.stored("Invoice", "i1").body == b"2"
        assert put(work, b"3", updated="2013-11-08", assembled_on_read=True) == 3
        assert work.stored("Invoice", "i1").assembled_on_read

    with store.read() as reader:
        assert [(one.version, one.body) for one in reader.history("Invoice", "i1")] == [
            (3, b"3"),
            (2, b"2"),
            (1, b"1"),
        ]
        assert reader.get("Invoice", "i1").updated == "2013-11-08"
        first = reader.get("Invoice", "i1", 1)
        assert (first.body, first.message, first.source) == (b"1", (3, 1), "PID")
        assert reader.get("Invoice", "i1", 4) is None
        assert reader.get("Account", "i1") is None
        assert reader.history("Account", "i1") == []


def test_only_a_new_version_is_asked_what_it_is_found_by(store):
    asked = []
    given = {"partition": 3, "event_at": None, "source": "PID", "message": None}

    for bodies in ((b"1", b"1"), (b"1", b"2", b"2")):
        with store.begin() as work:
            for body in bodies:

                def index(body=body):
                    asked.append(body)
                    return ()

                work.put_resource("Invoice", "i1", body, index, updated="2013-11-05", **given)

    assert asked == [b"1", b"2"]


def test_a_removed_resource_is_marked_and_its_versions_go_on(store):
    with store.begin() as work:
        work.remove_resource("Invoice", "i1", "2013-11-05")
        put(work, b"1")
    with store.begin() as work:
        work.remove_resource("Invoice", "i1", "2013-11-06")
        work.remove_resource("Invoice", "i1", "2013-11-07")
        assert work.stored("Invoice", "i1").deleted
    with store.read() as reader:
        gone = reader.get("Invoice", "i1")
    with store.begin() as work:
        assert put(work, b"1") == 3

    assert (gone.deleted, gone.version, gone.updated, gone.body) == (True, 2, "2013-11-06", b"")
    with store.read() as reader:
        assert [one.deleted for one in reader.history("Invoice", "i1")] == [False, True, False]


def test_prefetched_resources_are_the_same_resources(store):
    with store.begin() as work:
        put(work, b"1")
    with store.begin() as work:
        work.prefetch(resources=[("Invoice", "i1"), ("Invoice", "i2")])
        assert work.stored("Invoice", "i1").version == 1
        assert work.stored("Invoice", "i2") is None
        assert put(work, b"2") == 2
        assert put(work, b"1", id_="i2") == 1

    with store.read() as reader:
        assert reader.get("Invoice", "i1").version == 2
        assert reader.get("Invoice", "i2").version == 1


# Ledger


def test_facts_and_entries_come_back_in_order_with_their_sequence(store, fact, entry):
    with store.begin() as work:
        work.add_facts([fact(b"1"), fact(b"x", account="a2"), fact(b"2")])
        work.add_entries([entry(100), entry(1, account="a2"), entry(-200)])
    with store.begin() as work:
        work.add_entries([entry(300)])

    with store.read() as reader:
        facts, entries = reader.facts("a1"), reader.entries("a1")
    assert [(one.sequence, one.body) for one in facts] == [(1, b"1"), (3, b"2")]
    assert [one.sequence for one in entries] == [1, 3, 4]
    assert [one.postings[0].amount for one in entries] == [100, -200, 300]
    assert entries[0].postings == entry(100).postings
    assert (entries[0].rule, entries[0].message) == ("thresholds.amount", (3, 1))


@pytest.mark.parametrize(
    "postings",
    [
        (),
        (PostingRow("a", 1, "CNY"),),
        (PostingRow("a", 1, "CNY"), PostingRow("b", -2, "CNY")),
        (PostingRow("a", 1, "CNY"), PostingRow("b", -1, "USD")),
    ],
)
def test_an_entry_that_does_not_balance_is_refused(store, entry, postings):
    unbalanced = EntryRow(3, "a1", "charge", "", "", "", None, postings)

    with pytest.raises(ValueError, match="does not balance"), store.begin() as work:
        work.add_entries([entry(), unbalanced])

    with store.read() as reader:
        assert reader.entries("a1") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(amounts=st.lists(st.integers(-(10**16), 10**16), min_size=1, max_size=5))
def test_amounts_are_kept_to_the_fen(store, amounts):
    postings = [PostingRow(f"l{place}", amount, "CNY") for place, amount in enumerate(amounts)]
    postings.append(PostingRow("rest", -sum(amounts), "CNY"))
    with store.begin() as work:
        work.add_entries([EntryRow(1, "a", "k", "", "", "", None, tuple(postings))])

    with store.read() as reader:
        assert reader.entries("a")[-1].postings == tuple(postings)


# Charges


def test_charges_are_listed_in_the_order_added_and_move_between_invoices(store):
    with store.begin() as work:
        for name in ("c3", "c1", "c2"):
            work.add_charge(charge(name))
        work.add_charge(charge("x", account="a2"))
        assert [one.charge for one in work.charges("a1", None)] == ["c3", "c1", "c2"]
        work.move_charges("a1", None, "i1", ["c1"])
        assert work.charge("c1").invoice == "i1"
        assert [one.charge for one in work.charges("a1", None)] == ["c3", "c2"]
    with store.begin() as work:
        work.add_charge(charge("c4"))
        work.move_charges("a1", None, "i2")
        work.move_charges("a1", "i1", None)
        work.move_charges("a1", "i2", "i1", ["c1", "c2"])

    with store.read() as reader:
        told = [(one.charge, one.invoice) for one in reader.charges("a1", ANY)]
        assert told == [("c3", "i2"), ("c1", None), ("c2", "i1"), ("c4", "i2")]
        assert reader.charges("a1", "i1") == [charge("c2", invoice="i1")]
        assert reader.charges("a2") == [charge("x", account="a2")]


def test_a_charge_is_known_before_and_after_the_commit_and_added_once(store):
    with store.begin() as work:
        assert work.charge("c1") is None
        work.add_charge(charge("c1"))
        assert work.charge("c1") == charge("c1")

    with store.begin() as work:
        work.prefetch(charges=["c1", "c2"])
        assert work.charge("c1") == charge("c1")
        assert work.charge("c2") is None
        with pytest.raises(ValueError, match="already there"):
            work.add_charge(charge("c1"))


# Due instants


def test_what_is_due_is_told_in_order_up_to_an_instant(store):
    with store.begin() as work:
        work.set_due("a2", "p1", [("2013-12-02", "lapse"), ("2013-11-30", "notice")])
        work.set_due("a1", "p1", [("2013-12-02", "lapse")])
        work.set_due("a3", "p2", [("2013-12-01", "lapse")])

    with store.begin() as work:
        assert work.due("p1", "2013-12-02") == [
            ("2013-11-30", "a2", "notice"),
            ("2013-12-02", "a1", "lapse"),
            ("2013-12-02", "a2", "lapse"),
        ]
        assert work.due("p1", "2013-12-01") == [("2013-11-30", "a2", "notice")]
        assert work.due("p3", "2013-12-01") == []
        work.set_due("a2", "p1", [("2014-01-01", "lapse")])
        assert work.due("p1", "2013-12-02") == [("2013-12-02", "a1", "lapse")]
    with store.read() as reader:
        assert reader.next_due() == "2013-12-01"
        assert reader.due_persons("2013-12-01") == ["p2"]
        assert reader.due_persons("2013-12-31") == ["p1", "p2"]


@pytest.mark.parametrize("prefetched", [(), ("p1", "p2")])
def test_an_account_that_changes_hands_takes_what_is_due_with_it(store, prefetched):
    with store.begin() as work:
        work.set_due("a1", "p1", [("2013-12-01", "lapse")])

    with store.begin() as work:
        work.prefetch(persons=prefetched)
        work.set_due("a1", "p2", [("2013-12-01", "lapse")])
        assert work.due("p1", "2014") == []
        assert work.due("p2", "2014") == [("2013-12-01", "a1", "lapse")]

    with store.begin() as work:
        assert work.due("p1", "2014") == []
        assert work.due("p2", "2014") == [("2013-12-01", "a1", "lapse")]
        work.set_due("a1", "p2", [])
    with store.read() as reader:
        assert reader.next_due() is None


# Together


def test_the_writer_holds_the_store_for_one_thread_at_a_time(store, arrival):
    def write(count):
        for _ in range(count):
            with store.begin() as work:
                answered(work, work.keep(arrival()))

    threads = [threading.Thread(target=write, args=(10,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.begin() as work:
        assert work.keep(arrival()) == (3, 41)


def test_opening_the_store_twice_in_one_thread_is_refused_not_waited_for(store):
    with store.begin(), pytest.raises(RuntimeError, match="already"), store.begin():
        pass


def test_a_reader_sees_only_what_was_committed_while_a_writer_writes(store, tmp_path):
    if not list(tmp_path.glob("kept.db")):
        pytest.skip("in memory readers take turns with the writer")
    with store.begin() as work:
        put(work, b"1")

    with store.begin() as work:
        put(work, b"2")
        work.charges("a1")
        with store.read() as reader:
            assert reader.get("Invoice", "i1").body == b"1"


def test_a_reader_sees_one_moment(store, tmp_path):
    if not list(tmp_path.glob("kept.db")):
        pytest.skip("in memory readers take turns with the writer")
    with store.begin() as work:
        put(work, b"1")

    with store.read() as reader:
        assert reader.get("Invoice", "i1").body == b"1"
        with store.begin() as work:
            put(work, b"2")
        assert reader.get("Invoice", "i1").body == b"1"


def test_readers_and_a_writer_work_side_by_side(store):
    failures = []

    def read():
        try:
            for _ in range(30):
                with store.read() as reader:
                    reader.history("Invoice", "i1")
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(30):
        with store.begin() as work:
            put(work, str(number).encode())
    for thread in threads:
        thread.join()

    assert failures == []
    with store.read() as reader:
        assert reader.get("Invoice", "i1").version == 30


def test_an_index_follows_its_resource(store):
    def entries():
        with store.connection() as connection:
            rows = connection.exec_driver_sql("SELECT value FROM resource_index ORDER BY entry")
            return [row[0] for row in rows]

    with store.begin() as work:
        put(work, b"1", [IndexEntry("status", value="draft")])
        put(work, b"2", [IndexEntry("status", value="issued")])
    assert entries() == ["issued"]
    with store.begin() as work:
        put(work, b"3", [IndexEntry("status", value="issued")])
    assert entries() == ["issued"]
    with store.begin() as work:
        put(work, b"4", [IndexEntry("status", value="balanced")])
    assert entries() == ["balanced"]
    with store.begin() as work:
        work.remove_resource("Invoice", "i1", "2013-11-06")
    assert entries() == []


def test_a_store_opened_again_goes_on_where_it_was(tmp_path, arrival):
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    first = SqlStore(url)
    with first.begin() as work:
        work.keep(arrival())
    first.close()

    second = SqlStore(url)

    with second.begin() as work:
        assert work.keep(arrival()) == (3, 2)
    second.close()


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path):
    with pytest.raises(StoreUnavailable) as refusal:
        SqlStore(f"sqlite:///{tmp_path / 'no folder' / 'kept.db'}")

    assert refusal.value.outcome_known
    assert refusal.value.issues[0].id == "store-unavailable"


def test_a_full_disk_keeps_nothing_of_the_group_and_passes(store, arrival):
    def fill():
        with store.begin() as work:
            driver = work.connection.connection.driver_connection
            (pages,) = driver.execute("PRAGMA page_count").fetchone()
            driver.execute(f"PRAGMA max_page_count = {pages + 3}")
            for _ in range(20):
                work.keep(arrival(b"x" * 4096))

    with pytest.raises(StoreUnavailable, match="full") as refusal:
        fill()
    with store.connection() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    assert refusal.value.outcome_known
    with store.begin() as work:
        assert work.keep(arrival()) == (3, 1)


def test_a_commit_that_fails_has_an_unknown_outcome_and_the_store_goes_on(store, arrival):
    # A constraint that is checked at the COMMIT and nowhere before; a script first commits.
    script = """
        PRAGMA foreign_keys = ON;
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
        BEGIN IMMEDIATE;
        INSERT INTO child VALUES (1);
    """

    def commit():
        with store.begin() as work:
            work.connection.connection.driver_connection.executescript(script)
            work.keep(arrival())

    with pytest.raises(StoreUnavailable) as refusal:
        commit()

    assert not refusal.value.outcome_known
    assert (refusal.value.http_status, refusal.value.issues[0].id) == (503, "commit-unknown")
    with store.begin() as work:
        assert work.keep(arrival()) == (3, 1)


def test_a_writer_elsewhere_that_does_not_let_go_is_unavailable(tmp_path, arrival):
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    here, there = SqlStore(url), SqlStore(url)
    with here.connection() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    def write_twice():
        with there.begin(), here.begin() as work:
            work.keep(arrival())

    with pytest.raises(StoreUnavailable, match="locked") as refusal:
        write_twice()

    assert refusal.value.outcome_known
    here.close()
    there.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    path = tmp_path / "kept.db"
    path.write_bytes(b"MSH|^~\\&|" * 200)

    with pytest.raises(StoreUnavailable, match="not a database"):
        SqlStore(f"sqlite:///{path}")


def test_the_journal_is_read_from_a_time_on_the_oldest_first_and_of_one_sender(store, arrival):
    came = [
        arrival(b"1", received_at="2024-01-03T00:00:00.000000Z"),
        arrival(b"2", received_at="2024-01-01T00:00:00.000000Z"),
        arrival(b"3", received_at="2024-01-02T00:00:00.000000Z", sender_application="OTHER"),
    ]
    with store.begin() as work:
        kept = [work.keep(one) for one in came]

    with store.read() as reader:
        everything = [line.message for line in reader.journal()]
        later = [line.message for line in reader.journal("2024-01-02T00:00:00.000000Z")]
        of_other = [line.message for line in reader.journal(sender=("OTHER", ""))]
        of_nobody = [*reader.journal(sender=("OTHER", "elsewhere"))]

    assert everything == [kept[1], kept[2], kept[0]]
    assert later == [kept[2], kept[0]]
    assert of_other == [kept[2]]
    assert of_nobody == []
