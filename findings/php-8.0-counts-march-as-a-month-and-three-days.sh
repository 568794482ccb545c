#!/usr/bin/env bash
# PHP 7.4.33, 8.0.30, 8.1.34 and 8.5.10 (of the npm package @php-wasm/cli 3.1.56): until 8.0, DateTime::diff() of two
# moments in one zone counts years, months and days on their dates in UTC. East of Greenwich the first of a month begins
# on the last of the month before there: in Berlin and Tokyo it is a month and three days from the first of March to
# the first of April, and 28 days and no month from the first of February to the first of March. In UTC and west of it
# both are a month.
#
# format( '%a' ), the number of all days, is right in each. Since 8.1 the months are too.
# Seen: of 72 pairs a month apart, with 20 diff() sees no month, or more than one, in Berlin, Tokyo and Sydney, and with
# 14 in London (in summer time); with none in New York, and with none of all since 8.1.
# Met here: a plugin for PHP 7.4 and later that counts the months of a membership or of a payment plan.
# Judged by what is printed: php-wasm-cli's exit code says nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > months.php <<'PHP'
<?php
$zones = array( 'UTC', 'America/New_York', 'Europe/London', 'Europe/Berlin', 'Asia/Tokyo', 'Australia/Sydney' );
foreach ( $zones as $zone ) {
	$wrong = array();
	for ( $month = 0; $month < 24; $month++ ) {
		foreach ( array( 1, 5, 15 ) as $day ) {
			$text = sprintf( '%d-%02d-%02d', 2025 + intdiv( $month, 12 ), $month % 12 + 1, $day );
			$from = new DateTimeImmutable( $text, new DateTimeZone( $zone ) );
			$gone = $from->diff( $from->modify( '+1 month' ) );
			if ( '1 0 0' !== $gone->format( '%m %d %h' ) ) {
				$wrong[] = $from->format( 'M' ) . ' ' . $gone->format( '%m month %d days of %a' );
			}
		}
	}
	echo PHP_VERSION, ' ', $zone, ' ', count( $wrong ), ' ', implode( '; ', array_slice( $wrong, 0, 2 ) ), "\n";
}
PHP
for version in 7.4 8.0 8.1 8.5; do PHP=$version timeout 120 npx php-wasm-cli months.php; done | sed 's/ *$//' | tee seen
diff seen - <<'SEEN'
7.4.33 UTC 0
7.4.33 America/New_York 0
7.4.33 Europe/London 14 Mar 0 month 31 days of 31; Apr 0 month 30 days of 30
7.4.33 Europe/Berlin 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
7.4.33 Asia/Tokyo 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
7.4.33 Australia/Sydney 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
8.0.30 UTC 0
8.0.30 America/New_York 0
8.0.30 Europe/London 14 Mar 0 month 31 days of 31; Apr 0 month 30 days of 30
8.0.30 Europe/Berlin 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
8.0.30 Asia/Tokyo 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
8.0.30 Australia/Sydney 20 Feb 0 month 28 days of 28; Mar 1 month 3 days of 31
8.1.34 UTC 0
8.1.34 America/New_York 0
8.1.34 Europe/London 0
8.1.34 Europe/Berlin 0
8.1.34 Asia/Tokyo 0
8.1.34 Australia/Sydney 0
8.5.10 UTC 0
8.5.10 America/New_York 0
8.5.10 Europe/London 0
8.5.10 Europe/Berlin 0
8.5.10 Asia/Tokyo 0
8.5.10 Australia/Sydney 0
SEEN
