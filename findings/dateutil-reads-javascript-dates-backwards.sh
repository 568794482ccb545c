#!/usr/bin/env bash
# python-dateutil 2.9.0.post0: parser.parse() reads an offset behind a zone's name with the opposite sign.
#
# The text that JavaScript's Date.prototype.toString() makes (ECMA-262: "... GMT+0200 (CEST)" is two hours AHEAD of UTC)
# comes out two hours BEHIND, so the moment is wrong by four hours. The same library's tz.tzstr() reads "UTC+2" as ahead,
# and parser.parse() reads "+0200" without a name as ahead. No warning is given.
# Met here: dates of exported files that went through a script or a spreadsheet add-on.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check python-dateutil==2.9.0.post0 six==1.17.0
"$folder/venv/bin/python" -W error - <<'PY'
from datetime import datetime, timezone

import dateutil
from dateutil import parser, tz


def hours(text):
    return parser.parse(text).utcoffset().total_seconds() / 3600


print("python-dateutil", dateutil.__version__)
seen = {
    "JavaScript's toString": hours("Thu Feb 05 2026 10:15:00 GMT+0200 (CEST)"),
    "with UTC": hours("2026-02-05 10:15 UTC+02:00"),
    "with CET": hours("2026-02-05 10:15 CET+0100"),
    "no name": hours("2026-02-05 10:15 +0200"),
    "tz.tzstr('UTC+2')": tz.tzstr("UTC+2").utcoffset(datetime(2026, 2, 5)).total_seconds() / 3600,
}
for what, offset in seen.items():
    print(f"{what}: {offset:+.0f} h")
in_javascript = datetime(2026, 2, 5, 8, 15, tzinfo=timezone.utc)  # 10:15 two hours ahead
in_python = parser.parse("Thu Feb 05 2026 10:15:00 GMT+0200 (CEST)")
print("wrong by", in_python - in_javascript)
assert list(seen.values()) == [-2, -2, -1, 2, 2], seen
assert (in_python - in_javascript).total_seconds() == 4 * 3600
PY
