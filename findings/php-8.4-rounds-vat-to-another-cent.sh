#!/usr/bin/env bash
# PHP 8.3 and 8.4 (of the npm package @php-wasm/cli 3.1.56) and Python: three opinions on half a cent of VAT.
#
# Until PHP 8.3 number_format() and round() guessed that 2.9749999999999996 (2.50 plus 19 % VAT) was meant as 2.975, and
# answered 2.98; since 8.4 they answer 2.97. The guess is not gone: a float that prints as 0.595 (0.50 plus 19 %; its
# exact value is lower) still becomes 0.60, where Python's format() looks at the exact value and answers 0.59. Nothing
# is deprecated or logged: the same site writes another amount after an update of PHP.
# Seen for 600 prices from 0.00 to 299.50 in steps of 0.50, plus 19 %: 83 amounts differ by a cent between the PHPs, all
# downwards; 153 between PHP 8.4 and Python, all downwards in Python. No price in whole units differs between the PHPs.
# Met here: a plugin for PHP 7.4 and later whose amounts are compared with a Python companion's.
# Judged by what is printed: php-wasm-cli's exit code says nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @php-wasm/cli@3.1.56 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > cents.php <<'PHP'
<?php
for ( $step = 0; $step < 600; $step++ ) {
	$gross = $step / 2 * 1.19;
	$cents = array( number_format( $gross, 2, '.', '' ), number_format( round( $gross, 2 ), 2, '.', '' ) );
	echo PHP_VERSION, ' ', $step / 2, ' ', implode( ' ', $cents ), "\n";
}
PHP
for version in 8.3 8.4; do PHP=$version timeout 120 npx php-wasm-cli cents.php > "cents-$version"; done
python3 - <<'PY'
from pathlib import Path


def answers(version):
    rows = [line.split() for line in Path(f"cents-{version}").read_text().splitlines()]
    assert len(rows) == 600, rows[:3]
    assert all(php.startswith(version) for php, *_ in rows), rows[0]
    assert all(formatted == rounded for _, _, formatted, rounded in rows)
    return {net: formatted for _, net, formatted, _ in rows}


old, new = answers("8.3"), answers("8.4")
python = {net: f"{float(net) * 1.19:.2f}" for net in old}
for net in ("0.5", "2.5"):
    print(f"{net} * 1.19 = {float(net) * 1.19!r}: PHP 8.3 {old[net]}, PHP 8.4 {new[net]}, Python {python[net]}")
assert (old["0.5"], new["0.5"], python["0.5"]) == ("0.60", "0.60", "0.59")
assert (old["2.5"], new["2.5"], python["2.5"]) == ("2.98", "2.97", "2.97")
update = [(float(old[net]) - float(new[net]), net) for net in old if old[net] != new[net]]
across = [float(new[net]) - float(python[net]) for net in old if new[net] != python[net]]
print("of 600:", len(update), "differ between the PHPs,", len(across), "between PHP 8.4 and Python")
assert (len(update), len(across)) == (83, 153), (update, across)
assert all(round(cent, 2) == 0.01 for cent in [step for step, _ in update] + across)
assert all(net.endswith(".5") for _, net in update)
PY
