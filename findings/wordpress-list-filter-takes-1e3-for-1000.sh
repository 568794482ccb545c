#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package): wp_list_filter() with array( 'code' => '1E3' ), over orders with coupons. The
# guess was that it finds the rows with this code, since all of them are strings. It compares with ==, by which two
# strings that look like numbers are two numbers: coupon 1E3 is 1000, 0E12 is 0E99 and 0, and order 00042 is 42 and
# 42.0. "" is null, too. MAY is not may. With the operator NOT all of these are left out. No error or warning.
#
# Met here: lists of orders, coupons and tags whose names are given by people.
# Needs Debian 12's php-cli; WordPress itself is downloaded into the folder.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
cat > orders.php <<'PHP'
<?php
require 'usr/share/wordpress/wp-includes/version.php';
require 'usr/share/wordpress/wp-includes/class-wp-list-util.php';
// The file itself wants all of WordPress; these functions of it do not.
$code = file_get_contents( 'usr/share/wordpress/wp-includes/functions.php' );
foreach ( array( 'wp_list_filter', 'wp_filter_object_list' ) as $name ) {
	preg_match( "/^function $name\(.*?^}/ms", $code, $found );
	eval( $found[0] );
}
echo "WordPress $wp_version, PHP ", PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION, "\n";
$orders = array();
foreach ( array( '00042', '42', '42.0', '1E3', '1000', '0E12', '0E99', '0', '', null, 'MAY', 'may' ) as $code ) {
	$orders[] = array( 'code' => $code );
}
foreach ( array( '00042', '1E3', '0E12', '', 'MAY' ) as $code ) {
	echo json_encode( $code );
	foreach ( array( 'AND', 'NOT' ) as $operator ) {
		$rows = wp_list_filter( $orders, array( 'code' => $code ), $operator );
		echo ' ', $operator, ' ', json_encode( array_column( $rows, 'code' ) );
	}
	echo "\n";
}
PHP
php orders.php | tee seen
diff seen - <<'SEEN'
WordPress 6.1.9, PHP 8.2
"00042" AND ["00042","42","42.0"] NOT ["1E3","1000","0E12","0E99","0","",null,"MAY","may"]
"1E3" AND ["1E3","1000"] NOT ["00042","42","42.0","0E12","0E99","0","",null,"MAY","may"]
"0E12" AND ["0E12","0E99","0"] NOT ["00042","42","42.0","1E3","1000","",null,"MAY","may"]
"" AND ["",null] NOT ["00042","42","42.0","1E3","1000","0E12","0E99","0","MAY","may"]
"MAY" AND ["MAY"] NOT ["00042","42","42.0","1E3","1000","0E12","0E99","0","",null,"may"]
SEEN
