#!/usr/bin/env bash
# @wordpress/url 4.56.0 (npm) and WordPress 6.1.9 (Debian 12's package): both say whether an address is one, isEmail()
# in the browser and is_email() on the server. The guess was one answer of both. isEmail() refuses o'brien@example.com
# and r&d@example.com, which the server takes: of the 20 signs that RFC 5322 has besides letters and digits in front of
# the @, it refuses 15. The other five both take.
#
# A browser's own <input type="email"> has all of them (HTML, "valid email address"), and so have other programs'.
# Met here: a form for a customer's address in wp-admin, to be found by the address that they bought with.
# Needs PHP on the path and Debian 12's package lists; WordPress itself is downloaded into the folder.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @wordpress/url@4.56.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
cat > server.php <<'PHP'
<?php
const ABSPATH = __DIR__ . '/usr/share/wordpress/';
require ABSPATH . 'wp-includes/plugin.php';
require ABSPATH . 'wp-includes/formatting.php';
require ABSPATH . 'wp-includes/version.php';
$taken = array_map( fn( $address ) => (bool) is_email( $address ), array_slice( $argv, 1 ) );
echo json_encode( array( $wp_version, $taken ) );
PHP
cat > addresses.js <<'JS'
const { execFileSync } = require('child_process');
const { isEmail } = require('@wordpress/url');
const said = (addresses) => JSON.parse(execFileSync('php', ['server.php', ...addresses]));
const whole = ["o'brien@example.com", 'r&d@example.com', 'ann.ben@example.com', 'ann+shop@example.com'];
const [version, taken] = said(whole);
console.log('WordPress', version);
whole.forEach((address, i) => console.log(address, isEmail(address), taken[i]));
const signs = [..."!#$%&'*+-/=?^_`{|}~."].map((sign) => `ann${sign}ben@example.com`);
const both = said(signs)[1];
const which = (test) => {
	const found = signs.filter((address, i) => test(isEmail(address), both[i]));
	return found.map((address) => address[3]).join(' ');
};
console.log('both take', which((one, other) => one && other));
console.log('the server alone', which((one, other) => !one && other));
console.log('neither', which((one, other) => !one && !other));
JS
node addresses.js | tee seen
diff seen - <<'SEEN'
WordPress 6.1.9
o'brien@example.com false true
r&d@example.com false true
ann.ben@example.com true true
ann+shop@example.com true true
both take % + - _ .
the server alone ! # $ & ' * / = ? ^ ` { | } ~
neither 
SEEN
