"""What a build left behind on a ledger and on a site, kept as fixtures, and the next build started on it."""
