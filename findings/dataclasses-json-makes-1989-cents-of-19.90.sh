#!/usr/bin/env bash
# dataclasses-json 0.6.7: from_json() of a sale, with an amount as Decimal and a time as datetime. The guess was that 19.90
# is 19.90, and that a time is the site's. Of the number 19.90 it makes the Decimal of the float, with 47 digits behind the
# point: it is not 19.90, int(amount * 100) is 1989, and to_json() sends all of the digits on. Of the text "19.90" it makes
# 19.90.
#
# A time has the offset of the moment at which it is read, not the one of its own day: read in winter, what was sold on
# 1 July at 0:30 in Berlin was sold on 30 June. Read in summer it was July. paid: "false" is true. No error or warning.
# Met here: what a webhook says, as a class with types in place of a dict.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check dataclasses-json==0.6.7 time-machine==3.6.0
TZ=Europe/Berlin "$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version

import time_machine
from dataclasses_json import dataclass_json

print("dataclasses-json", version("dataclasses-json"))


@dataclass_json
@dataclass
class Sale:
    amount: Decimal
    at: datetime
    paid: bool = True


AT = 1782858600  # 2026-06-30T22:30:00Z
for amount in ("19.90", '"19.90"', "20"):
    sale = Sale.from_json(f'{{"amount": {amount}, "at": {AT}}}')
    print(amount, "is", sale.amount, "; in cents", int(sale.amount * 100), "; sent on as", sale.to_json())
for today in ("2026-07-15", "2026-12-15"):
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        print("read on", today, Sale.from_json(f'{{"amount": 20, "at": {AT}}}').at)
print("right", datetime.fromtimestamp(AT).astimezone())
for paid in ('"false"', "false", "0"):
    print("paid", paid, "is", Sale.from_json(f'{{"amount": 20, "at": {AT}, "paid": {paid}}}').paid)
PY
diff "$folder/seen" - <<'SEEN'
dataclasses-json 0.6.7
19.90 is 19.89999999999999857891452847979962825775146484375 ; in cents 1989 ; sent on as {"amount": "19.89999999999999857891452847979962825775146484375", "at": 1782858600.0, "paid": true}
"19.90" is 19.90 ; in cents 1990 ; sent on as {"amount": "19.90", "at": 1782858600.0, "paid": true}
20 is 20 ; in cents 2000 ; sent on as {"amount": "20", "at": 1782858600.0, "paid": true}
read on 2026-07-15 2026-07-01 00:30:00+02:00
read on 2026-12-15 2026-06-30 23:30:00+01:00
right 2026-07-01 00:30:00+02:00
paid "false" is True
paid false is False
paid 0 is False
SEEN
