#!/usr/bin/env bash
# xlsx2csv 0.8.6 and exceljs 4.4.0: a workbook shows 1,990.50 USD, which is a number with the format '#,##0.00 "USD"'. The
# guess was that both read 1990.5. xlsx2csv looks for the letters d, h, m, s and y of dates in what is quoted, too, and
# writes the format in place of the amount: each cell of the column is '#,##0.00 "us12"', with the day that it takes the
# number for. So it is in francs, Hong Kong dollars and Danish crowns, and of 20 "months" "01ont12s" are left.
#
# exceljs passes over what is quoted, not over a letter after a backslash or an underscore: 1990.5 in ringgit, \R\M0.00, is
# 12 June 1905, and so is an amount in a comma style that only leaves the room of a KM or din. openpyxl 3.1.5 reads all of
# them right. No error or warning.
# Met here: sheets of sales that are turned into CSV, or read by a script, before they are compared with what was paid.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check XlsxWriter==3.2.9 openpyxl==3.1.5 xlsx2csv==0.8.6
npm install --silent --no-audit --no-fund exceljs@4.4.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > read.js <<'JS'
const workbook = new (require('exceljs').Workbook)();
const said = (value) => (value instanceof Date ? value.toISOString() : String(value));
workbook.xlsx.readFile('sales.xlsx').then(() => {
	const cells = workbook.worksheets[0].getColumn(1).values.slice(1);
	require('fs').writeFileSync('exceljs.json', JSON.stringify(cells.map(said)));
});
JS
cat > sales.py <<'PY'
import csv
import json
import subprocess
from importlib.metadata import version

import openpyxl
import xlsxwriter

SALES = [
    (1990.5, '#,##0.00 "USD"'),
    (1990.5, '"CHF" #,##0.00'),
    (1990.5, '"HK$"#,##0.00'),
    (1990.5, '#,##0.00 "DKK"'),
    (20, '0 "months"'),
    (1990.5, r"\R\M0.00"),
    (1990.5, r"\R\s\.\ 0.00"),
    (1990.5, r"_-* #,##0.00\ _K_M_-"),
    (1990.5, r"_-* #,##0.00\ _d_i_n_._-"),
    (1990.5, '#,##0.00 "EUR"'),
    (1990.5, "[$USD] #,##0.00"),
]

with xlsxwriter.Workbook("sales.xlsx") as workbook:
    sheet = workbook.add_worksheet()
    for row, (amount, shown) in enumerate(SALES):
        sheet.write_number(row, 0, amount, workbook.add_format({"num_format": shown}))
subprocess.run(["venv/bin/xlsx2csv", "sales.xlsx", "sales.csv"], check=True)
subprocess.run(["node", "read.js"], check=True)
with open("sales.csv", newline="") as file:
    as_csv = [row[0] for row in csv.reader(file)]
with open("exceljs.json") as file:
    as_script = json.load(file)
as_python = [str(cell.value) for (cell,) in openpyxl.load_workbook("sales.xlsx").active.iter_rows()]
with open("node_modules/exceljs/package.json") as file:
    print("xlsx2csv", version("xlsx2csv"), "; exceljs", json.load(file)["version"], "; openpyxl", version("openpyxl"))
for (_, shown), *read in zip(SALES, as_csv, as_script, as_python, strict=True):
    print(shown, "is", " ; ".join(read))
PY
venv/bin/python sales.py | tee seen
diff seen - <<'SEEN'
xlsx2csv 0.8.6 ; exceljs 4.4.0 ; openpyxl 3.1.5
#,##0.00 "USD" is #,##0.00 "us12" ; 1990.5 ; 1990.5
"CHF" #,##0.00 is "c12f" #,##0.00 ; 1990.5 ; 1990.5
"HK$"#,##0.00 is "12k$"#,##0.00 ; 1990.5 ; 1990.5
#,##0.00 "DKK" is #,##0.00 "12kk" ; 1990.5 ; 1990.5
0 "months" is 0 "01ont12s" ; 20 ; 20
\R\M0.00 is r060.00 ; 1905-06-12T12:00:00.000Z ; 1990.5
\R\s\.\ 0.00 is rs. 0.00 ; 1905-06-12T12:00:00.000Z ; 1990.5
_-* #,##0.00\ _K_M_- is _-* #,##0.00 _k_06_- ; 1905-06-12T12:00:00.000Z ; 1990.5
_-* #,##0.00\ _d_i_n_._- is _-* #,##0.00 _12_i_n_._- ; 1905-06-12T12:00:00.000Z ; 1990.5
#,##0.00 "EUR" is 1990.5 ; 1990.5 ; 1990.5
[$USD] #,##0.00 is 1990.5 ; 1990.5 ; 1990.5
SEEN
