#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package) on MariaDB 10.11.19: dbDelta() brings a table to a definition, and answers with what
# it did. The guess was that it adds a column, whatever it is called, and does what it says. MariaDB takes each of these
# definitions as a new table; as a change of one that is there:
#
# - a column `key` or `index` is never added; the answer is "Added index", and the statement one that MariaDB refuses.
# - KEY email made UNIQUE KEY email: "Added index ... UNIQUE KEY", and two rows with one address are taken all the same.
# - DEFAULT 'd''accord' becomes 'd'. The next time there is nothing to do, as it compares no more of it than that.
# - DEFAULT ';' ends the statement there: the column is never added, and "Added column" is said each time.
#
# Met here: a plugin's table, to which a release adds columns such as an item's key, or a CSV's delimiter.
# Needs Debian 12's php-cli, php-mysql and mariadb-server-core; WordPress itself is downloaded into the folder.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
cd "$folder"
export TMPDIR=$folder PATH=$PATH:/usr/sbin
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
as=(); [ "$(id -u)" != 0 ] || as=(--user=root)
mariadb-install-db --no-defaults "${as[@]}" --datadir="$folder/data" --auth-root-authentication-method=normal \
	--skip-test-db --skip-name-resolve --force > install.log 2>&1 || { cat install.log; exit 1; }
mariadbd --no-defaults "${as[@]}" --datadir="$folder/data" --socket="$folder/socket" --pid-file="$folder/pid" \
	--skip-networking --character-set-server=utf8mb4 > server.log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'ready for connections' server.log && break; sleep 0.1; done
cat > usr/share/wordpress/wp-config.php <<PHP
<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:$folder/socket' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
\$table_prefix = 'wp_';
require ABSPATH . 'wp-settings.php';
PHP
cat > tables.php <<'PHP'
<?php
define( 'SHORTINIT', true ); // The database, and no more than what is asked for.
$server = new mysqli( null, 'root', '', null, 0, __DIR__ . '/socket' );
$server->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
require __DIR__ . '/usr/share/wordpress/wp-load.php';
error_reporting( 0 ); // It is older than this PHP.
foreach ( array( 'l10n', 'formatting' ) as $part ) {
	require_once ABSPATH . WPINC . "/$part.php";
}
// The file itself wants all of WordPress; this function of it does not.
preg_match( '/^function dbDelta\(.*?^}/ms', file_get_contents( ABSPATH . 'wp-admin/includes/upgrade.php' ), $found );
eval( $found[0] );
$wpdb->suppress_errors();
echo "WordPress $wp_version, MariaDB ", strtok( $wpdb->get_var( 'SELECT VERSION()' ), '-' ), "\n";

function definition( string $table, string ...$lines ): string {
	return "CREATE TABLE wp_$table (\n" . implode( ",\n", array_merge( array( 'id int(11) NOT NULL AUTO_INCREMENT', 'email varchar(40) NOT NULL' ), $lines, array( 'PRIMARY KEY  (id)' ) ) ) . "\n)";
}

/** As a new table; then as a change of one that has the first two columns and $before, twice. */
function show( string $new, string ...$before ): void {
	global $wpdb;
	$taken = false !== $wpdb->query( definition( 'new', $new ) ) ? 'taken' : $wpdb->last_error;
	$wpdb->query( definition( 'old', ...$before ) );
	$said = array();
	foreach ( array( 1, 2 ) as $time ) {
		$said[] = str_replace( '\/', '/', json_encode( array_values( dbDelta( definition( 'old', $new ) ) ) ) );
	}
	$is = $wpdb->get_row( "SHOW CREATE TABLE wp_old", ARRAY_N )[1];
	$is = preg_grep( '/PRIMARY/', array_slice( explode( "\n", $is ), 3, -1 ), PREG_GREP_INVERT );
	$is = array() === $is ? 'nothing' : trim( implode( ' ', $is ), ' ,' );
	echo "$new: $taken\n  said: ", implode( ', then ', $said ), "\n  there is: $is\n";
	if ( 0 === strpos( $new, 'UNIQUE' ) ) {
		echo '  the same address twice: ', $wpdb->query( "INSERT INTO wp_old ( email ) VALUES ( 'a' ), ( 'a' )" ), " rows\n";
	}
	$wpdb->query( 'DROP TABLE wp_new, wp_old' );
}

show( '`item` varchar(40) NOT NULL' );
show( '`key` varchar(40) NOT NULL' );
show( '`index` int(11) NOT NULL' );
show( 'UNIQUE KEY email (email)', 'KEY email (email)' );
show( "word varchar(9) NOT NULL DEFAULT 'd''accord'", "word varchar(9) NOT NULL DEFAULT 'yes'" );
show( "sep varchar(3) NOT NULL DEFAULT ';'" );
PHP
php tables.php | tee seen
diff seen - <<'SEEN'
WordPress 6.1.9, MariaDB 10.11.19
`item` varchar(40) NOT NULL: taken
  said: ["Added column wp_old.item"], then []
  there is: `item` varchar(40) NOT NULL
`key` varchar(40) NOT NULL: taken
  said: ["Added index wp_old  `` (``)"], then ["Added index wp_old  `` (``)"]
  there is: nothing
`index` int(11) NOT NULL: taken
  said: ["Added index wp_old  `` (``)"], then ["Added index wp_old  `` (``)"]
  there is: nothing
UNIQUE KEY email (email): taken
  said: ["Added index wp_old UNIQUE KEY `email` (`email`)"], then ["Added index wp_old UNIQUE KEY `email` (`email`)"]
  there is: KEY `email` (`email`)
  the same address twice: 2 rows
word varchar(9) NOT NULL DEFAULT 'd''accord': taken
  said: ["Changed default value of wp_old.word from yes to d"], then []
  there is: `word` varchar(9) NOT NULL DEFAULT 'd'
sep varchar(3) NOT NULL DEFAULT ';': taken
  said: ["Added column wp_old.sep"], then ["Added column wp_old.sep"]
  there is: nothing
SEEN
