"""HTTP doors: FHIR REST, HL7 v2 over HTTP, health; they translate and answer."""
