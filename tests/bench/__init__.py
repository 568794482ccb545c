"""``make bench``: figures of this machine, never a verdict."""
