"""What everything costs with a million events in the ledger, beside what it costs with a hundred."""
