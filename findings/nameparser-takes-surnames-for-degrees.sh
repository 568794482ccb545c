#!/usr/bin/env bash
# nameparser 2.6.0 (Python), names whose last word is typed in capitals, as checkouts send them and as French forms ask
# for: the guess was that "Linh DO" has the surname DO. She has none, and a degree: DO is a doctor of osteopathy, MA a
# master of arts, BA a bachelor. Mba is a degree in small letters too, and RA in front is a title.
#
# A whole name in capitals, "LINH DO", is read as it is meant, and so are "Linh Do" and "DO, Linh". Up to 2.3.0 all but
# Samuel had their surname, and a minor release took it away.
# Met here: full names of customers that are parted for a CRM's first and last name; the last name stays empty.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > names.py <<'PY'
from importlib.metadata import version

from nameparser import HumanName

NAMES = ["Linh Do", "Linh DO", "LINH DO", "DO, Linh", "Yan Ma", "Yan MA", "Ndeye BA", "Samuel Mba", "RA Mi-ran"]
print("nameparser", version("nameparser"))
for name in NAMES:
    parts = HumanName(name).as_dict()
    print(f"{name}:", ", ".join(f"{part} {value}" for part, value in parts.items() if value))
PY
for version in 2.3.0 2.6.0; do
	python3 -m venv "$version"
	"$version/bin/pip" install -qq --disable-pip-version-check nameparser=="$version"
	"$version/bin/python" names.py
done | tee seen
diff seen - <<'SEEN'
nameparser 2.3.0
Linh Do: first Linh, last Do
Linh DO: first Linh, last DO
LINH DO: first LINH, last DO
DO, Linh: first Linh, last DO
Yan Ma: first Yan, last Ma
Yan MA: first Yan, last MA
Ndeye BA: first Ndeye, last BA
Samuel Mba: first Samuel, suffix Mba
RA Mi-ran: title RA, last Mi-ran
nameparser 2.6.0
Linh Do: first Linh, last Do
Linh DO: first Linh, suffix DO
LINH DO: first LINH, last DO
DO, Linh: first Linh, last DO
Yan Ma: first Yan, last Ma
Yan MA: first Yan, suffix MA
Ndeye BA: first Ndeye, suffix BA
Samuel Mba: first Samuel, suffix Mba
RA Mi-ran: title RA, last Mi-ran
SEEN
