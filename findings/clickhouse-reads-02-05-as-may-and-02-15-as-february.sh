#!/usr/bin/env bash
# ClickHouse 26.5.1.1 (of the PyPI package chdb-core-lite 26.5.0, Linux only): a CSV of an American shop has days such
# as 02/05/2026 and 02/15/2026 in one column. The guess was that they stay text, or that one order of day and month is
# found for the column. The type is guessed as DateTime, and then each cell is read by itself: day first if that is a
# date, else month first. February's sales are in February and May, December's in January and December. No error or
# warning.
#
# A time of day, two-digit years and a type that is stated, DateTime, change nothing of it. With points instead of
# slashes days stay text, as one would think; where DateTime is stated, one column has two orders again.
# DuckDB 2.0.1 looks at the whole column: it reads the days right, and leaves AM and PM as text.
# Met here: exports of payments, which ClickHouse reads straight from the file.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-deps chdb-core-lite==26.5.0 pyarrow==26.0.1 duckdb==2.0.1
cat > sales.py <<'PY'
import csv

import chdb
import duckdb

COLUMNS = [
    ("02/05/2026", "02/15/2026", "12/01/2026", "12/31/2026"),
    ("12/31/2026", "12/01/2026"),
    ("02/05/26", "02/15/26"),
    ("02/05/2026 10:00 AM", "02/15/2026 3:15 PM"),
    ("02.05.2026", "02.15.2026"),
]


def asked(query):
    try:
        return " ; ".join(row[0] for row in csv.reader(chdb.query(query, "CSV").data().splitlines()))
    except Exception as error:
        return str(error).partition(": (")[0]


print("ClickHouse", asked("SELECT version()"), "; DuckDB", duckdb.__version__)
for days in COLUMNS:
    with open("sales.csv", "w") as file:
        print("day", *days, sep="\n", file=file)
    print(" ; ".join(days))
    print("  ClickHouse:", asked("SELECT DISTINCT toTypeName(day) FROM file('sales.csv', 'CSVWithNames')"))
    print("   ", asked("SELECT day FROM file('sales.csv', 'CSVWithNames')"))
    print("    if stated:", asked("SELECT day FROM file('sales.csv', 'CSVWithNames', 'day DateTime')"))
    read = duckdb.sql("SELECT day FROM read_csv('sales.csv', header = true)").fetchall()
    print("  DuckDB:", " ; ".join(str(day) for (day,) in read))
PY
TZ=UTC venv/bin/python sales.py | tee seen
diff seen - <<'SEEN'
ClickHouse 26.5.1.1 ; DuckDB 2.0.1
02/05/2026 ; 02/15/2026 ; 12/01/2026 ; 12/31/2026
  ClickHouse: Nullable(DateTime)
    2026-05-02 00:00:00 ; 2026-02-15 00:00:00 ; 2026-01-12 00:00:00 ; 2026-12-31 00:00:00
    if stated: 2026-05-02 00:00:00 ; 2026-02-15 00:00:00 ; 2026-01-12 00:00:00 ; 2026-12-31 00:00:00
  DuckDB: 2026-02-05 ; 2026-02-15 ; 2026-12-01 ; 2026-12-31
12/31/2026 ; 12/01/2026
  ClickHouse: Nullable(DateTime)
    2026-12-31 00:00:00 ; 2026-01-12 00:00:00
    if stated: 2026-12-31 00:00:00 ; 2026-01-12 00:00:00
  DuckDB: 2026-12-31 ; 2026-12-01
02/05/26 ; 02/15/26
  ClickHouse: Nullable(DateTime)
    2026-05-02 00:00:00 ; 2026-02-15 00:00:00
    if stated: 2026-05-02 00:00:00 ; 2026-02-15 00:00:00
  DuckDB: 2026-02-05 ; 2026-02-15
02/05/2026 10:00 AM ; 02/15/2026 3:15 PM
  ClickHouse: Nullable(DateTime)
    2026-05-02 10:00:00 ; 2026-02-15 15:15:00
    if stated: 2026-05-02 10:00:00 ; 2026-02-15 15:15:00
  DuckDB: 02/05/2026 10:00 AM ; 02/15/2026 3:15 PM
02.05.2026 ; 02.15.2026
  ClickHouse: Nullable(String)
    02.05.2026 ; 02.15.2026
    if stated: 2026-05-02 00:00:00 ; 2026-02-15 00:00:00
  DuckDB: 2026-02-05 ; 2026-02-15
SEEN
