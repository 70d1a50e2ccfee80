from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.mapping.amounts import Unreadable, amount, number


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", "12.00"), ("+5.5", "5.50"), ("-0", "0.00"), (".5", "0.50"), ("7.", "7.00"),
     ("3.1000", "3.10"), (" 8 ", "8.00"), ("999999999999.99", "999999999999.99")],
)  # fmt: skip
def test_an_amount_is_exact_to_the_cent(text, value):
    assert str(amount(text)) == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "amount-not-a-number"),
        ("1,234.56", "amount-not-a-number"),
        ("1e3", "amount-not-a-number"),
        ("NaN", "amount-not-a-number"),
        ("１２", "amount-not-a-number"),
        ("12 34", "amount-not-a-number"),
        ("1000000000000", "amount-too-large"),
        ("1.005", "amount-too-precise"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text, fault):
    with pytest.raises(Unreadable) as refused:
        amount(text)

    assert refused.value.id == fault


@given(st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1))
def test_every_sum_in_cents_is_read_back_exactly(cents):
    text = f"{Decimal(cents) / 100:.2f}"

    assert amount(text) * 100 == cents


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_numbers(text):
    number(text)
