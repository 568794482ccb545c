#!/usr/bin/env bash
# WordPress 6.1.9 (Debian 12's package): a REST argument 'type' => 'number' with 'multipleOf' => 0.01, which is how JSON
# Schema says "a price in cents". The guess was that a few prices fail, as in every validator that divides floats. Of the
# 10,000 from 0.01 to 100.00 fourteen are taken: 0.01, twice that, twice that again, up to 81.92. 20 is refused, as is
# 19.99: "price must be a multiple of 0.01."
#
# rest_validate_value_from_schema() wants the remainder of fmod() to be 0.0, and that is only so where the price is
# 0.01 times a power of two. Ajv 8.20.0, which wants the quotient to be whole, takes 8,637 of them by the same schema.
# Steps that a float holds (0.25, 0.5) are right, and so are whole cents as 'integer'; of steps of 0.05, 11 of 2,000 are.
# Met here: routes that take amounts, which browsers and WordPress check by one schema.
# Needs PHP and Node on the path and Debian 12's package lists; WordPress itself is downloaded into the folder.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ajv@8.20.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
cat > server.php <<'PHP'
<?php
error_reporting( 0 ); // It is older than this PHP.
ini_set( 'serialize_precision', '-1' );
const ABSPATH = __DIR__ . '/usr/share/wordpress/';
const WPINC   = 'wp-includes';
foreach ( array( 'compat', 'load', 'plugin', 'formatting', 'functions', 'class-wp-error', 'l10n', 'pomo/translations', 'rest-api', 'version' ) as $file ) {
	require ABSPATH . "wp-includes/$file.php";
}
function said( float $price, float $step ) {
	return rest_validate_value_from_schema( $price, array( 'type' => 'number', 'multipleOf' => $step ), 'price' );
}
echo "WordPress $wp_version\n";
foreach ( array( 0.01, 0.05, 0.25, 0.5 ) as $step ) {
	$prices = array_map( fn( $count ) => round( $count * $step, 2 ), range( 1, (int) round( 100 / $step ) ) );
	$taken  = array_values( array_filter( $prices, fn( $price ) => true === said( $price, $step ) ) );
	echo "steps of $step: ", count( $taken ), ' of ', count( $prices ), "\n";
	echo 0.01 === $step ? json_encode( $taken ) . "\n" : '';
}
foreach ( array( 20.0, 19.99 ) as $price ) {
	echo "$price: ", said( $price, 0.01 )->get_error_message(), "\n";
}
$cents = array_filter( range( 1, 10000 ), fn( $cent ) => true === rest_validate_value_from_schema( $cent, array( 'type' => 'integer', 'multipleOf' => 5 ), 'price' ) );
echo 'whole cents, steps of 5: ', count( $cents ), "\n";
PHP
cat > browser.js <<'JS'
const Ajv = require('ajv');
const isPrice = new Ajv().compile({ type: 'number', multipleOf: 0.01 });
const prices = Array.from({ length: 10000 }, (_, i) => (i + 1) / 100);
console.log('Ajv, steps of 0.01:', prices.filter((price) => isPrice(price)).length, 'of', prices.length);
JS
{ php server.php; node browser.js; } | tee seen
diff seen - <<'SEEN'
WordPress 6.1.9
steps of 0.01: 14 of 10000
[0.01,0.02,0.04,0.08,0.16,0.32,0.64,1.28,2.56,5.12,10.24,20.48,40.96,81.92]
steps of 0.05: 11 of 2000
steps of 0.25: 400 of 400
steps of 0.5: 200 of 200
20: price must be a multiple of 0.01.
19.99: price must be a multiple of 0.01.
whole cents, steps of 5: 2000
Ajv, steps of 0.01: 8637 of 10000
SEEN
