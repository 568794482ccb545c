"""Other ways to take a webhook, under the same generator: what each stores, and how surely, is said with its figure."""
