"""Section `agreements`: which forms there are, how far each reaches, what it forbids."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.facility import Facility
from adapter.settlement.money import yuan
from adapter.settlement.sections.terms import under
from adapter.settlement.values import Fen, Name, wrong


class Deposit(Section):
    """The deposit an agreement allows."""

    amount: Fen


class Withdrawal(Section):
    """What follows when the patient withdraws: what has accrued is due now (AM-29)."""

    allowed: bool
    accrued: Literal["due_now"]


class Explained(Section):
    """Who explains the policy before the form is signed (H-49)."""

    by: Literal["doctor"]
    to: Literal["insured_patient"]


class AgreementForm(Section):
    """A form people sign: for one stay, or once for the person."""

    zh: Name
    covers: Literal["episode", "person"]
    prerequisites: tuple[str, ...] = ()
    deposit: Deposit | None = None
    may_be_signed_by: tuple[Literal["patient", "legal_representative", "family"], ...] = ()
    signed_by_origin: Origin = "text"
    sign_at: Literal["treating_institution", "any_public_institution"] = "treating_institution"
    valid_at: Literal["treating_institution", "all_public_institutions"] = "treating_institution"
    withdrawal: Withdrawal | None = None
    explained: Explained | None = None

    @property
    def signers(self) -> Origin:
        """Return whose rule it is who may sign."""
        return self.origin_of.get("may_be_signed_by", self.signed_by_origin)


Form = Literal["INP", "STANDING"]
_COVERS = {"INP": "episode", "STANDING": "person"}


def _of_their_kind(forms: dict[Form, AgreementForm]) -> dict[Form, AgreementForm]:
    for code, form in forms.items():
        if form.covers != _COVERS[code]:
            raise wrong("policy-form-covers", _COVERS[code], at=(code, "covers"))
    return forms


Agreements = Annotated[dict[Form, AgreementForm], AfterValidator(_of_their_kind)]
_AT_PUBLIC = {"any_public_institution", "all_public_institutions"}
_PUBLIC = "public"


def refused_at(
    form: AgreementForm, code: Form, here: Facility | None, signed: Facility | None
) -> Answer | None:
    """Return the rule by which a form does not count at a hospital, None where it does (Q-12).

    `signed` is where it was signed; what the registry does not tell speaks against nobody.
    """
    for word, where, hospital in (
        (form.sign_at, "sign_at", signed),
        (form.valid_at, "valid_at", here),
    ):
        if word in _AT_PUBLIC and hospital is not None and hospital.ownership != _PUBLIC:
            return form.answer(word, f"agreements.{code}.{where}")
    return None


def signer_refused(form: AgreementForm, code: Form, signer: str) -> Answer | None:
    """Return the rule by which a signature does not bind the patient, None where it does (AM-07).

    Who signed is a word of the rule or another; an untold one speaks against nobody, and where the
    rule names nobody anyone may sign.
    """
    if not signer or not form.may_be_signed_by or signer in form.may_be_signed_by:
        return None
    allowed = ", ".join(form.may_be_signed_by)
    return form.answer(allowed, f"agreements.{code}.may_be_signed_by", form.signers)


def deposit_refused(form: AgreementForm, code: Form, amount: int) -> Answer | None:
    """Return the rule that a deposit under an active agreement breaks, None if it breaks none.

    The money itself is never refused: it is booked as unapplied and goes back.
    """
    if form.deposit is None or amount <= form.deposit.amount:
        return None
    return under(form, form.deposit, yuan(form.deposit.amount), f"agreements.{code}.deposit")


def due_on_withdrawal(form: AgreementForm, code: Form) -> Answer | None:
    """Return the rule by which a withdrawal makes the accrued share due, None if none allows it."""
    rule = form.withdrawal
    if rule is None or not rule.allowed:
        return None
    return under(form, rule, rule.accrued, f"agreements.{code}.withdrawal")
