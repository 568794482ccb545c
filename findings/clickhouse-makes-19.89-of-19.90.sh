#!/usr/bin/env bash
# ClickHouse 26.5.1.1 (of the PyPI package chdb-core-lite 26.5.0, Linux only): sales of JSON, {"total": 19.90}, lie in a
# table that ClickHouse made of the file, and go on into one with total Decimal(10,2). The guess was 19.90, as a number
# is rounded on its way into such a column. It is 19.89: the file's totals were guessed as Float64, and a float is cut
# off there, also by accurateCast(), and also if it stands in the statement itself. So is a text with a third decimal:
# '19.999' is 19.99.
#
# Of the prices from 0.00 to 99.99, 573 are a cent less, and none is more. A search for 19.90 finds nothing. No error or
# warning. Straight from the file into the second table all are right, as then its type is taken for the file's, too.
# DuckDB 2.0.1 rounds, and no price differs.
# Met here: totals that are added up and compared with what was paid.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-deps chdb-core-lite==26.5.0 pyarrow==26.0.1 duckdb==2.0.1
cat > sales.py <<'PY'
import chdb
import duckdb
from chdb.session import Session

with open("sales.json", "w") as file:
    for cents in range(10000):
        print('{"total": %d.%02d}' % divmod(cents, 100), file=file)
session = Session()
session.query("CREATE DATABASE shop; CREATE TABLE shop.sale (total Decimal(10,2)) ENGINE = MergeTree ORDER BY total")
duck = duckdb.connect()
duck.execute("CREATE TABLE sale (total DECIMAL(10,2))")


def by_clickhouse(query):
    return str(session.query(query, "TSV")).strip().replace("\t", " ")


def show(said, query):
    of_duck = duck.execute(query.replace("shop.sale", "sale")).fetchone()
    print(f"{said}: {by_clickhouse(query)} ; DuckDB: {' '.join(str(one) for one in of_duck)}")


COUNTED = "SELECT count(*), sum(total) FROM shop.sale"
FOUND = "SELECT count(*) FROM shop.sale WHERE total = CAST('19.90' AS Decimal(10,2))"
print("ClickHouse", by_clickhouse("SELECT version()"), "; DuckDB", duckdb.__version__)
session.query("CREATE TABLE shop.raw ENGINE = Memory AS SELECT * FROM file('sales.json')")
session.query("INSERT INTO shop.sale SELECT total FROM shop.raw")
duck.execute("CREATE TABLE raw AS SELECT * FROM 'sales.json'; INSERT INTO sale SELECT total FROM raw")
print("guessed:", by_clickhouse("SELECT DISTINCT toTypeName(total) FROM shop.raw"))
show("all prices", COUNTED)
show("of 19.90 there are", FOUND)
cut = "(SELECT total, CAST(total AS Decimal(10,2)) AS d FROM shop.raw)"
changed = f"SELECT countIf(d < total - 0.005), countIf(d > total + 0.005) FROM {cut}"
print("a cent less, a cent more:", by_clickhouse(changed))
session.query("TRUNCATE TABLE shop.sale; INSERT INTO shop.sale SELECT total FROM file('sales.json')")
print("straight from the file:", by_clickhouse(COUNTED), ";", by_clickhouse(FOUND))
for number in ("19.90", "4.35", "0.29", "1990.50"):
    show(f"the number {number}", f"SELECT CAST(CAST({number} AS DOUBLE) AS Decimal(10,2))")
stated = "SELECT CAST(19.90 AS Decimal(10,2)), accurateCast(19.90, 'Decimal(10,2)')"
print("in the statement, and by accurateCast():", by_clickhouse(stated))
show("the text 19.999", "SELECT CAST('19.999' AS Decimal(10,2))")
PY
venv/bin/python sales.py | tee seen
diff seen - <<'SEEN'
ClickHouse 26.5.1.1 ; DuckDB 2.0.1
guessed: Nullable(Float64)
all prices: 10000 499944.27 ; DuckDB: 10000 499950.00
of 19.90 there are: 0 ; DuckDB: 1
a cent less, a cent more: 573 0
straight from the file: 10000 499950 ; 1
the number 19.90: 19.89 ; DuckDB: 19.90
the number 4.35: 4.34 ; DuckDB: 4.35
the number 0.29: 0.28 ; DuckDB: 0.29
the number 1990.50: 1990.5 ; DuckDB: 1990.50
in the statement, and by accurateCast(): 19.89 19.89
the text 19.999: 19.99 ; DuckDB: 20.00
SEEN
