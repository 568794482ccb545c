#!/usr/bin/env bash
# PHP 7.4.33 and 8.5.10 (of the npm package @php-wasm/cli 3.1.56): strtotime() takes a German date with a short year,
# 05.02.26, for 05:02:26 o'clock today, from the 1st to the 23rd. The 24th becomes two minutes past midnight tomorrow,
# the only one with a warning in date_parse(). From the 25th on it is the date. So an export of the last days of a month
# reads well when it is tried, and the next one puts three weeks of sales on today.
#
# With a time behind it (05.02.26 10:15) nothing is read, "Double time specification"; 28.02.26 10:15 is.
# Met here: owners' exports of payments, in whose locale a short date has two digits for the year.
# Judged by what is printed: php-wasm-cli's exit code says nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > dates.php <<'PHP'
<?php
date_default_timezone_set( 'UTC' );
$today = strtotime( '2026-03-10 12:00' );
$dates = array( '05.02.26', '5.2.26', '23.02.26', '24.02.26', '25.02.26', '05.02.26 10:15', '28.02.26 10:15' );
foreach ( $dates as $text ) {
	$moment = strtotime( $text, $today );
	$notes  = date_parse( $text );
	$notes  = array_unique( array_merge( $notes['warnings'], $notes['errors'] ) );
	$shown  = false === $moment ? 'false' : gmdate( 'Y-m-d H:i:s', $moment );
	echo PHP_VERSION, " $text: $shown ", implode( ', ', $notes ), "|\n";
}
$read = array();
for ( $day = 1; $day <= 28; $day++ ) {
	$moment = gmdate( 'Y-m-d', strtotime( sprintf( '%02d.02.26', $day ), $today ) );
	$read[] = sprintf( '2026-02-%02d', $day ) === $moment ? 'date' : 'time';
}
$first = array_search( 'date', $read, true ) + 1;
echo PHP_VERSION, ' of February: ', json_encode( array_count_values( $read ) ), ", first date $first\n";
PHP
for version in 7.4 8.5; do PHP=$version timeout 120 npx php-wasm-cli dates.php; done | tee seen
diff seen - <<'SEEN'
7.4.33 05.02.26: 2026-03-10 05:02:26 |
7.4.33 5.2.26: 2026-03-10 05:02:26 |
7.4.33 23.02.26: 2026-03-10 23:02:26 |
7.4.33 24.02.26: 2026-03-11 00:02:26 The parsed time was invalid|
7.4.33 25.02.26: 2026-02-25 00:00:00 |
7.4.33 05.02.26 10:15: false Double time specification|
7.4.33 28.02.26 10:15: 2026-02-28 10:15:00 |
7.4.33 of February: {"time":24,"date":4}, first date 25
8.5.10 05.02.26: 2026-03-10 05:02:26 |
8.5.10 5.2.26: 2026-03-10 05:02:26 |
8.5.10 23.02.26: 2026-03-10 23:02:26 |
8.5.10 24.02.26: 2026-03-11 00:02:26 The parsed time was invalid|
8.5.10 25.02.26: 2026-02-25 00:00:00 |
8.5.10 05.02.26 10:15: false Double time specification|
8.5.10 28.02.26 10:15: 2026-02-28 10:15:00 |
8.5.10 of February: {"time":24,"date":4}, first date 25
SEEN
