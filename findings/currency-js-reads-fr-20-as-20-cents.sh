#!/usr/bin/env bash
# currency.js 2.0.4, accounting 0.4.1 and Numeral 2.0.6 (npm), amounts with the abbreviation of their currency: the dot
# in "Fr. 20" stays when the letters are taken out, and parts decimals: 0.2 in all three. "Rs. 500" is 0.5, "kr. 149"
# is 0.15 or 0.149. With a second dot, "Fr. 20.00", currency.js and Numeral say NaN, and accounting 0.2 again.
#
# currency.js finds no mistake in it with errorOnInvalid either. With the abbreviation behind, "149 kr.", it is 149, and
# so is "Fr. 20,00" 20 where the comma is set as the sign of decimals.
# Met here: amounts as shops in Switzerland, India and Denmark print them, in exports and mails.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund currency.js@2.0.4 accounting@0.4.1 numeral@2.0.6 > npm.log 2>&1 \
	|| { cat npm.log; exit 1; }
cat > amounts.js <<'JS'
const currency = require('currency.js');
const accounting = require('accounting');
const numeral = require('numeral');
const strict = (amount) => {
	try {
		return currency(amount, { errorOnInvalid: true }).value;
	} catch (error) {
		return 'error';
	}
};
for (const amount of ['Fr 20', 'Fr. 20', 'Fr. 20.00', 'Rs. 500', 'Rs. 1,49,900', 'kr. 149', '149 kr.', '$20']) {
	const others = [accounting.unformat(amount), numeral(amount).value()];
	console.log(amount, '|', currency(amount).value, strict(amount), ...others);
}
console.log('Fr. 20,00 |', currency('Fr. 20,00', { decimal: ',', separator: '.' }).value);
JS
node amounts.js | tee seen
diff seen - <<'SEEN'
Fr 20 | 20 20 20 20
Fr. 20 | 0.2 0.2 0.2 0.2
Fr. 20.00 | NaN NaN 0.2 NaN
Rs. 500 | 0.5 0.5 0.5 0.5
Rs. 1,49,900 | 0.15 0.15 0.1499 0.1499
kr. 149 | 0.15 0.15 0.149 0.149
149 kr. | 149 149 149 149
$20 | 20 20 20 20
Fr. 20,00 | 20
SEEN
