#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package) on MariaDB 10.11.19: get_users() with a date_query compares two clocks. The time
# at which a user was made is kept in UTC, and the moment that is asked for is brought to the site's zone: who was made
# just now was not made after '30 minutes ago' in Tokyo, and not before '+30 minutes' in New York.
#
# A time that names its offset, such as gmdate( 'c' ), is brought there too. Right is gmdate( 'Y-m-d H:i:s' ) alone, which
# names none: it is compared as it stands.
# Seen (users found: after 30 minutes ago, before in 30 minutes, between the two with offset, and without): UTC 1 1 1 1,
# Tokyo and Berlin 0 1 0 1, New York 1 0 0 1.
# Met here: looking for the users that purchases of the last hour made; on a test site in UTC all are found.
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
cat > users.php <<'PHP'
<?php
define( 'SHORTINIT', true ); // The database, and no more than what is asked for.
$server = new mysqli( null, 'root', '', null, 0, __DIR__ . '/socket' );
$server->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
require __DIR__ . '/usr/share/wordpress/wp-load.php';
$parts = array( 'l10n', 'formatting', 'kses', 'meta', 'class-wp-meta-query', 'class-wp-date-query', 'capabilities' );
foreach ( array( ...$parts, 'class-wp-roles', 'class-wp-user', 'class-wp-user-query', 'user', 'pluggable' ) as $part ) {
	require_once ABSPATH . WPINC . "/$part.php";
}
require ABSPATH . 'wp-admin/includes/schema.php';
foreach ( array_filter( array_map( 'trim', explode( ';', wp_get_db_schema( 'all' ) ) ) ) as $table ) {
	$wpdb->query( $table );
}
remove_all_filters( 'pre_kses' ); // It is about blocks, of which none are loaded.
function found( array $span ): int {
	return count( get_users( array( 'date_query' => array( $span ) ) ) );
}
echo 'version ', substr( $wp_version, 0, 3 ), "\n";
$made = wp_insert_user( array( 'user_login' => 'ann', 'user_email' => 'ann@example.com', 'user_pass' => 'x' ) );
$registered = strtotime( get_userdata( $made )->user_registered . ' UTC' );
echo 'made in UTC: ', json_encode( abs( $registered - time() ) < 60 ), "\n";
foreach ( array( 'UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York' ) as $zone ) {
	update_option( 'timezone_string', $zone );
	$counts = array( found( array( 'after' => '30 minutes ago' ) ), found( array( 'before' => '+30 minutes' ) ) );
	foreach ( array( 'c', 'Y-m-d H:i:s' ) as $format ) {
		$span     = array( 'after' => gmdate( $format, time() - 1800 ), 'before' => gmdate( $format, time() + 1800 ) );
		$counts[] = found( $span );
	}
	echo $zone, ': ', implode( ' ', $counts ), "\n";
}
PHP
php users.php | tee seen
diff seen - <<'SEEN'
version 6.1
made in UTC: true
UTC: 1 1 1 1
Asia/Tokyo: 0 1 0 1
Europe/Berlin: 0 1 0 1
America/New_York: 1 0 0 1
SEEN
