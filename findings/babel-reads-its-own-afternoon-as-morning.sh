#!/usr/bin/env bash
# Babel 2.19.0: parse_time() reads what format_time() wrote for the same locale. The guess was that the time comes back.
# With a clock of twelve hours it does where the half of the day is spelled AM and PM: "3:15 p.m." of Mexico, Colombia,
# Peru, the Spanish of the USA and the English of Canada comes back as 03:15, and so do 下午3:15, 오후 3:15 and 3:15 μ.μ.
# Midnight and a quarter is a quarter past noon. No error, and the morning is right, so that half of the day looks well.
#
# The locale's own names of the halves are not asked for; "pm" is looked for as it stands, the dots are too much for it.
# Seen: of 1147 locales, 171 read some of their own times wrongly.
# Met here: times of day that a customer or an export writes, in Spanish above all.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check babel==2.19.0
cat > times.py <<'PY'
from datetime import time

import babel
from babel.dates import format_time, parse_time
from babel.localedata import locale_identifiers

TIMES = [time(0, 15), time(9, 15), time(12, 15), time(15, 15), time(23, 5)]


def again(moment, locale):
    return parse_time(format_time(moment, "short", locale=locale), locale=locale, format="short")


print("Babel", babel.__version__)
for locale in ("en_US", "en_AU", "en_CA", "es_ES", "es_MX", "es_CO", "es_US", "el_GR", "ko_KR", "zh_Hant_TW"):
    written = format_time(time(15, 15), "short", locale=locale).replace("\u202f", " ").replace("\xa0", " ")
    print(f"{locale}: {written} ->", *[again(moment, locale).strftime("%H:%M") for moment in TIMES])
locales = locale_identifiers()
wrong = [locale for locale in locales if any(again(moment, locale) != moment for moment in TIMES)]
print(len(wrong), "of", len(locales))
PY
venv/bin/python times.py | tee seen
diff seen - <<'SEEN'
Babel 2.19.0
en_US: 3:15 PM -> 00:15 09:15 12:15 15:15 23:05
en_AU: 3:15 pm -> 00:15 09:15 12:15 15:15 23:05
en_CA: 3:15 p.m. -> 12:15 09:15 12:15 03:15 11:05
es_ES: 15:15 -> 00:15 09:15 12:15 15:15 23:05
es_MX: 3:15 p.m. -> 12:15 09:15 12:15 03:15 11:05
es_CO: 3:15 p. m. -> 12:15 09:15 12:15 03:15 11:05
es_US: 3:15 p.m. -> 12:15 09:15 12:15 03:15 11:05
el_GR: 3:15 μ.μ. -> 12:15 09:15 12:15 03:15 11:05
ko_KR: 오후 3:15 -> 12:15 09:15 12:15 03:15 11:05
zh_Hant_TW: 下午3:15 -> 12:15 09:15 12:15 03:15 11:05
171 of 1147
SEEN
