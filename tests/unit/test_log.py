"""What the log does not say."""

from __future__ import annotations

import sys

from peewee import IntegrityError

from companion.log import Plain


def test_the_log_quotes_no_row_of_the_database() -> None:
    row = "Key (site, email)=(s, ann@example.com) already exists"
    try:
        raise IntegrityError(row)
    except IntegrityError:
        entry = Plain().formatException(sys.exc_info())
    assert "ann@example.com" not in entry
    assert "IntegrityError" in entry
