#!/usr/bin/env bash
# frictionless 5.21.0 and petl 1.7.30 (PyPI), which describe, check and clean tables: a column of order numbers such as
# 2026_00042 is one of integers to frictionless, inferred with nothing configured, valid, and read as 202600042; what it
# writes has that, too. petl's convertnumbers() does the same. The guess was a text, as it is to DuckDB 2.0.1, Polars 2.1.0
# and pandas 3.0.4. Both ask Python's int(), which has read underscores between digits since 3.6 (PEP 515).
#
# The second guess was that _00042 and 2026__00042, which int() refuses, stay texts. They do to petl. frictionless then asks
# Decimal(), which passes over underscores wherever they are: 42 and 202600042. 19_90 is 1990, and 1_9.90 is 19.9, to both.
# Met here: exports of payments whose order or invoice numbers have a year in front; joined with the shop's, none matches.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check frictionless==5.21.0 petl==1.7.30 duckdb==2.0.1 polars==2.1.0 pandas==3.0.4
cd "$folder"
printf 'order,total\n2026_00042,19.90\n2026_00043,5.00\n' > orders.csv
printf 'a,b,c,d,e\n20_26-00042,_00042,2026__00042,1_9.90,19_90\n' > others.csv
venv/bin/python - <<'PY' | tee seen
import duckdb
import pandas
import petl
import polars
from frictionless import Resource


def first(path):
    return next(iter(Resource(path=path).read_rows())).to_dict()


orders = Resource(path="orders.csv")
orders.infer()
print("frictionless:", [field.type for field in orders.schema.fields], orders.validate().valid, first("orders.csv")["order"])
orders.write("written.csv")
print("written:", open("written.csv").read().split())
print("petl:", petl.convertnumbers(petl.fromcsv("orders.csv")).dicts()[0])
print("duckdb:", duckdb.sql("SELECT * FROM read_csv('orders.csv')").fetchall()[0])
print("polars:", polars.read_csv("orders.csv").row(0))
print("pandas:", pandas.read_csv("orders.csv").to_dict("records")[0])
print("others, frictionless:", list(first("others.csv").values()))
print("others, petl:", list(petl.convertnumbers(petl.fromcsv("others.csv")).values("a", "b", "c", "d", "e"))[0])
PY
diff seen - <<'SEEN'
frictionless: ['integer', 'number'] True 202600042
written: ['order,total', '202600042,19.90', '202600043,5.00']
petl: {'order': 202600042, 'total': 19.9}
duckdb: ('2026_00042', 19.9)
polars: ('2026_00042', 19.9)
pandas: {'order': '2026_00042', 'total': 19.9}
others, frictionless: ['20_26-00042', Decimal('42'), Decimal('202600042'), Decimal('19.90'), 1990]
others, petl: ('20_26-00042', '_00042', '2026__00042', 19.9, 1990)
SEEN
