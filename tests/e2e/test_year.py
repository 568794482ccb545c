"""The small edition of `make year`: 60 customers, on SQLite.

Of the large one's troubles all happen but one: the site is dead and out of order, and never slow. `make year` alone has
that, more customers of each kind, and PostgreSQL (``YEAR="--database both"``).
"""

from __future__ import annotations

from pathlib import Path

from tests.stack.mariadb import MariaDB
from tests.year.run import SMALL, year


def test_a_year_ends_in_the_tags_that_the_owner_wishes(mariadb_server: MariaDB, tmp_path: Path) -> None:
    with year(SMALL, mariadb_server, tmp_path) as lived:
        report = lived.live()

    print(f"\n{report}")
    assert report.faults == [], str(report)
    assert (report.unsettled, report.errors) == ([], []), str(report)
    assert report.compared > 11 * SMALL.customers / 2
