"""The published event: its JSON schema, and the code that writes it."""
