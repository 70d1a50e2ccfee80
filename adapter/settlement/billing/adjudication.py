"""The insurer's answer by its national names: its own identities, and its figures in our terms."""

from collections.abc import Iterable, Mapping

from adapter.settlement.facts import Adjudication
from adapter.settlement.figures import Figures

_NEEDED = {"medfee_sumamt", "fund_pay_sumamt", "psn_part_amt"}
_PARTS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def fault_of(adjudicated: Adjudication) -> str | None:
    """Return the finding on an answer: figures missing, or parts that do not add up to the fen."""
    given = dict(adjudicated.figures)
    if not _NEEDED.issubset(given):
        return "adjudication-incomplete"
    return None if all(_identities(given)) else "adjudication-unsound"


def _identities(given: Mapping[str, int]) -> list[bool]:
    gross, personal = given["medfee_sumamt"], given["psn_part_amt"]
    return [
        gross == given["fund_pay_sumamt"] + personal,
        not set(_PARTS).issubset(given) or gross == sum(given[part] for part in _PARTS),
        not {"acct_pay", "psn_cash_pay"}.issubset(given)
        or personal - given["psn_cash_pay"] in {given["acct_pay"], account_payment(given)},
    ]


def filled(figures: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the figures that are not zero: one that is left out says the same."""
    return [one for one in figures if one[1]]


def account_payment(given: Mapping[str, int]) -> int:
    """Return what insurance accounts pay: the patient's own, and those shared with it."""
    return given.get("acct_pay", 0) + given.get("acct_mulaid_pay", 0)


def adjudicated_figures(adjudicated: Adjudication) -> Figures:
    """Return the insurer's figures in our terms; medical aid is part of the national fund sum."""
    given = dict(adjudicated.figures)
    aid = given.get("maf_pay", 0)
    own = given.get("fulamt_ownpay_amt", 0)
    over = given.get("overlmt_selfpay", 0)
    first = given.get("preselfpay_amt", 0)
    deductible = given.get("act_pay_dedc", 0)
    personal = given["psn_part_amt"] + aid
    return Figures(
        gross=given["medfee_sumamt"],
        insurer=given["fund_pay_sumamt"] - aid,
        medical_aid=aid,
        own_pay=own,
        over_limit=over,
        self_pay_first=first,
        deductible=deductible,
        coinsurance=personal - own - over - first - deductible,
        account_payment=account_payment(given),
    )
