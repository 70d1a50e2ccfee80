"""What a policy file may write: figures exactly, within bounds, and names of what there is."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from adapter.settlement.values import (
    Above,
    Count,
    Days,
    Fen,
    MonthDay,
    Rate,
    among,
    distinct,
    wrong,
)


def read(kind, text):
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("given", ["lots", "NaN", "Infinity", "null", "", "-1", None, []])
@pytest.mark.parametrize("kind", [Fen, Above, Rate, Days, Count])
def test_a_figure_that_is_no_number_is_a_fault_of_the_file(kind, given):
    with pytest.raises(ValidationError):
        read(kind, given)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("2000000.00", 200000000),
        ("0.01", 1),
        ("5", 500),
        ("5.1", 510),
        ("999999999999.99", 10**14 - 1),
    ],
)
def test_amounts_are_read_from_text_exactly(text, fen):
    assert read(Fen, text) == fen


@pytest.mark.parametrize(
    "text", ["0.001", "1e4", "+5", "1,000.00", "５", "1000000000000", ".5", "5."]
)
def test_an_amount_is_written_as_people_write_it(text):
    with pytest.raises(ValidationError, match="an amount of yuan with at most two decimals"):
        read(Fen, text)


@pytest.mark.parametrize(
    ("kind", "least", "most", "beyond"),
    [
        (Fen, "0", None, "-0.01"),
        (Above, "0.01", None, "0.00"),
        (Rate, "0", "1", "-0.0001"),
        (Rate, "0", "1.0000", "1.0001"),
        (Days, "0", "3660", "3661"),
        (Count, "1", "3660", "0"),
    ],
)
def test_a_figure_keeps_within_its_bounds(kind, least, most, beyond):
    assert read(kind, least) == Decimal(least) * (100 if kind in {Fen, Above} else 1)
    if most:
        assert read(kind, most) == Decimal(most)
    with pytest.raises(ValidationError):
        read(kind, beyond)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("03-31", True),
        ("02-28", True),
        ("02-29", False),
        ("02-30", False),
        ("04-31", False),
        ("13-01", False),
    ],
)
def test_a_day_of_every_year_is_one(text, counts):
    if counts:
        assert read(MonthDay, text) == text
    else:
        with pytest.raises(ValidationError, match="must be a day of every year like 03-31"):
            read(MonthDay, text)


class Part:
    def __init__(self, id_):
        self.id = id_


def test_ids_are_told_apart():
    parts = (Part("a"), Part("b"))

    assert distinct(parts) is parts
    with pytest.raises(Exception, match="has the id a twice") as refused:
        distinct((Part("b"), Part("a"), Part("c"), Part("a")))
    assert refused.value.type == "policy-id-twice"


def test_names_are_of_what_the_file_has():
    assert among(("a", "b"), ["b", "a", "c"], "documents") is None
    with pytest.raises(Exception, match="names d, which documents does not have") as refused:
        among(("a", "d"), iter(["a"]), "documents", "agreements", "INP")
    assert refused.value.context == {"values": ("d", "documents"), "at": ("agreements", "INP")}


def test_a_refusal_carries_its_sentence_and_its_values():
    refused = wrong("policy-same-as", "390", 391, at=("schemes", "390"))

    assert refused.type == "policy-same-as"
    assert str(refused) == "this: scheme 390 is the same as 391, which has no table of its own"
    assert refused.context == {"values": ("390", "391"), "at": ("schemes", "390")}
    assert wrong("policy-constant").context == {"values": (), "at": ()}
