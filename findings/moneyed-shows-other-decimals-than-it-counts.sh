#!/usr/bin/env bash
# py-moneyed 3.0 with Babel 2.19.0: one Money object counts its sub-units by ISO 4217 and prints itself by CLDR, and the
# two disagree for 15 currencies. Money("1234.56", "HUF") has 123456 sub-units and prints "HUF 1235"; 0.40 prints "0".
#
# ISO 4217 (the package iso4217 1.16.20260101 holds the standard's own table) and py-moneyed agree for each of the 15;
# Babel's get_currency_precision() answers 0 for all of them: CLDR records how many decimals are customary in cash.
# Iraq's dinar has three by ISO, none by Babel.
# Met here: webhooks give amounts in the smallest unit, by ISO's exponent; a table out of Babel makes them 100 or 1000
# times too large, and a printed amount is not what was paid.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check py-moneyed==3.0 babel==2.19.0 iso4217==1.16.20260101 \
	typing_extensions==4.16.0
"$folder/venv/bin/python" - <<'PY'
from babel.numbers import get_currency_precision
from iso4217 import Currency
from moneyed import CURRENCIES, Money

iso = {currency.code: currency.exponent for currency in Currency}
differ = {}
for code in sorted(CURRENCIES.keys() & iso):
    if iso[code] is None:
        continue
    moneyed = len(str(CURRENCIES[code].sub_unit)) - 1
    if len({iso[code], moneyed, get_currency_precision(code)}) > 1:
        differ[code] = (iso[code], moneyed, get_currency_precision(code))
        print(code, "ISO, py-moneyed, Babel:", *differ[code], str(Money("1234.56", code)))
assert sorted(differ) == "AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK SOS SYP YER".split(), sorted(differ)
assert all(row == ((3, 3, 0) if code == "IQD" else (2, 2, 0)) for code, row in differ.items()), differ

forint = Money("1234.56", "HUF")
print("HUF sub-units", forint.get_amount_in_sub_unit(), "printed", str(forint), "and 0.40:", str(Money("0.40", "HUF")))
assert forint.get_amount_in_sub_unit() == 123456
assert (str(forint), str(Money("0.40", "HUF"))) == ("HUF\xa01235", "HUF\xa00")
PY
