#!/usr/bin/env bash
# humanize 4.17.0 (Python): intcomma() takes numbers and texts. Of the text "19.90", as programming interfaces send
# amounts, the guess was 19,90 once German is activated, as 19.9 is. It is 1.990, and with two digits asked for
# 1.990,00: a text is read by the language that it is written in afterwards, and the dot parts thousands there.
# Portuguese, Italian and Turkish do the same. A Decimal is right, and so is the text in English.
#
# Spanish, Dutch and Polish have words of their own ("1.2 millones") and the signs of English; there the dot is right.
# intword() reads no such text: a number below a thousand it hands back as it came.
# Met here: amounts as text out of webhooks and CRMs, shown in the owner's language.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check humanize==4.17.0
cat > amounts.py <<'PY'
from decimal import Decimal

import humanize

print("humanize", humanize.__version__)
for language in ("en", "de_DE", "it_IT", "pt_BR", "tr_TR", "fr_FR", "es_ES", "nl_NL", "pl_PL"):
    if language != "en":
        humanize.activate(language)
    amounts = ("19.90", "1234.50", 19.9, Decimal("19.90"))
    print(language, *[humanize.intcomma(amount, 2).replace("\u202f", " ") for amount in amounts], sep=" | ", end=" | ")
    print(humanize.intcomma("19.90"), humanize.intword("19.90"), humanize.intword(1200000), sep=" | ")
PY
venv/bin/python amounts.py | tee seen
diff seen - <<'SEEN'
humanize 4.17.0
en | 19.90 | 1,234.50 | 19.90 | 19.90 | 19.9 | 19.90 | 1.2 million
de_DE | 1.990,00 | 123.450,00 | 19,90 | 19,90 | 1.990 | 19.90 | 1,2 Millionen
it_IT | 1.990,00 | 123.450,00 | 19,90 | 19,90 | 1.990 | 19.90 | 1,2 milioni
pt_BR | 1.990,00 | 123.450,00 | 19,90 | 19,90 | 1.990 | 19.90 | 1,2 milhão
tr_TR | 1.990,00 | 123.450,00 | 19,90 | 19,90 | 1.990 | 19.90 | 1,2 milyon
fr_FR | 19,90 | 1 234,50 | 19,90 | 19,90 | 19,9 | 19.90 | 1,2 millions
es_ES | 19.90 | 1,234.50 | 19.90 | 19.90 | 19.9 | 19.90 | 1.2 millones
nl_NL | 19.90 | 1,234.50 | 19.90 | 19.90 | 19.9 | 19.90 | 1.2 miljoen
pl_PL | 19.90 | 1,234.50 | 19.90 | 19.90 | 19.9 | 19.90 | 1.2 miliony
SEEN
