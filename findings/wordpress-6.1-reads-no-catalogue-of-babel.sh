#!/usr/bin/env bash
# Babel 2.19.0 and WordPress 6.1.9 (Debian 12's package): a .mo file that Babel compiles is read by Python's
# gettext. The guess was that WordPress reads it. It does not: import_from_file() is false, load_textdomain() hands that
# on, and the plugin stays English with nothing in a log.
#
# Babel writes that the hash table, which it leaves out, lies at byte 0; WordPress takes the table's place for the end
# of the list in front of it. The table may be left out by GNU gettext's manual. polib 1.2.0 and gettext-parser 10.0.0
# leave it out too, and say where it would begin: read.
# Met here: translations of a plugin compiled by Python; they look well in each tool until a site is in German.
# Needs PHP on the path and Debian 12's package lists; WordPress itself is downloaded into the folder.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download wordpress > apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg -x wordpress_*.deb .
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check babel==2.19.0 polib==1.2.0
npm install --silent --no-audit --no-fund gettext-parser@10.0.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > de.po <<'PO'
msgid ""
msgstr ""
"Language: de_DE\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Customer"
msgstr "Kunde"
PO
venv/bin/pybabel -q compile -i de.po -o babel.mo -l de
venv/bin/python -c 'import polib; polib.pofile("de.po").save_as_mofile("polib.mo")'
node --input-type=module -e 'import { readFileSync, writeFileSync } from "fs"; import { po, mo } from "gettext-parser";
	writeFileSync("gettext-parser.mo", mo.compile(po.parse(readFileSync("de.po"))));'
cat > read.php <<'PHP'
<?php
require __DIR__ . '/usr/share/wordpress/wp-includes/version.php';
require __DIR__ . '/usr/share/wordpress/wp-includes/pomo/mo.php';
echo "WordPress $wp_version\n";
foreach ( array( 'babel', 'polib', 'gettext-parser' ) as $by ) {
	$header = unpack( 'V7', file_get_contents( "$by.mo" ) );
	$mo     = new MO();
	$read   = $mo->import_from_file( "$by.mo" ) ? 'read' : 'not read';
	echo "$by: table of $header[6] at $header[7], $read, ", $mo->translate( 'Customer' ), "\n";
}
PHP
{
	php read.php
	venv/bin/python -c 'import gettext
with open("babel.mo", "rb") as file:
    print("Python:", gettext.GNUTranslations(file).gettext("Customer"))'
} | tee seen
diff seen - <<'SEEN'
WordPress 6.1.9
babel: table of 0 at 0, not read, Customer
polib: table of 0 at 60, read, Kunde
gettext-parser: table of 0 at 60, read, Kunde
Python: Kunde
SEEN
