"""The journey of a message: read, mapped, settled, kept, answered; pure but for its ports."""

from adapter.intake.journey import Intake
from adapter.intake.letter import Raw

__all__ = ["Intake", "Raw"]
