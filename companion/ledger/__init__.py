"""The ledger: every webhook, event, delivery and tie on disk. It is the truth; the queue only wakes workers."""
