#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package) on MariaDB 10.11.19: of a user who has 'crm_tag',
# update_user_meta( 1, 'CRM_tag', 'new' ) says true, and then get_user_meta( 1, 'CRM_tag', true ) is ''. The database
# takes both keys for one when it writes, so that it was the row of 'crm_tag' that changed; what is read goes by the
# letter. So do accents: 'cafe' is written over 'café'.
#
# add_user_meta() makes a row of its own; asked for a unique one it says false, of a key that cannot be found. An update
# then changes both rows, and delete_user_meta() takes both. No cache is in this: it is emptied before each look.
# Met here: fields of CRMs kept as user meta, of which one is "Tag" where the next is "tag".
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
cat > keys.php <<'PHP'
<?php
define( 'SHORTINIT', true ); // The database, and no more than what is asked for.
$server = new mysqli( null, 'root', '', null, 0, __DIR__ . '/socket' );
$server->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
require __DIR__ . '/usr/share/wordpress/wp-load.php';
foreach ( array( 'l10n', 'formatting', 'meta', 'capabilities', 'class-wp-user', 'user', 'pluggable' ) as $part ) {
	require_once ABSPATH . WPINC . "/$part.php";
}
require ABSPATH . 'wp-admin/includes/schema.php';
foreach ( array_filter( array_map( 'trim', explode( ';', wp_get_db_schema( 'all' ) ) ) ) as $table ) {
	$wpdb->query( $table );
}
function show( string $what, ...$values ): void {
	wp_cache_flush(); // Nothing is remembered: what follows asks the database.
	echo $what, ': ', implode( ' ', array_map( 'json_encode', $values ) ), "\n";
}
function rows(): array {
	global $wpdb;
	return $wpdb->get_results( "SELECT meta_key, meta_value FROM $wpdb->usermeta ORDER BY umeta_id", ARRAY_N );
}
show( 'versions', substr( $wp_version, 0, 3 ), substr( $wpdb->db_server_info(), 0, 5 ) );
update_user_meta( 1, 'crm_tag', 'old' );
show( 'update', update_user_meta( 1, 'CRM_tag', 'new' ), rows() );
show( 'get', get_user_meta( 1, 'CRM_tag', true ), get_user_meta( 1, 'crm_tag', true ) );
show( 'add unique', add_user_meta( 1, 'CRM_tag', 'x', true ), rows() );
show( 'add', is_int( add_user_meta( 1, 'CRM_tag', 'second' ) ), rows() );
show( 'update', update_user_meta( 1, 'crm_TAG', 'both' ), rows() );
show( 'delete', delete_user_meta( 1, 'crm_TAG' ), rows() );
update_user_meta( 1, 'café', 'old' );
show( 'update', update_user_meta( 1, 'cafe', 'new' ), rows() );
show( 'get', get_user_meta( 1, 'cafe', true ), get_user_meta( 1, 'café', true ) );
PHP
php keys.php | tee seen
diff seen - <<'SEEN'
versions: "6.1" "10.11"
update: true [["crm_tag","new"]]
get: "" "new"
add unique: false [["crm_tag","new"]]
add: true [["crm_tag","new"],["CRM_tag","second"]]
update: true [["crm_tag","both"],["CRM_tag","both"]]
delete: true []
update: true [["caf\u00e9","new"]]
get: "" "new"
SEEN
