#!/usr/bin/env bash
# xlsx2csv 0.8.6 on a workbook of openpyxl 3.1.5: every moment from noon on is written twelve hours too early.
#
# openpyxl gives a datetime the number format "yyyy-mm-dd h:mm:ss". xlsx2csv turns a single "h" into strftime's %I, the
# hour of a clock of twelve, though the format has no AM/PM: 15:15 is written 03:15, and midnight 12:00. With "hh" in
# place of "h" the hour is right, and so is a time without a date. Moments also lose a second: the number in the cell
# is a hair under 10:15:00, and is cut, not rounded.
# Seen: 00:00:00 -> 12:00:00, 09:15:00 -> 09:14:59, 15:15:00 -> 03:14:59, 23:15:00 -> 11:15:00; no warning.
# Met here: sheets of orders that are turned into CSV before they are read again.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5 et_xmlfile==2.0.0
venv/bin/python - <<'PY'
from datetime import datetime, time

from openpyxl import Workbook

workbook = Workbook()
sheet = workbook.active
for hour, minute in ((0, 0), (9, 15), (15, 15), (23, 15)):
    moment = datetime(2026, 2, 5, hour, minute)
    sheet.append([moment.isoformat(), moment, moment, time(hour, minute)])
    assert sheet.cell(sheet.max_row, 2).number_format == "yyyy-mm-dd h:mm:ss"
    sheet.cell(sheet.max_row, 3).number_format = "yyyy-mm-dd hh:mm:ss"
workbook.save("sales.xlsx")
PY
venv/bin/xlsx2csv sales.xlsx | tee seen
diff seen - <<'SEEN'
2026-02-05T00:00:00,2026-02-05 12:00:00,2026-02-05 00:00:00,00:00
2026-02-05T09:15:00,2026-02-05 09:14:59,2026-02-05 09:14:59,09:15
2026-02-05T15:15:00,2026-02-05 03:14:59,2026-02-05 15:14:59,15:15
2026-02-05T23:15:00,2026-02-05 11:15:00,2026-02-05 23:15:00,23:15
SEEN
