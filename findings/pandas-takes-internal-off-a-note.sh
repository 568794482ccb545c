#!/usr/bin/env bash
# pandas 3.1.1: to_excel() writes by XlsxWriter (3.3.1) as soon as that is installed, else by openpyxl (3.1.5). The
# guess was that a text is the same text in both. By XlsxWriter the note "internal: refund agreed" loses its first word:
# it becomes a link to a sheet " refund agreed" that does not exist, and the cell reads " refund agreed". "external:
# agency" is a link to a file, and mailto:ann@example.com the address alone. "internally agreed" is left as it is.
#
# The column read again holds the shortened text, without a warning on either way. An address of the web that is longer
# than 2079 characters (of a tracked advertisement, say) leaves an empty cell, with one. engine="openpyxl", or the
# option strings_to_urls=False, keeps them all.
# Met here: lists of customers and events with notes and links, saved as a workbook for whoever looks them over.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pandas==3.1.1 numpy==2.4.6 openpyxl==3.1.5 et_xmlfile==2.0.0 \
	python-dateutil==2.9.0.post0 six==1.17.0
cat > notes.py <<'PY'
import warnings

import pandas

NOTES = ["internal: refund agreed", "external: agency", "mailto:ann@example.com"]
NOTES += ["https://example.com/?click=" + "x" * 2100, "internally agreed"]
OPTIONS = [{}, {"engine": "openpyxl"}]
try:
    from xlsxwriter import __version__
except ImportError:
    print("pandas", pandas.__version__, "without XlsxWriter")
else:
    print("pandas", pandas.__version__, "with XlsxWriter", __version__)
    OPTIONS += [{"engine_kwargs": {"options": {"strings_to_urls": False}}}]
for options in OPTIONS:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        pandas.DataFrame({"note": NOTES}).to_excel("notes.xlsx", index=False, **options)
    found = pandas.read_excel("notes.xlsx")["note"].fillna("nothing").tolist()
    print(" ", options, len(warned), "warned")
    print("   ", [note if len(note) < 99 else f"{len(note)} characters" for note in found])
PY
{
	venv/bin/python notes.py
	venv/bin/pip install -qq --disable-pip-version-check xlsxwriter==3.3.1
	venv/bin/python notes.py
} | tee seen
diff seen - <<'SEEN'
pandas 3.1.1 without XlsxWriter
  {} 0 warned
    ['internal: refund agreed', 'external: agency', 'mailto:ann@example.com', '2127 characters', 'internally agreed']
  {'engine': 'openpyxl'} 0 warned
    ['internal: refund agreed', 'external: agency', 'mailto:ann@example.com', '2127 characters', 'internally agreed']
pandas 3.1.1 with XlsxWriter 3.3.1
  {} 1 warned
    [' refund agreed', ' agency', 'ann@example.com', 'nothing', 'internally agreed']
  {'engine': 'openpyxl'} 0 warned
    ['internal: refund agreed', 'external: agency', 'mailto:ann@example.com', '2127 characters', 'internally agreed']
  {'engine_kwargs': {'options': {'strings_to_urls': False}}} 0 warned
    ['internal: refund agreed', 'external: agency', 'mailto:ann@example.com', '2127 characters', 'internally agreed']
SEEN
