"""What the people who run a companion do and ask, for the command line and the operators' pages alike."""
