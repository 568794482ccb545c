"""What ``bulk.py`` says to a database of a look-up: which columns are compared, and whether with several values."""

Shape = tuple[tuple[str, bool], ...]
