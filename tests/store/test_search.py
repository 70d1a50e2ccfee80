import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from adapter.fhir.query import Condition, IndexEntry, Query, QueryError, Value, span_meets
from adapter.store.search import search
from adapter.store.sql import SqlStore

NI, MRN = "urn:national", "urn:mrn"


def put(work, type_, id_, *index, updated="2013-11-05T00:00:00.000000Z"):
    work.put_resource(
        type_,
        id_,
        f"{type_}/{id_}".encode(),
        lambda: index,
        partition=1,
        updated=updated,
        event_at=None,
        source="",
        message=None,
    )


def day(param, date):
    return IndexEntry(param, low=f"{date}T00:00:00", high=f"{date}T24:00:00")


@pytest.fixture
def store(store: SqlStore) -> SqlStore:
    with store.begin() as work:
        put(
            work,
            "Patient",
            "p1",
            IndexEntry("identifier", NI, "440101"),
            IndexEntry("identifier", MRN, "7"),
            IndexEntry("name", "张三", "张三"),
            IndexEntry("name", "Zhang San", "zhang san"),
        )
        put(work, "Patient", "p2", IndexEntry("identifier", None, "7"))
        put(
            work,
            "Account",
            "a1",
            IndexEntry("patient", "Patient", "p1"),
            IndexEntry("identifier", MRN, "V5566"),
        )
        for number, (status, date, balance) in enumerate(
            [
                ("issued", "2013-11-04", 8572.3),
                ("balanced", "2013-11-06", 0.0),
                ("issued", "2013-11-05", 1687.9),
            ],
            1,
        ):
            put(
                work,
                "Invoice",
                f"i{number}",
                IndexEntry("patient", "Patient", "p1" if number < 3 else "p2"),
                IndexEntry("account", "Account", "a1"),
                IndexEntry("status", "urn:status", status),
                IndexEntry("balance", "urn:iso:std:iso:4217", "CNY", number=balance),
                day("date", date),
                updated=f"2013-11-{10 - number:02}T00:00:00.000000Z",
            )
        put(work, "Invoice", "gone", IndexEntry("status", "urn:status", "issued"))
        work.remove_resource("Invoice", "gone", "2013-12-01T00:00:00.000000Z")
    return store


def found(store, type_, *conditions, **more):
    with store.read() as reader:
        return reader.search(Query(type_, conditions, **more))


def ids(store, type_, *conditions, **more):
    return [row.id for row in found(store, type_, *conditions, **more).rows]


def token(param, code=None, system=None, modifier=None):
    return Condition(param, "token", modifier, (Value(system=system, code=code),))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (token("identifier", "440101", NI), ["p1"]),
        (token("identifier", "440101"), ["p1"]),
        (token("identifier", "440101", MRN), []),
        (token("identifier", None, MRN), ["p1"]),
        (token("identifier", "7", ""), ["p2"]),
        (token("identifier", "7"), ["p2", "p1"]),
        (token("identifier", "7", "", "not"), ["p1"]),
        (token("name", "true", modifier="missing"), ["p2"]),
        (token("name", "false", modifier="missing"), ["p1"]),
        (token("_id", "true", modifier="missing"), []),
        (Condition("_id", "token", None, (Value(code="p2"), Value(code="x"))), ["p2"]),
        (Condition("name", "string", None, (Value(code="zhang"),)), ["p1"]),
        (Condition("name", "string", None, (Value(code="张"),)), ["p1"]),
        (Condition("name", "string", None, (Value(code="san"),)), []),
        (Condition("name", "string", "contains", (Value(code="g s"),)), ["p1"]),
        (Condition("name", "string", "contains", (Value(code="%"),)), []),
        (Condition("name", "string", "exact", (Value(code="Zhang San"),)), ["p1"]),
        (Condition("name", "string", "exact", (Value(code="zhang san"),)), []),
    ],
)
def test_patients_are_found_by_what_the_index_says(store, condition, expected):
    assert ids(store, "Patient", condition) == expected


P1 = Condition("patient", "reference", None, (Value(system="Patient", code="p1"),))
ISSUED = token("status", "issued")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((), ["i1", "i2", "i3"]),
        ((P1,), ["i1", "i2"]),
        ((P1, ISSUED), ["i1"]),
        ((Condition("patient", "reference", None, (Value(code="p2"),)),), ["i3"]),
        ((token("status", "issued", modifier="not"),), ["i2"]),
        ((Condition("patient", "reference", chain=("Patient", token("identifier", "440101"))),),
         ["i1", "i2"]),
        ((Condition("account", "reference", chain=("Account", token("identifier", "V5566"))),
          ISSUED), ["i1", "i3"]),
        ((Condition("patient", "reference", chain=("Patient", token("_id", "p2"))),), ["i3"]),
        ((Condition("patient", "reference",
                    chain=("Patient", token("name", "true", modifier="missing"))),), ["i3"]),
        ((Condition("patient", "reference", chain=("Account", token("_id", "p2"))),), []),
        ((Condition("patient", "reference", chain=(
            "Patient", Condition("x", "reference", chain=("Y", ISSUED)))),), []),
    ],
)  # fmt: skip
def test_invoices_are_found_through_what_they_refer_to(store, conditions, expected):
    assert ids(store, "Invoice", *conditions) == expected


@pytest.mark.parametrize(
    ("prefix", "number", "expected"),
    [
        ("eq", 1687.9, ["i3"]),
        ("ne", 1687.9, ["i1", "i2"]),
        ("gt", 0, ["i1", "i3"]),
        ("ge", 0, ["i1", "i2", "i3"]),
        ("lt", 1687.9, ["i2"]),
        ("le", 1687.9, ["i2", "i3"]),
        ("sa", 1687.9, ["i1"]),
        ("eb", 1687.9, ["i2"]),
        ("ap", 1690, ["i3"]),
    ],
)
def test_invoices_are_found_by_their_balance(store, prefix, number, expected):
    spread = 169 if prefix == "ap" else 0.005
    asked = Value(prefix, code="CNY", number=number, spread=spread)
    other = Value(prefix, code="USD", number=number, spread=spread)

    assert ids(store, "Invoice", Condition("balance", "quantity", None, (asked,))) == expected
    assert ids(store, "Invoice", Condition("balance", "quantity", None, (other,))) == []


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("eq", ["i2"]),
        ("ne", ["i1", "i3"]),
        ("gt", ["i1"]),
        ("ge", ["i1", "i2"]),
        ("lt", ["i3"]),
        ("le", ["i2", "i3"]),
        ("sa", ["i1"]),
        ("eb", ["i3"]),
        ("ap", ["i2"]),
    ],
)
def test_invoices_are_found_by_when_they_last_changed(store, prefix, expected):
    low, high = "2013-11-08T00:00:00.000000Z", "2013-11-09T00:00:00.000000Z"
    asked = Condition("_lastUpdated", "date", None, (Value(prefix, low=low, high=high),))

    assert ids(store, "Invoice", asked) == expected


DAYS = st.integers(1, 4)


@given(
    prefix=st.sampled_from(["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]),
    spans=st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=4),
    asked=st.tuples(DAYS, DAYS),
)
def test_dates_meet_as_the_query_says_they_meet(prefix, spans, asked):
    value = Value(prefix, low=str(min(asked)), high=str(max(asked) + 1))
    store = SqlStore("sqlite://")
    with store.begin() as work:
        for number, span in enumerate(spans):
            low, high = str(min(span)), str(max(span) + 1)
            put(work, "Invoice", str(number), IndexEntry("date", low=low, high=high))

    met = set(ids(store, "Invoice", Condition("date", "date", None, (value,))))

    store.close()
    assert met == {
        str(number)
        for number, span in enumerate(spans)
        if span_meets(prefix, str(min(span)), str(max(span) + 1), value)
    }


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ((), ["i1", "i2", "i3"]),
        ((("date", False),), ["i1", "i3", "i2"]),
        ((("date", True),), ["i2", "i3", "i1"]),
        ((("balance", False),), ["i2", "i3", "i1"]),
        ((("status", False), ("balance", False)), ["i2", "i3", "i1"]),
        ((("status", True), ("date", True)), ["i3", "i1", "i2"]),
        ((("_id", True),), ["i3", "i2", "i1"]),
        ((("_lastUpdated", False),), ["i3", "i2", "i1"]),
        ((("unknown", False),), ["i1", "i2", "i3"]),
    ],
)
def test_pages_follow_the_order_asked_for_and_join_without_a_gap(store, sort, expected):
    assert ids(store, "Invoice", sort=sort) == expected
    paged, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = found(store, "Invoice", sort=sort, count=1, cursor=cursor)
        paged += [row.id for row in page.rows]
        cursor, pages = page.next_cursor, pages + 1
    assert paged == expected
    assert pages == len(expected)


def test_resources_without_a_value_come_last_in_either_direction(store):
    with store.begin() as work:
        put(work, "Invoice", "i0")

    assert ids(store, "Invoice", sort=(("date", False),))[-1] == "i0"
    assert ids(store, "Invoice", sort=(("date", True),))[-1] == "i0"
    assert ids(store, "Invoice", sort=(("balance", True),))[-1] == "i0"


def test_a_page_says_the_total_only_when_asked(store):
    assert found(store, "Invoice").total is None
    assert found(store, "Invoice", count=1, total=True).total == 3
    counted = found(store, "Invoice", ISSUED, summary_count=True)
    assert (counted.rows, counted.total, counted.next_cursor) == ([], 2, None)


@pytest.mark.parametrize("cursor", ["x", "!!!", "W10", "bnVsbA", "eyJhIjoxfQ", "W1tdLFtdXQ", "é"])
def test_a_cursor_that_is_none_is_told_to_whoever_sent_it(store, cursor):
    with pytest.raises(QueryError) as refusal:
        found(store, "Invoice", cursor=cursor)

    assert refusal.value.issues[0].id == "cursor-invalid"


def test_a_page_of_a_big_store_does_not_read_all_of_it(store):
    plans = {}
    with store.connection() as connection:
        for name, conditions in {
            "newest": (),
            "by patient": (P1,),
            "by identifier": (
                Condition("patient", "reference", chain=("Patient", token("identifier", "7"))),
            ),
        }.items():
            plans[name] = explained(connection, Query("Invoice", conditions))

    for name, plan in plans.items():
        assert not [step for step in plan if step.startswith("SCAN resource")], (name, plan)


def explained(connection, query):
    said = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    search(connection, query)
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = said[-1]
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return [row[3] for row in rows]
