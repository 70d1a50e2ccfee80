"""The journey of a message: read, mapped, settled, kept, answered; pure but for its ports."""

from adapter.intake.journey import Intake, Raw

__all__ = ["Intake", "Raw"]
