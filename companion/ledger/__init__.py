"""The ledger: every webhook, event, delivery and identity link on disk. What wakes workers is a help, no need."""
