"""The two vectors of a bill, in fen: layers of its lines, and figures of the whole."""

from operator import add, sub
from typing import NamedTuple


class Layers(NamedTuple):
    """What lines add up to before any bill-level rule.

    gross = own_pay + over_limit + self_pay_first + in_scope, for each line and for every sum.
    """

    gross: int = 0
    own_pay: int = 0
    over_limit: int = 0
    self_pay_first: int = 0

    @property
    def in_scope(self) -> int:
        """Return the part that insurance looks at."""
        return self.gross - self.own_pay - self.over_limit - self.self_pay_first

    def plus(self, other: "Layers") -> "Layers":
        """Return the sum, layer by layer."""
        return Layers(*map(add, self, other))

    def minus(self, other: "Layers") -> "Layers":
        """Return the difference, layer by layer."""
        return Layers(*map(sub, self, other))


class Figures(NamedTuple):
    """What a bill says: gross, who carries which part of it, and why.

    gross = insurer + medical_aid + reward + carried + net, and net + medical_aid + reward is the
    sum of the five personal layers. `account_payment` informs only. `carried` is the gross put off
    to the next invoice (positive) or brought from the one before (negative): layers and shares are
    those of the part settled, and over a settled stay it sums to 0.
    """

    gross: int = 0
    insurer: int = 0
    medical_aid: int = 0
    reward: int = 0
    own_pay: int = 0
    over_limit: int = 0
    self_pay_first: int = 0
    deductible: int = 0
    coinsurance: int = 0
    account_payment: int = 0
    carried: int = 0

    @property
    def net(self) -> int:
        """Return the personal share: what is asked of the patient."""
        return self.gross - self.insurer - self.medical_aid - self.reward - self.carried

    @property
    def settled(self) -> int:
        """Return the gross that is settled: all but what is put off."""
        return self.gross - self.carried

    def granted(self, medical_aid: int, reward: int) -> "Figures":
        """Return the figures with what was granted beside insurance."""
        return self._replace(medical_aid=self.medical_aid + medical_aid, reward=reward)

    def putting_off(self, gross: int) -> "Figures":
        """Return the figures of this part within a bill of `gross` fen; the rest is carried.

        What was granted counts up to what the part leaves of it to the patient.
        """
        personal = self.net + self.medical_aid + self.reward
        aid = min(self.medical_aid, max(personal, 0))
        reward = min(self.reward, max(personal - aid, 0))
        carried = gross - self.gross
        return self._replace(gross=gross, medical_aid=aid, reward=reward, carried=carried)

    def plus(self, other: "Figures") -> "Figures":
        """Return the sum, figure by figure."""
        return Figures(*map(add, self, other))

    def minus(self, other: "Figures") -> "Figures":
        """Return the difference, figure by figure."""
        return Figures(*map(sub, self, other))


NO_LAYERS = Layers()
NO_FIGURES = Figures()
