#!/usr/bin/env bash
# WordPress Playground 3.1.56 (npm; its MySQL on SQLite 3.0.2) on PHP 8.3, against MariaDB 10.11.19: sums in CONCAT().
# The guess was that they either say the same on both, or are refused. On Playground CONCAT() becomes SQLite's ||, which
# binds closer than any sum, and gets no brackets: CONCAT('#', id + 1000) is ('#' || id) + 1000, which is 1000 for each
# order, CONCAT(who, ' in ', parts - 1, ' rates') is -1, and CONCAT(cents / 100, ' EUR') has no currency.
#
# Of whole numbers / drops what is behind the point: 1990 cents are 19, 99 cents are 0. decimal(10,2) is a float that
# keeps all it is given: a third of 19.90 is not 6.63, and the shares add up to another sum. No error or warning.
# Met here: amounts in cents and names of orders, in a plugin that people try out on Playground.
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
CREATE TABLE sale (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, who varchar(20), cents int, parts int,
	price decimal(10,2), share decimal(10,2));
INSERT INTO sale (who, cents, parts, price) VALUES
	('Ann', 1990, 3, 19.90), ('Ben', 5950, 4, 59.50), ('Eve', 99, 1, 0.99);
SELECT CONCAT('#', id + 1000) FROM sale;
SELECT CONCAT(who, ' in ', parts - 1, ' rates') FROM sale;
SELECT CONCAT(cents / 100, ' EUR') FROM sale;
SELECT CONCAT(price * 2, ' EUR') FROM sale;
SELECT CONCAT(who, ':', parts = 1) FROM sale;
SELECT CONCAT('Order ', id, ' of ', who) FROM sale;
SELECT ROUND(cents / 100, 2) FROM sale;
SELECT ROUND(SUM(cents) / 100, 2) FROM sale;
SELECT who FROM sale WHERE cents / 100 > 59;
SELECT ROUND(cents / 100.0, 2) FROM sale;
UPDATE sale SET share = price / 3;
SELECT share FROM sale;
SELECT SUM(share) FROM sale;
SELECT who FROM sale WHERE share = 6.63;
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
CONCAT('#', id + 1000) FROM sale
  #1001, #1002, #1003; Playground: 1000, 1000, 1000
CONCAT(who, ' in ', parts - 1, ' rates') FROM sale
  Ann in 2 rates, Ben in 3 rates, Eve in 0 rates; Playground: -1, -1, -1
CONCAT(cents / 100, ' EUR') FROM sale
  19.9000 EUR, 59.5000 EUR, 0.9900 EUR; Playground: 19, 59, 0
CONCAT(price * 2, ' EUR') FROM sale
  39.80 EUR, 119.00 EUR, 1.98 EUR; Playground: 39.8, 119, 1.98
CONCAT(who, ':', parts = 1) FROM sale
  Ann:0, Ben:0, Eve:1; Playground: 0, 0, 0
CONCAT('Order ', id, ' of ', who) FROM sale
  Order 1 of Ann, Order 2 of Ben, Order 3 of Eve; Playground: the same
ROUND(cents / 100, 2) FROM sale
  19.90, 59.50, 0.99; Playground: 19, 59, 0
ROUND(SUM(cents) / 100, 2) FROM sale
  80.39; Playground: 80
who FROM sale WHERE cents / 100 > 59
  Ben; Playground: nothing
ROUND(cents / 100.0, 2) FROM sale
  19.90, 59.50, 0.99; Playground: 19.9, 59.5, 0.99
share FROM sale
  6.63, 19.83, 0.33; Playground: 6.6333333333333, 19.833333333333, 0.33
SUM(share) FROM sale
  26.79; Playground: 26.796666666667
who FROM sale WHERE share = 6.63
  Ann; Playground: nothing
SEEN
