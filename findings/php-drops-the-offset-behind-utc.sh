#!/usr/bin/env bash
# PHP 7.4.33 and 8.5.10 (of the npm package @php-wasm/cli 3.1.56): new DateTime() honours the offset in "GMT+2", and
# drops it in "UTC+2", without an exception. DateTime::getLastErrors() holds a warning, "Double timezone specification",
# for the second only; who does not ask for it is two hours off.
# Met here: dates that owners' exports and CRMs write with a zone.
# Judged by what is printed: php-wasm-cli's exit code says nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > dates.php <<'PHP'
<?php
foreach ( array( 'GMT+2', 'GMT+02:00', 'UTC+2', 'UTC+02:00' ) as $zone ) {
	$moment = new DateTime( "2026-02-05 10:15 $zone" );
	$errors = DateTime::getLastErrors();
	echo PHP_VERSION, ' ', $zone, ' ', $moment->format( 'c' ), ' ', $errors ? $errors['warning_count'] : 0, "\n";
}
PHP
for version in 7.4 8.5; do PHP=$version timeout 120 npx php-wasm-cli dates.php; done | tee seen
diff seen - <<'SEEN'
7.4.33 GMT+2 2026-02-05T10:15:00+02:00 0
7.4.33 GMT+02:00 2026-02-05T10:15:00+02:00 0
7.4.33 UTC+2 2026-02-05T10:15:00+00:00 1
7.4.33 UTC+02:00 2026-02-05T10:15:00+00:00 1
8.5.10 GMT+2 2026-02-05T10:15:00+02:00 0
8.5.10 GMT+02:00 2026-02-05T10:15:00+02:00 0
8.5.10 UTC+2 2026-02-05T10:15:00+00:00 1
8.5.10 UTC+02:00 2026-02-05T10:15:00+00:00 1
SEEN
