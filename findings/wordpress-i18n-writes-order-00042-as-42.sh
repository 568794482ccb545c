#!/usr/bin/env bash
# @wordpress/i18n 5.26.0 and 6.29.0 (npm): its sprintf() is for the sentences that PHP's sprintf() fills. The guess was
# that they come out alike. Since 6.0.0 what stands between % and the letter counts for nothing but a precision: order
# "#%05d" is "#42" where PHP, and 5.26.0, write "#00042". A column of "%8.2f" is no column any more, "%+d" loses its
# sign, "%x" and "%X" write the number in decimals; "%b", "%o" and "%'.8d" stay in the sentence as they are. No error or
# warning.
#
# "%.2f", "%s", "%d" and numbered places are as before.
# Met here: sentences of one catalogue that are filled in PHP on one screen and by a script on the next.
# Needs PHP on the path, of any version from 7.4 on.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund i18n-before@npm:@wordpress/i18n@5.26.0 i18n-now@npm:@wordpress/i18n@6.29.0 \
	> npm.log 2>&1 || { cat npm.log; exit 1; }
cat > sentences.js <<'JS'
const { execFileSync } = require('child_process');
const names = ['i18n-before', 'i18n-now'];
const libraries = names.map((name) => require(name));
const versions = names.map((name) => require(`./node_modules/${name}/package.json`).version);
console.log(...versions, 'PHP');
const php = 'echo sprintf( $argv[1], $argv[2] );';
for (const [sentence, value] of [
	['Order #%05d', 42], ['%8.2f EUR', 19.9], ['%-8s|', 'paid'], ['%+d', 5], ['%X', 255], ['%b', 5], ["%'.8d", 42],
	['%.2f', 19.9], ['%1$s, %1$s', 'paid'],
]) {
	const filled = libraries.map(({ sprintf }) => sprintf(sentence, value));
	console.log([sentence, ...filled, execFileSync('php', ['-r', php, '--', sentence, String(value)])].join(' ; '));
}
JS
node sentences.js | tee seen
diff seen - <<'SEEN'
5.26.0 6.29.0 PHP
Order #%05d ; Order #00042 ; Order #42 ; Order #00042
%8.2f EUR ;    19.90 EUR ; 19.90 EUR ;    19.90 EUR
%-8s| ; paid    | ; paid| ; paid    |
%+d ; +5 ; 5 ; +5
%X ; FF ; 255 ; FF
%b ; 101 ; %b ; 101
%'.8d ; ......42 ; %'.8d ; ......42
%.2f ; 19.90 ; 19.90 ; 19.90
%1$s, %1$s ; paid, paid ; paid, paid ; paid, paid
SEEN
