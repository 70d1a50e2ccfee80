"""Entries balance, and the accounts they stand on keep their names."""

from adapter.settlement import ledger
from adapter.settlement.ledger import JournalEntry, Posting, balances, entry

NOW = "an instant"


def test_the_names_of_accounts_stay_for_books_are_never_written_again():
    assets = {
        "episode:unadjudicated",
        "patient:receivable",
        "insurer:receivable",
        "insurer:personal-account",
        "aid:receivable",
        "patient:defaulted",
        "riskfund:receivable",
        "allowance:fund",
        "allowance:hospital",
        "cash",
    }
    liabilities = {"patient:unapplied", "patient:deposit", "insurer:advance", "riskfund:payable"}
    income = {"hospital:revenue", "hospital:bad-debt-recovered"}
    expenses = {"hospital:reward", "hospital:write-off", "hospital:bad-debt"}

    assert {
        **dict.fromkeys(assets, "Assets"),
        **dict.fromkeys(liabilities, "Liabilities"),
        **dict.fromkeys(income, "Income"),
        **dict.fromkeys(expenses, "Expenses"),
    } == ledger.ROOTS
    assert ledger.SHADOW == "shadow:"


def test_every_side_of_an_entry_is_posted_twice_and_nothing_of_nothing():
    sides = (("cash", "patient:unapplied", 100), ("a", "b", 0), ("aid:receivable", "cash", -7))

    made = entry("payment", "A", NOW, sides, "discharge.payable", ("H-15",))

    assert made == JournalEntry(
        "payment",
        "A",
        NOW,
        "discharge.payable",
        ("H-15",),
        (
            Posting("cash", 100),
            Posting("patient:unapplied", -100),
            Posting("aid:receivable", -7),
            Posting("cash", 7),
        ),
    )


def test_an_entry_may_stand_on_no_rule():
    assert entry("payment", "A", NOW, ()) == JournalEntry("payment", "A", NOW, "", (), ())


def test_a_balance_says_what_is_held_and_how_often_it_was_moved():
    moved = [("cash", 100), ("aid:receivable", 5), ("cash", -30), ("cash", 0)]

    assert balances(moved) == {"cash": (70, 3), "aid:receivable": (5, 1)}
    assert balances([]) == {}
