"""Facts and a policy in; postings, obligations, findings and invoices out. Pure."""
