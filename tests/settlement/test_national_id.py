"""Resident identity numbers: the two examples of GB 11643 itself, and what is wrong with others."""

import pytest

from adapter.settlement.national_id import fault, long_form

# The first two are the standard's; each digit but the last two zeros is somewhere above zero.
NUMBERS = ["11010519491231002X", "440524188001010014", "320681199906089993", "469027200012127739"]


def check_digit(number):
    """Return the check digit by the standard's own words: ISO 7064, MOD 11-2."""
    total = 0
    for digit in number[:17]:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_last_character_follows_from_those_before(number):
    for last in "0123456789X":
        told = fault(number[:17] + last)

        assert told == (None if last == check_digit(number) else "national-id-check-digit")


def test_every_digit_counts():
    for number in NUMBERS:
        for place in range(17):
            wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

            assert fault(wrong) == "national-id-check-digit"


def test_a_check_digit_may_be_written_small():
    assert fault("11010519491231002x") is None
    assert long_form("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    "number", ["", "1101051949123100", "110105194912310020X", "1101051949123100X2", "H08012345"]
)
def test_a_number_of_another_form_is_told_so_and_stays_as_it_is(number):
    assert fault(number) == "national-id-form"
    assert long_form(number) == number


@pytest.mark.parametrize(
    ("short", "long"),
    [("110105491231002", "11010519491231002X"), ("320681990608999", "320681199906089993")],
)
def test_a_number_of_the_old_form_stands_for_one_of_the_last_century(short, long):
    assert fault(short) is None
    assert long_form(short) == long
    assert long_form(long) == long
