#!/usr/bin/env bash
# Papa Parse 5.7.1 (npm): a file of two columns parted by ";" is recognised or not by the newline at its end, while it
# has fewer than ten lines: that empty last line is counted as a row of one field, the average falls under the 1.99 that
# a delimiter must reach, and Papa falls back to ",". "1;19,00" becomes the fields "1;19" and "00".
#
# A file of three columns, a longer one, one without the newline, or skipEmptyLines: true is read rightly. The errors of
# the answer say UndetectableDelimiter, also for a good file of commas, where the fallback happens to be right.
# Seen: total is "19,00" without the newline; with it the only column is "order;total", its value "1;19".
# Met here: exports of a few orders, made where a comma is the decimal sign.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund papaparse@5.7.1 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > read.js <<'JS'
const Papa = require('papaparse');
const rows = (count) => 'order;total\n' + Array.from({ length: count }, (_, i) => `${i + 1};19,00\n`).join('');
const show = (what, text, options) => {
	const answer = Papa.parse(text, { header: true, ...options });
	console.log(what, '|', answer.meta.delimiter, '|', JSON.stringify(answer.data[0]), '|',
		[...new Set(answer.errors.map((error) => error.code))].join(' ') || 'no error');
};
show('2 rows', rows(2));
show('2 rows, no newline at the end', rows(2).trimEnd());
show('2 rows, skipEmptyLines', rows(2), { skipEmptyLines: true });
show('8 rows', rows(8));
show('9 rows', rows(9));
show('2 rows of commas', 'order,email\n1,a@example.com\n2,b@example.com\n');
JS
node read.js | tee seen
diff seen - <<'SEEN'
2 rows | , | {"order;total":"1;19","__parsed_extra":["00"]} | UndetectableDelimiter TooManyFields
2 rows, no newline at the end | ; | {"order":"1","total":"19,00"} | no error
2 rows, skipEmptyLines | ; | {"order":"1","total":"19,00"} | no error
8 rows | , | {"order;total":"1;19","__parsed_extra":["00"]} | UndetectableDelimiter TooManyFields
9 rows | ; | {"order":"1","total":"19,00"} | TooFewFields
2 rows of commas | , | {"order":"1","email":"a@example.com"} | UndetectableDelimiter TooFewFields
SEEN
