#!/usr/bin/env bash
# pandas 3.1.1 and pydantic 2.14.4: the interval of a plan, written as ISO 8601 has it: P1M. The guess was that a length
# that has no fixed number of days is refused, as P1Y is by pandas. To pandas P1M is a minute, and a column of plans of
# 1, 3 and 12 months is one of 1, 3 and 12 minutes; a plan of P1M10D lasts ten days and a minute, one of P60M an hour,
# and P100M is refused. The next payment of 5 February is on 5 February at 0:01. parse-duration 2.1.9 of npm says a
# minute, too, and has P1Y as 365.25 days.
#
# To pydantic a month is 30 days and a year 365: P12M is five days shorter than P1Y, and P1M from 31 January is 2 March.
# isodate 0.7.2 keeps both as what they are. No error or warning.
# Met here: plans that are paid by the month, and APIs that write their interval like that.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pandas==3.1.1 pydantic==2.14.4 isodate==0.7.2
npm install --silent --no-audit --no-fund parse-duration@2.1.9 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > plans.py <<'PY'
import subprocess
from datetime import datetime, timedelta

import isodate
import pandas
import pydantic

NODE = "import('parse-duration').then(({ default: parse }) => console.log(parse(process.argv[1], 'min')))"
length = pydantic.TypeAdapter(timedelta)


def by(read, text):
    try:
        return str(read(text)).removesuffix(", 0:00:00")
    except ValueError:
        return "refused"


def by_npm(text):
    return subprocess.run(["node", "-e", NODE, text], check=True, capture_output=True, text=True).stdout.strip() + " min"


print("pandas", pandas.__version__, "; pydantic", pydantic.VERSION, "; isodate", isodate.version.version)
for text in ("P1M", "P3M", "P12M", "P60M", "P100M", "P1M10D", "P1Y", "P2W", "PT1M"):
    said = by(pandas.Timedelta, text), by(length.validate_python, text), by(isodate.parse_duration, text), by_npm(text)
    print(text, "is", " ; ".join(said))
print("a column:", *pandas.to_timedelta(pandas.Series(["P1M", "P3M", "P12M"])))
paid, late = pandas.Timestamp("2026-02-05"), datetime(2026, 1, 31)
print(paid, "and P1M, pandas:", paid + pandas.Timedelta("P1M"))
of_pydantic, of_isodate = length.validate_python("P1M"), isodate.parse_duration("P1M")
print(late, "and P1M, pydantic:", late + of_pydantic, "; isodate:", late + of_isodate)
PY
venv/bin/python plans.py | tee seen
diff seen - <<'SEEN'
pandas 3.1.1 ; pydantic 2.14.4 ; isodate 0.7.2
P1M is 0 days 00:01:00 ; 30 days ; 1 month ; 1 min
P3M is 0 days 00:03:00 ; 90 days ; 3 months ; 3 min
P12M is 0 days 00:12:00 ; 360 days ; 12 months ; 12 min
P60M is 0 days 01:00:00 ; 1800 days ; 60 months ; 60 min
P100M is refused ; 3000 days ; 100 months ; 100 min
P1M10D is 10 days 00:01:00 ; 40 days ; 1 month, 10 days ; 14401 min
P1Y is refused ; 365 days ; 1 years ; 525960 min
P2W is 14 days 00:00:00 ; 14 days ; 14 days ; 20160 min
PT1M is 0 days 00:01:00 ; 0:01:00 ; 0:01:00 ; 1 min
a column: 0 days 00:01:00 0 days 00:03:00 0 days 00:12:00
2026-02-05 00:00:00 and P1M, pandas: 2026-02-05 00:01:00
2026-01-31 00:00:00 and P1M, pydantic: 2026-03-02 00:00:00 ; isodate: 2026-02-28 00:00:00
SEEN
