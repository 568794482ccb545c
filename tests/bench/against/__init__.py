"""Another revision of the project measured in turns with this one."""
