#!/usr/bin/env bash
# DuckDB 2.0.0 and Polars 2.1.0 (Python), a CSV file whose dates are day, month and year in two digits: 05.02.26, the
# fifth of February 2026. DuckDB's read_csv() makes 2005-02-26 of it: of several orders that fit it prefers the year in
# front, and every day of a month is also a year, so that no row of the file, however long, speaks against it. Polars'
# read_csv() with try_parse_dates finds the right order, and takes the year for 26: 0026-02-05. With dots, slashes and
# hyphens alike, and neither warns. With four digits both are right.
#
# DuckDB reads 05.02.32 as it is meant, since 32 is no day: what is wrong until 2031 comes right by itself. American
# dates it reads as they are meant once one of them has a day above 12 (02/17/26); Polars leaves those as text.
# Met here: exports of payments that are looked over before an import; a spreadsheet saves the short date that it shows.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check duckdb==2.0.0 polars==2.1.0 polars-runtime-32==2.1.0
cat > dates.py <<'PY'
import duckdb
import polars

EXPORTS = [["05.02.26", "28.02.26"], ["05/02/26", "28/02/26"], ["05-02-26", "28-02-26"]]
EXPORTS += [["05.02.2026", "28.02.2026"], ["05.02.32", "28.02.32"], ["02/05/26", "02/17/26"]]
for dates in EXPORTS:
    with open("export.csv", "w") as file:
        file.write("order;date\n" + "".join(f"{order};{date}\n" for order, date in enumerate(dates)))
    by_duckdb = [date for (date,) in duckdb.sql("SELECT date FROM read_csv('export.csv')").fetchall()]
    by_polars = polars.read_csv("export.csv", separator=";", try_parse_dates=True)["date"].to_list()
    print(*dates, "|", *by_duckdb, "|", *by_polars, "|", type(by_duckdb[0]).__name__, type(by_polars[0]).__name__)
PY
venv/bin/python dates.py | tee seen
diff seen - <<'SEEN'
05.02.26 28.02.26 | 2005-02-26 2028-02-26 | 0026-02-05 0026-02-28 | date date
05/02/26 28/02/26 | 2005-02-26 2028-02-26 | 0026-02-05 0026-02-28 | date date
05-02-26 28-02-26 | 2005-02-26 2028-02-26 | 0026-02-05 0026-02-28 | date date
05.02.2026 28.02.2026 | 2026-02-05 2026-02-28 | 2026-02-05 2026-02-28 | date date
05.02.32 28.02.32 | 2032-02-05 2032-02-28 | 0032-02-05 0032-02-28 | date date
02/05/26 02/17/26 | 2026-02-05 2026-02-17 | 02/05/26 02/17/26 | date str
SEEN
