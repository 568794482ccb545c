#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package) on PHP 7.4.33, 8.0.30 and 8.5.10 (of the npm package @php-wasm/cli 3.1.56): an
# event is scheduled with array( 'order' => 7, 'email' => 'ann' ). wp_schedule_event() and wp_schedule_single_event() say
# "The array keys are ignored.", which was the guess. They are until PHP 7.4. From 8.0 on they name the parameters:
# function( $email, $order ) had 7 for the address and now has ann, whichever way round the array is written.
#
# wp-cron.php hands the array to do_action_ref_array(), and that to call_user_func_array(), which PHP 8 changed. So
# a callback that counts on that sentence does something else after the host's upgrade of PHP, and one that is mended
# there is wrong on PHP 7.4; array_values() around the arguments is the same on both.
# Met here: a plugin that supports PHP 7.4 to 8.5 and does work in WP-Cron.
# Needs Debian 12's package lists; WordPress itself is downloaded into the folder.
# Judged by what is printed: php-wasm-cli's exit code says nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
cat > cron.php <<'PHP'
<?php
const ABSPATH = __DIR__ . '/usr/share/wordpress/';
require ABSPATH . 'wp-includes/plugin.php';
require ABSPATH . 'wp-includes/version.php';
$seen = array();
add_action( 'paid', function ( $email, $order ) use ( &$seen ) {
	$seen[] = "email $email order $order";
}, 10, 2 );
$scheduled = array( array( 'order' => 7, 'email' => 'ann' ), array( 'email' => 'ann', 'order' => 7 ), array( 7, 'ann' ) );
foreach ( $scheduled as $args ) {
	do_action_ref_array( 'paid', $args ); // As wp-cron.php does with what was stored.
}
do_action_ref_array( 'paid', array_values( $scheduled[0] ) );
echo PHP_VERSION, " with WordPress $wp_version: ", implode( ', ', $seen ), "\n";
PHP
grep -c 'The array keys are ignored' usr/share/wordpress/wp-includes/cron.php | tee seen
grep -o 'do_action_ref_array( [^;]*;' usr/share/wordpress/wp-cron.php | tee -a seen
for version in 7.4 8.0 8.5; do PHP=$version timeout 120 npx php-wasm-cli cron.php; done | tee -a seen
diff seen - <<'SEEN'
3
do_action_ref_array( $hook, $v['args'] );
7.4.33 with WordPress 6.1.9: email 7 order ann, email ann order 7, email 7 order ann, email 7 order ann
8.0.30 with WordPress 6.1.9: email ann order 7, email ann order 7, email 7 order ann, email 7 order ann
8.5.10 with WordPress 6.1.9: email ann order 7, email ann order 7, email 7 order ann, email 7 order ann
SEEN
