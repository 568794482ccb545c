"""Bringing deliveries to the sites: signed, in batches, in order, again when it did not work."""
