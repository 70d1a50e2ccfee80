"""Which papers are missing of those an agreement asks for."""

import pytest

from adapter.settlement.sections.documents import DocumentRule, missing_documents

ID = DocumentRule(id="id_or_hukou", kinds=("ID", "HUKOU"), keep="copy", collateral=True)
CARD = DocumentRule(
    id="insurance_card",
    kinds=("INSCARD",),
    keep="original",
    collateral=True,
    with_coverage_only=True,
)
BOTH = ("id_or_hukou", "insurance_card")


@pytest.mark.clause("H-08", "H-10", "H-52")
@pytest.mark.parametrize(
    ("shown", "copies", "missing"),
    [
        (set(), (), BOTH),
        ({"ID"}, (), ("insurance_card",)),
        ({"HUKOU"}, (), ("insurance_card",)),
        ({"INSCARD"}, (), ("id_or_hukou",)),
        ({"ID", "INSCARD"}, (), ()),
        ({"PASSPORT"}, (), BOTH),
        # A copy serves where a copy is kept, and not where the original is.
        ({"ID", "INSCARD"}, {"ID"}, ()),
        ({"ID", "INSCARD"}, {"INSCARD"}, ("insurance_card",)),
    ],
)
def test_one_kind_of_each_paper_is_to_be_shown(shown, copies, missing):
    found = missing_documents([ID, CARD], BOTH, shown, covered=True, copies=copies)

    assert found == missing


def test_nothing_is_missing_that_no_agreement_asks_for():
    assert missing_documents([ID, CARD], (), set(), covered=True) == ()
    assert missing_documents([ID, CARD], ("id_or_hukou",), set(), covered=True) == (ID.id,)


def test_w23_the_uninsured_are_asked_for_no_insurance_card_but_for_all_else():
    assert missing_documents([ID, CARD], BOTH, set(), covered=False) == ("id_or_hukou",)
