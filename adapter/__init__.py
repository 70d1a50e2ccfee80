"""HL7 v2 in, FHIR out, and the bill settled in between."""
