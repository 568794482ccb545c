#!/usr/bin/env bash
# qs 6.14.0 and 6.17.1 (npm; the parser of forms in Express): tag[]=... or tag=... repeated 21 times is an array up to
# 6.14.0, and since the patch release 6.14.1 an object {"0": ..., "20": ...} without map() or length. Twenty values are
# an array in both, so that what is tried with a few tags never shows it.
#
# arrayLimit (20) was for tag[99]=..., until a patch made it a limit of every list. qs.stringify() writes both alike, so
# a round trip hides it too.
# Seen: 20 values: array, array; 21 values: array, object; with arrayLimit: 100: array, array.
# Met here: a form of a customer's tags or of bought products, whose number grows over the years.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund qs-before@npm:qs@6.14.0 qs-now@npm:qs@6.17.1 > npm.log 2>&1 \
	|| { cat npm.log; exit 1; }
cat > tags.js <<'JS'
const libraries = ['qs-before', 'qs-now'].map((name) => require(name));
const form = (count, key) => Array.from({ length: count }, (_, i) => `${key}=${i + 1}`).join('&');
const kind = (value) => (Array.isArray(value) ? 'array' : typeof value);
const kinds = (text, options) => libraries.map((qs) => kind(qs.parse(text, options).tag)).join(' ');
for (const key of ['tag[]', 'tag']) {
	console.log(key, '20:', kinds(form(20, key)));
	console.log(key, '21:', kinds(form(21, key)));
	console.log(key, '21, arrayLimit 100:', kinds(form(21, key), { arrayLimit: 100 }));
}
const now = libraries[1];
const tags = now.parse(form(21, 'tag[]')).tag;
console.log('values', Object.keys(tags).length, 'map', typeof tags.map, 'length', typeof tags.length);
console.log('written alike', now.stringify({ tag: tags }) === now.stringify({ tag: Object.values(tags) }));
JS
node tags.js | tee seen
diff seen - <<'SEEN'
tag[] 20: array array
tag[] 21: array object
tag[] 21, arrayLimit 100: array array
tag 20: array array
tag 21: array object
tag 21, arrayLimit 100: array array
values 21 map undefined length undefined
written alike true
SEEN
