"""HL7 v2 message text to an immutable tree and back."""
