"""The framing that carries HL7 v2 over TCP: its rules, its door and its client."""
