"""Nothing is told without its answer: of every worked example, of the demo, of each city."""

from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from answers import amount, parts, unanswered, value
from asked_answers import asked
from doors import Housed
from house import House

from adapter.cli.files import read_messages

# Of each example one of its tests, by what sets it apart; two where one story has not all of it.
TOLD = (
    "w01_papers_go_back_within_a_day_of_the_last_payment",
    "w02_one_fen_below_the_threshold_is_silent",
    "w03_segments_repeat_and_nothing_is_billed_twice",
    "w04_one_outpatient_visit_in_qidong_and_seven_days_to_pay",
    "w05_where_the_hospital_switched_it_on_a_stage_is_billed_at_day_close",
    "w06_no_deposit_is_asked_meanwhile_and_the_term_that_passed_is_found",
    "w07_the_ward_finds_another_person",
    "w08_already_paid_the_rest_is_a_supplementary_and_the_card_stays",
    "w09_seven_instalments_and_the_card_stays_until_the_last",
    "w10_before_the_appeal_has_ended_nothing_is_taken_and_a_lifted_entry_takes_no_more",
    "w10_qidong_takes_direct_reimbursement_too",
    "w11_shared_in_two_the_odd_fen_the_hospital_s_and_recoveries_split_back",
    "w12_the_cap_of_the_year_counts_what_earlier_visits_took",
    "w13_a_charge_cancelled_after_the_final_settlement",
    "w14_after_the_window_of_thirty_days_a_person_is_told",
    "w15_of_two_standing_agreements_the_older_stays_and_the_newer_is_superseded",
    "w16_working_capital_is_15_percent_late_by_two_days_and_netted_at_year_end",
    "w16_twelve_prepayments_are_90_percent_and_the_grade_releases_the_rest",
    "w17_an_agreement_in_force_survives_a_transfer_out_of_scope",
    "w18_confirmed_instead_fund_and_institution_bear_a_half_each",
    "w19_the_insurer_s_share_is_computed_before_it",
    "w20_a_cancelled_discharge",
    "w21_the_insurer_s_answer_falls_on_what_was_settled_and_the_rest_stays_put_off",
    "w22_the_books_of_the_stay",
    "w23_insured_after_all_what_was_paid_comes_back_as_a_credit",
    "w24_the_account_s_money_is_a_payment_and_the_balance_is_cash",
)
HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "mappings" / "demo"
README = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")


def example(name):
    """Return a test of an example by its name."""
    file = HERE / f"test_{name.partition('_')[0]}.py"
    spec = spec_from_file_location(f"told_{file.stem}", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"test_{name}")


@pytest.mark.parametrize("name", TOLD)
def test_whatever_an_example_tells_answers_for_itself(name, mappings):
    door = Housed(None, mappings)
    example(name)(door)

    assert [*unanswered(door.house), *asked(door.house)] == []


def test_every_example_is_among_them():
    assert {name[:3] for name in TOLD} == {f"w{number:02}" for number in range(1, 25)}


def test_whatever_the_demo_tells_answers_for_itself():
    house = House()
    house.answers(*(body for _, body in read_messages([str(one) for one in DEMO.glob("*.hl7")])))

    assert [*unanswered(house), *asked(house)] == []


def test_the_readme_tells_of_the_demo_what_it_answers():
    house = House()
    house.answers(
        *(body for _, body in read_messages(sorted(str(one) for one in DEMO.glob("*.hl7"))))
    )
    (account,) = house.found("Account", identifier="V20131104027")

    told = house.explanation().explain("Account", account["id"])

    (final,) = [one for one in parts(told, "invoice") if value(one, "type") == "final"]
    figures = {value(one, "figure"): one for one in parts(final, "figure")}
    (line,) = [one for one in parts(final, "line") if amount(one) == Decimal("2150.00")]
    answered, billed = parts(figures["insurer"], "made-of")
    (stated,) = parts(answered, "stated")
    assert [amount(one) for one in (figures["totalNet"], stated, billed)] == [
        Decimal("1687.90"),
        Decimal("19399.80"),
        Decimal("-15827.70"),
    ]
    said = [f"| {amount(figures[name]):,.2f} |" for name in ("totalNet", "insurer")]
    said += [
        f"{amount(stated):,.2f}",
        f"{-amount(billed):,.2f}",
        value(figures["totalNet"], "rule"),
    ]
    said += [value(stated, name) for name in ("message", "field")]
    said += [value(line, name) for name in ("message", "field", "mapping")]
    table = README.partition("| figure | amount |")[2].partition("## ")[0]
    assert [one for one in said if one not in table] == []
