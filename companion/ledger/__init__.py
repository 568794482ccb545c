"""The ledger: every webhook, event, delivery and identity link on disk. The queue only wakes workers."""
