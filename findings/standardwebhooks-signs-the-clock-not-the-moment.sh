#!/usr/bin/env bash
# standardwebhooks 1.1.0 (Python): Webhook.sign() relabels its timestamp as UTC instead of converting it. A datetime
# with a zone is an exact moment, yet its zone is thrown away: what is signed in New York is signed for five hours
# earlier, and verify() of the same package refuses it with "No matching signature found", which sends one looking at
# the secret. A naive datetime.now() of a server outside UTC fails likewise.
#
# The JavaScript package of the same name and version line (1.1.1) signs the moment: Date has no zone to lose.
# Seen: UTC verified, New York (the same moment) refused; signature equal to that of 05:15 UTC.
# Met here: signed POSTs between a companion and a site; a sender's test passes on a machine that keeps UTC.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check standardwebhooks==1.1.0 tzdata==2026.6
npm install --silent --no-audit --no-fund standardwebhooks@1.1.1 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > sign.js <<'JS'
const { Webhook } = require('standardwebhooks');
const webhook = new Webhook(Buffer.from('k'.repeat(24)).toString('base64'));
console.log(webhook.sign('msg_1', new Date('2026-02-05T05:15:00-05:00'), '{}'));
JS
node sign.js > signature-of-javascript
venv/bin/python - <<'PY'
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(b64encode(b"k" * 24).decode())
utc = datetime(2026, 2, 5, 10, 15, tzinfo=timezone.utc)
new_york = utc.astimezone(ZoneInfo("America/New_York"))
assert utc == new_york
in_utc, in_new_york = (webhook.sign("msg_1", moment, "{}") for moment in (utc, new_york))
print("one moment, one signature:", in_utc == in_new_york)
assert in_utc != in_new_york
assert in_new_york == webhook.sign("msg_1", utc - timedelta(hours=5), "{}")
assert Path("signature-of-javascript").read_text().strip() == in_utc

now = datetime.now(timezone.utc)
there = now.astimezone(ZoneInfo("America/New_York"))
for moment, expected in ((now, "verified"), (there, "No matching signature found")):
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(moment.timestamp()))}
    try:
        webhook.verify("{}", headers | {"webhook-signature": webhook.sign("msg_1", moment, "{}")})
        seen = "verified"
    except WebhookVerificationError as error:
        seen = str(error)
    print(moment.tzinfo, seen)
    assert seen == expected, seen
PY
