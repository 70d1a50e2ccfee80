"""One module for each section of the policy file, under the section's own name."""
