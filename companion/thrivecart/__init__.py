"""What ThriveCart posts, read into one vocabulary: decode, verify, normalise. Pure functions, no I/O."""
