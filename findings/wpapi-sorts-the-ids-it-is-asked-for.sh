#!/usr/bin/env bash
# wpapi 1.2.2 (npm; a client of WordPress's REST API): include([9, 10, 100]) with orderby('include') asks for the users
# in this very order, and wpapi sorts the ids before it sends them, as text: 10, 100, 9. WordPress answers in the order
# that it was asked for, with all of them, so that a list put beside the ids gives each user the data of another.
#
# What param() is given is sorted alike. The caller's own array stays as it was.
# Met here: users of a site asked for in the order of a CRM's contacts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund wpapi@1.2.2 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > users.js <<'JS'
const http = require('http');
const WPAPI = require('wpapi');
const server = http.createServer((request, response) => {
	const asked = new URL(request.url, 'http://localhost').searchParams;
	const ids = asked.getAll('include[]');
	console.log('asked by', asked.get('orderby') + ':', ids.join(' '));
	response.setHeader('Content-Type', 'application/json');
	response.end(JSON.stringify(ids.map((id) => ({ id: Number(id) })))); // WordPress's order for orderby=include
});
server.listen(0, '127.0.0.1', async () => {
	const site = new WPAPI({ endpoint: `http://127.0.0.1:${server.address().port}/wp-json` });
	for (const ids of [[9, 10, 100], [3, 1, 2]]) {
		const users = await site.users().include(ids).orderby('include');
		console.log('wanted', ids.join(' '), 'got', users.map((user) => user.id).join(' '));
	}
	await site.users().param({ include: [9, 10, 100], orderby: 'include' });
	server.close();
});
JS
node users.js | tee seen
diff seen - <<'SEEN'
asked by include: 10 100 9
wanted 9 10 100 got 10 100 9
asked by include: 1 2 3
wanted 3 1 2 got 1 2 3
asked by include: 10 100 9
SEEN
