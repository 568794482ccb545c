#!/usr/bin/env bash
# date-fns 4.4.0 (npm): parse() reads what format() wrote, by the same pattern and the same locale of date-fns. The
# guess was that the day comes back, or that the date is invalid. In Armenian the fifth of June, and of July, comes back
# as the fifth of January; in Kazakh June is May and September to November are January, in Frisian May is March, in
# Gaelic December is October, in Mongolian October to December are January, in Sorani four months are December. All are
# valid dates. The hour 15:15 comes back as 03:15 in Serbian and Azerbaijani.
#
# A month is looked for by a pattern of its first letters, which another month earlier in the year shares; what is left
# of the word is skipped. English, German, Spanish, French and 65 others read all that they write.
# Met here: dates that a script shows in the owner's language, and reads again out of a table or a field.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund date-fns@4.4.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > months.js <<'JS'
const { format, parse } = require('date-fns');
const locales = require('date-fns/locale');
const again = (moment, pattern, locale) => parse(format(moment, pattern, { locale }), pattern, moment, { locale });
const valid = (moment) => !Number.isNaN(moment.getTime());
const months = Array.from({ length: 12 }, (_, month) => new Date(2026, month, 5));
const afternoon = new Date(2026, 1, 5, 15, 15);
let right = 0;
for (const [name, locale] of Object.entries(locales)) {
	const found = [];
	let lost = 0;
	for (const pattern of ['d MMMM yyyy', 'd MMM yyyy']) {
		for (const day of months) {
			const read = again(day, pattern, locale);
			lost += valid(read) ? 0 : 1;
			if (valid(read) && read.getMonth() !== day.getMonth()) {
				found.push(`${format(day, pattern, { locale })} -> ${format(read, 'd MMM yyyy')}`);
			}
		}
	}
	const hour = again(afternoon, 'h:mm a', locale);
	lost += valid(hour) ? 0 : 1;
	if (valid(hour) && hour.getHours() !== 15) {
		found.push(`${format(afternoon, 'h:mm a', { locale })} -> ${format(hour, 'HH:mm')}`);
	}
	right += found.length || lost ? 0 : 1;
	if (found.length) {
		console.log(`${name}:`, found.join('; '));
	}
}
console.log(right, 'of', Object.keys(locales).length, 'read all that they write');
JS
node months.js | tee seen
diff seen - <<'SEEN'
az: 3:15 PM -> 03:15
ckb: 5 کانوونی دووەم 2026 -> 5 Dec 2026; 5 ئەیلول 2026 -> 5 Dec 2026; 5 تشرینی یەکەم 2026 -> 5 Dec 2026; 5 تشرینی دووەم 2026 -> 5 Dec 2026; 3:15 د-ن -> 03:15
fy: 5 maaie 2026 -> 5 Mar 2026; 5 mai. 2026 -> 5 Mar 2026
gd: 5 Dùbh 2026 -> 5 Oct 2026
hy: 5 հունիս 2026 -> 5 Jan 2026; 5 հուլիս 2026 -> 5 Jan 2026; 5 հուն 2026 -> 5 Jan 2026; 5 հուլ 2026 -> 5 Jan 2026
kk: 5 маусым 2026 -> 5 May 2026; 5 қыркүйек 2026 -> 5 Jan 2026; 5 қазан 2026 -> 5 Jan 2026; 5 қараша 2026 -> 5 Jan 2026
mn: 5 10-р сар 2026 -> 5 Jan 2026; 5 11-р сар 2026 -> 5 Jan 2026; 5 12-р сар 2026 -> 5 Jan 2026
sr: 3:15 ПМ -> 03:15
69 of 95 read all that they write
SEEN
