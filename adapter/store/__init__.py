"""What is kept: the journal, the ledger, the resources and what is known of each account."""
