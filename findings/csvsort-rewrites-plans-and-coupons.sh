#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2): csvsort, which is to put lines into another order, writes other cells. A column is
# retyped as soon as all of its cells can be read that way: coupons MARCH and MAY become days of the year 1, payment
# plans "3 m" and "12 m" three and twelve minutes, a quantity that is never 2 becomes True, 20% is 20, and invoice
# 000000004 is 4.
#
# With one other cell in it (a coupon SUMMER, a plan "once", a quantity 2) the same column is left alone, so that it
# depends on the other customers what becomes of a line; a cell "none" is emptied even so. -I (--no-inference) keeps
# csvsort from all of it.
# Met here: sorting an export by address before it is looked over or imported.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 agate-dbf==0.2.4 agate-excel==0.4.2 \
	agate-sql==0.7.3 babel==2.19.0 parsedatetime==2.6 pytimeparse==1.1.10
head='email,invoice,plan,coupon,quantity,discount'
printf '%s\n' "$head" 'ben@example.com,000000004,3 m,MARCH,1,20%' 'ann@example.com,000000005,12 m,MAY,1,5%' > small.csv
printf '%s\n' "$head" 'ben@example.com,000000004,3 m,MARCH,1,20%' 'ann@example.com,W-5,once,SUMMER,2,none' > mixed.csv
{
	for file in small mixed; do venv/bin/csvsort -c email "$file.csv"; done
	echo 'without inference:'; venv/bin/csvsort -I -c email small.csv
} | tee seen
diff seen - <<'SEEN'
email,invoice,plan,coupon,quantity,discount
ann@example.com,5,0:12:00,0001-05-01,True,5
ben@example.com,4,0:03:00,0001-03-01,True,20
email,invoice,plan,coupon,quantity,discount
ann@example.com,W-5,once,SUMMER,2,
ben@example.com,000000004,3 m,MARCH,1,20
without inference:
email,invoice,plan,coupon,quantity,discount
ann@example.com,000000005,12 m,MAY,1,5%
ben@example.com,000000004,3 m,MARCH,1,20%
SEEN
