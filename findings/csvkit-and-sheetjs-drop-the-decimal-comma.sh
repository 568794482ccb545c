#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2) and SheetJS (npm's xlsx 0.18.5), a German export: both guess that 19,90 is a number, and
# that it is 1990. 1.234,50 is 1.2345 to both, and 0,5 is 5. The column is of numbers and adds up, so that nothing looks
# amiss: 19,90 and 1.234,50 are 1991.2345.
#
# Their dates agree too: 05.02.2026 is the second of May. A 17.02.2026 makes csvkit's whole column text, while SheetJS
# keeps that cell alone as text, and May in the others. csvkit's locale for numbers (-L de_DE) mends the amounts and
# turns the dates into numbers instead: 5022026. SheetJS's sheet_to_csv() writes "19,90" again, so that a round trip
# looks well.
# Met here: looking an export over before its import, and converting it in a browser.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 agate-dbf==0.2.4 agate-excel==0.4.2 \
	agate-sql==0.7.3 babel==2.19.0 parsedatetime==2.6
npm install --silent --no-audit --no-fund xlsx@0.18.5 > npm.log 2>&1 || { cat npm.log; exit 1; }
printf '%s\n' 'order;date;amount' '1;05.02.2026;19,90' '2;06.02.2026;0,5' > small.csv
printf '%s\n' 'order;date;amount' '1;05.02.2026;19,90' '2;17.02.2026;1.234,50' > large.csv
cat > sheet.js <<'JS'
const xlsx = require('xlsx');
const sheet = xlsx.read(require('fs').readFileSync(process.argv[2], 'utf8'), { type: 'string' }).Sheets.Sheet1;
const shown = (value) => (typeof value === 'number' ? xlsx.SSF.format('yyyy-mm-dd', value) : `text ${value}`);
const rows = xlsx.utils.sheet_to_json(sheet);
console.log('SheetJS', rows.map(({ date, amount }) => `${shown(date)} ${typeof amount} ${amount}`).join(', '));
console.log('written', JSON.stringify(xlsx.utils.sheet_to_csv(sheet).split('\n').slice(1)));
JS
for file in small large; do
	echo "$file"
	venv/bin/csvjson -d ';' "$file.csv"; echo
	venv/bin/csvjson -d ';' -L de_DE "$file.csv"; echo
	echo "sum $(venv/bin/csvstat -d ';' -c amount --sum --no-grouping-separator --decimal-format '%.4f' "$file.csv")"
	node sheet.js "$file.csv"
done | tee seen
diff seen - <<'SEEN'
small
[{"order": 1.0, "date": "2026-05-02", "amount": 1990.0}, {"order": 2.0, "date": "2026-06-02", "amount": 5.0}]
[{"order": 1.0, "date": 5022026.0, "amount": 19.9}, {"order": 2.0, "date": 6022026.0, "amount": 0.5}]
sum 1995
SheetJS 2026-05-02 number 1990, 2026-06-02 number 5
written ["1,5/2/26,\"19,90\"","2,6/2/26,\"0,5\""]
large
[{"order": 1.0, "date": "05.02.2026", "amount": 1990.0}, {"order": 2.0, "date": "17.02.2026", "amount": 1.2345}]
[{"order": 1.0, "date": 5022026.0, "amount": 19.9}, {"order": 2.0, "date": 17022026.0, "amount": 1234.5}]
sum 1991.2345
SheetJS 2026-05-02 number 1990, text 17.02.2026 number 1.2345
written ["1,5/2/26,\"19,90\"","2,17.02.2026,\"1.234,50\""]
SEEN
