#!/usr/bin/env bash
# WordPress Playground 3.1.56 (npm; its MySQL on SQLite 3.0.2) on PHP 8.3, against MariaDB 10.11.19: dates in statements.
# The guess was that they either say the same on both, or are refused. On Playground a month from 31 January is 3 March,
# a month before 31 May is 1 May, and a year from 29 February is 1 March. DATEDIFF() counts 24 hours and not dates: who
# ends tomorrow at 1:00 ends in 0 days. It answers with text, which is never less than 1.
#
# DATE_FORMAT() turns MySQL's letters into those of PHP's date() and hands them to SQLite, where they mean something else:
# %s is the seconds since 1970, so that '%H:%i:%s' is 10:05:1769853909, %k is a year, %e the day of the year, and with %y
# or %p all of it is NULL. A quarter more is NULL, too. YEAR() is never '2026', a CAST to a date keeps its time. No error
# or warning.
# Met here: the days for which a payment lets a customer in, in a plugin that people try out on Playground.
# Needs Debian 12's php-cli, php-mysql and mariadb-server-core.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
export TMPDIR=$folder PATH=$PATH:/usr/sbin
npm pack --silent @wp-playground/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 >> npm.log 2>&1 || { cat npm.log; exit 1; }
tar -xzf wp-playground-cli-3.1.56.tgz package/sqlite-database-integration.zip
python3 -m zipfile -e package/sqlite-database-integration.zip .
as=(); [ "$(id -u)" != 0 ] || as=(--user=root)
mariadb-install-db --no-defaults "${as[@]}" --datadir="$folder/data" --auth-root-authentication-method=normal \
	--skip-test-db --skip-name-resolve --force > install.log 2>&1 || { cat install.log; exit 1; }
mariadbd --no-defaults "${as[@]}" --datadir="$folder/data" --socket="$folder/socket" --pid-file="$folder/pid" \
	--skip-networking --character-set-server=utf8mb4 > server.log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'ready for connections' server.log && break; sleep 0.1; done
cat > statements.sql <<'SQL'
CREATE TABLE period (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20), paid_at datetime, ends datetime);
INSERT INTO period (name, paid_at, ends) VALUES
	('Ann', '2026-01-31 10:05:09', '2026-11-30 23:00:00'), ('Ben', '2028-02-29 16:00:00', '2026-12-01 01:00:00');
SELECT name, DATE_ADD(paid_at, INTERVAL 1 MONTH) FROM period;
SELECT name, DATE_ADD(paid_at, INTERVAL 1 YEAR) FROM period;
SELECT DATE(DATE_SUB('2026-05-31', INTERVAL 1 MONTH)), DATE(DATE_ADD('2026-01-31', INTERVAL 1 QUARTER));
SELECT name, DATEDIFF(ends, '2026-11-30 20:00:00') FROM period;
SELECT name FROM period WHERE DATEDIFF(ends, '2026-11-30 20:00:00') < 1;
SELECT DATE_FORMAT(paid_at, '%H:%i:%s') FROM period;
SELECT DATE_FORMAT(paid_at, '%d.%m.%Y, %k:%i') FROM period;
SELECT DATE_FORMAT(paid_at, '%e.%m.%Y') FROM period;
SELECT DATE_FORMAT(paid_at, '%d.%m.%y'), DATE_FORMAT(paid_at, '%h:%i %p') FROM period;
SELECT DATE_FORMAT(paid_at, '%d.%m.%Y %H:%i') FROM period;
SELECT name FROM period WHERE YEAR(paid_at) = '2026';
SELECT name FROM period WHERE YEAR(paid_at) = 2026;
SELECT name FROM period WHERE CAST(paid_at AS DATE) = '2026-01-31';
SELECT name FROM period WHERE DATE(paid_at) = '2026-01-31';
SQL
cat > ask.php <<'PHP'
<?php
list( , $which, $place ) = $argv;
if ( 'MariaDB' === $which ) {
	$server = new PDO( "mysql:unix_socket=$place", 'root', '' );
	$server->exec( 'CREATE DATABASE site CHARACTER SET utf8mb4; USE site' );
} else {
	require 'plugin-sqlite-database-integration/wp-includes/database/load.php';
	$server = new WP_MySQL_On_SQLite( 'mysql-on-sqlite:path=:memory:;dbname=site' );
}
$server->setAttribute( PDO::ATTR_STRINGIFY_FETCHES, true );
$answers = array( '' => strtok( $server->query( 'SELECT VERSION()' )->fetchColumn(), '+' ) );
foreach ( preg_split( '/;\n/', file_get_contents( 'statements.sql' ), -1, PREG_SPLIT_NO_EMPTY ) as $statement ) {
	$answer = $server->query( $statement );
	if ( 0 === strpos( $statement, 'SELECT' ) ) {
		$rows = array();
		foreach ( $answer->fetchAll( PDO::FETCH_NUM ) as $row ) {
			$rows[] = implode( ' ', array_map( fn( $cell ) => $cell ?? 'NULL', $row ) );
		}
		$answers[ $statement ] = implode( ', ', $rows ) ?: 'nothing';
	}
	$answer = null;
}
file_put_contents( "$which.json", json_encode( $answers ) );
PHP
php ask.php MariaDB "$folder/socket"
PHP=8.3 timeout 120 npx php-wasm-cli ask.php SQLite -
python3 - <<'PY' | tee seen
import json

right, given = (json.load(open(f"{which}.json")) for which in ("MariaDB", "SQLite"))
print(right.pop(""), "and", given.pop(""))
for statement, answer in right.items():
    same = "the same" if given[statement] == answer else given[statement]
    print(f"{statement.removeprefix('SELECT ')}\n  {answer}; Playground: {same}")
PY
diff seen - <<'SEEN'
10.11.19-MariaDB-0 and 8.0.38-mysql-on-sqlite-3.0.2
name, DATE_ADD(paid_at, INTERVAL 1 MONTH) FROM period
  Ann 2026-02-28 10:05:09, Ben 2028-03-29 16:00:00; Playground: Ann 2026-03-03 10:05:09, Ben 2028-03-29 16:00:00
name, DATE_ADD(paid_at, INTERVAL 1 YEAR) FROM period
  Ann 2027-01-31 10:05:09, Ben 2029-02-28 16:00:00; Playground: Ann 2027-01-31 10:05:09, Ben 2029-03-01 16:00:00
DATE(DATE_SUB('2026-05-31', INTERVAL 1 MONTH)), DATE(DATE_ADD('2026-01-31', INTERVAL 1 QUARTER))
  2026-04-30 2026-04-30; Playground: 2026-05-01 NULL
name, DATEDIFF(ends, '2026-11-30 20:00:00') FROM period
  Ann 0, Ben 1; Playground: Ann 0, Ben 0
name FROM period WHERE DATEDIFF(ends, '2026-11-30 20:00:00') < 1
  Ann; Playground: nothing
DATE_FORMAT(paid_at, '%H:%i:%s') FROM period
  10:05:09, 16:00:00; Playground: 10:05:1769853909, 16:00:1835452800
DATE_FORMAT(paid_at, '%d.%m.%Y, %k:%i') FROM period
  31.01.2026, 10:05, 29.02.2028, 16:00; Playground: 31.01.2026, 2026:05, 29.02.2028, 2028:00
DATE_FORMAT(paid_at, '%e.%m.%Y') FROM period
  31.01.2026, 29.02.2028; Playground: 031.01.2026, 060.02.2028
DATE_FORMAT(paid_at, '%d.%m.%y'), DATE_FORMAT(paid_at, '%h:%i %p') FROM period
  31.01.26 10:05 AM, 29.02.28 04:00 PM; Playground: NULL NULL, NULL NULL
DATE_FORMAT(paid_at, '%d.%m.%Y %H:%i') FROM period
  31.01.2026 10:05, 29.02.2028 16:00; Playground: the same
name FROM period WHERE YEAR(paid_at) = '2026'
  Ann; Playground: nothing
name FROM period WHERE YEAR(paid_at) = 2026
  Ann; Playground: the same
name FROM period WHERE CAST(paid_at AS DATE) = '2026-01-31'
  Ann; Playground: nothing
name FROM period WHERE DATE(paid_at) = '2026-01-31'
  Ann; Playground: the same
SEEN
