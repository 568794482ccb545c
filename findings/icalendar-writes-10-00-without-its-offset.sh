#!/usr/bin/env bash
# icalendar 7.3.2: a webinar's time comes with a webhook as "2026-02-05T10:00:00-05:00" and goes into a calendar for the
# members. The guess was that it is written in UTC, or with a zone that readers can look up. It says TZID="UTC-05:00", a
# name that is in no list of zones, and defines it nowhere, nor does add_missing_timezones(). icalendar itself and
# ical.js 2.2.1 read 10:00 without a zone: in Tokyo that is 14 hours early.
#
# No error or warning. A zone with a name comes back as it was, and so does UTC.
# The end of a series keeps its digits and loses its offset: until 15:00-05:00, which is 21:00 in Berlin, the last of the
# lessons at 20:00 is missing. In UTC it is there.
# Met here: times of a webhook have an offset and no name.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6
npm install --silent --no-audit --no-fund ical.js@2.2.1 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > read.js <<'JS'
const text = require('fs').readFileSync('written.ics', 'utf8');
import('ical.js').then(({ default: ICAL }) => {
	const start = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent').getFirstPropertyValue('dtstart');
	console.log(`  ical.js: ${start} ${start.zone}, in Tokyo ${start.toJSDate().toISOString()}`);
});
JS
cat > write.py <<'PY'
import os
import subprocess
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

BERLIN = ZoneInfo("Europe/Berlin")


def calendar(start, **more):
    made, event = icalendar.Calendar(), icalendar.Event()
    made.add("version", "2.0")
    made.add("prodid", "-//shop//")
    event.add("uid", "1")
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=timezone.utc))
    event.add("dtstart", start)
    for name, value in more.items():
        event.add(name, value)
    made.add_component(event)
    made.add_missing_timezones()
    with open("written.ics", "wb") as file:
        file.write(made.to_ical())
    return made


def lines(made, name):
    return [line for line in made.walk("VEVENT")[0].to_ical().decode().splitlines() if line.startswith(name)]


print("icalendar", icalendar.__version__)
for start in (
    datetime.fromisoformat("2026-02-05T10:00:00-05:00"),
    datetime.fromisoformat("2026-07-05T16:00:00+02:00"),
    datetime(2026, 2, 5, 10, tzinfo=ZoneInfo("America/New_York")),
    datetime.fromisoformat("2026-02-05T15:00:00+00:00"),
):
    made = calendar(start)
    back = icalendar.Calendar.from_ical(made.to_ical()).walk("VEVENT")[0].start
    print(start, "is", *lines(made, "DTSTART"))
    print("  icalendar:", back, back.tzname(), flush=True)
    subprocess.run(["node", "read.js"], check=True, env=os.environ | {"TZ": "Asia/Tokyo"})

for until in ("2026-03-05T15:00:00-05:00", "2026-03-05T20:00:00+00:00"):
    until = datetime.fromisoformat(until)
    made = calendar(datetime(2026, 2, 19, 20, tzinfo=BERLIN), rrule={"freq": "weekly", "until": until})
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(made.to_ical())).between((2026, 2, 1), (2026, 4, 1))
    print("until", until, *lines(made, "RRULE"), [f"{one.start:%d.%m.}" for one in found])
PY
venv/bin/python write.py | tee seen
diff seen - <<'SEEN'
icalendar 7.3.2
2026-02-05 10:00:00-05:00 is DTSTART;TZID="UTC-05:00":20260205T100000
  icalendar: 2026-02-05 10:00:00 None
  ical.js: 2026-02-05T10:00:00 floating, in Tokyo 2026-02-05T01:00:00.000Z
2026-07-05 16:00:00+02:00 is DTSTART;TZID="UTC+02:00":20260705T160000
  icalendar: 2026-07-05 16:00:00 None
  ical.js: 2026-07-05T16:00:00 floating, in Tokyo 2026-07-05T07:00:00.000Z
2026-02-05 10:00:00-05:00 is DTSTART;TZID=America/New_York:20260205T100000
  icalendar: 2026-02-05 10:00:00-05:00 EST
  ical.js: 2026-02-05T10:00:00 America/New_York, in Tokyo 2026-02-05T15:00:00.000Z
2026-02-05 15:00:00+00:00 is DTSTART:20260205T150000Z
  icalendar: 2026-02-05 15:00:00+00:00 UTC
  ical.js: 2026-02-05T15:00:00Z UTC, in Tokyo 2026-02-05T15:00:00.000Z
until 2026-03-05 15:00:00-05:00 RRULE:FREQ=WEEKLY;UNTIL=20260305T150000 ['19.02.', '26.02.']
until 2026-03-05 20:00:00+00:00 RRULE:FREQ=WEEKLY;UNTIL=20260305T200000Z ['19.02.', '26.02.', '05.03.']
SEEN
