"""Money is exact: what is no whole number of fen is refused, never rounded away."""

from decimal import Decimal

import pytest

from adapter.settlement.money import fen, money, said, share, yuan


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("8.56", 856),
        ("100", 100_00),
        ("100.100", 100_10),
        (Decimal("-0.01"), -1),
        ("0", 0),
        ("1e2", 100_00),
        ("123456789012345678.90", 12345678901234567890),
    ],
)
def test_an_amount_of_yuan_is_so_many_fen(given, amount):
    assert fen(given) == amount


@pytest.mark.parametrize(
    "given", ["0.001", "1.005", "NaN", "sNaN", "Infinity", "-Infinity", "lots", "", "1e999999"]
)
def test_what_is_no_whole_number_of_fen_is_no_amount(given):
    with pytest.raises(ValueError, match="is not a"):
        fen(given)


@pytest.mark.parametrize(
    ("amount", "written", "told"),
    [
        (856, "8.56", "8.56"),
        (10000, "100.00", "100.00"),
        (0, "0.00", "0.00"),
        (-1, "-0.01", "-0.01"),
        (1687_90, "1687.90", "1,687.90"),
        (123456789_00, "123456789.00", "123,456,789.00"),
    ],
)
def test_fen_are_written_with_two_places_and_told_in_thousands(amount, written, told):
    assert str(yuan(amount)) == written
    assert said(amount) == told
    assert money(amount, "CNY") == {"value": Decimal(written), "currency": "CNY"}


@pytest.mark.parametrize(
    ("amount", "rate", "part"),
    [
        (1000, "0.85", 850),
        (1, "0.5", 1),
        (-1, "0.5", -1),
        (1, "0.4999", 0),
        (3, "0.5", 2),
        (999, "0", 0),
        (999, "1", 999),
    ],
)
def test_half_a_fen_of_a_share_goes_away_from_zero(amount, rate, part):
    assert share(amount, Decimal(rate)) == part


@pytest.mark.parametrize(("parts", "part"), [(1, 900), (12, 75), (7, 129), (1800, 1)])
def test_a_share_may_be_of_one_of_so_many_parts(parts, part):
    assert share(1000, Decimal("0.9"), parts) == part
