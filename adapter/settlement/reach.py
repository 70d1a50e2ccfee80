"""How far an agreement of a person reaches: from when to when, and in which city."""

from datetime import datetime

from adapter.settlement.facts import Agreement
from adapter.settlement.policy import Policies, Policy


def reaches(agreement: Agreement, instant: datetime) -> bool:
    """Tell whether an agreement of a person covers an instant."""
    began = agreement.start or agreement.signed
    return (began is None or began <= instant) and (
        agreement.end is None or instant <= agreement.end
    )


def of_city(agreement: Agreement, policies: Policies, policy: Policy | None) -> bool:
    """Tell whether a person's agreement may be one of a policy's city: no city has another's.

    By where it was signed, else by the policy it names; what names neither is taken for the city's.
    """
    named, signed = policies.get(agreement.policy), policies.facility(agreement.facility)
    code = signed.jurisdiction if signed else named.jurisdiction.code if named else None
    return policy is None or code in {None, policy.jurisdiction.code}
