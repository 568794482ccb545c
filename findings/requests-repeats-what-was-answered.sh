#!/usr/bin/env bash
# requests 2.34.2 (urllib3 2.8.0): HTTPAdapter(max_retries=3) is documented for what never reached the server. A GET,
# PUT or DELETE answered with 413, 429 or 503 and a Retry-After is sent three more times all the same, and each time
# requests sleeps as long as the server says, up to six hours. The time-out does not count that.
#
# It shows with this header alone: without it, for a POST, and for a 500 there is one request. The caller gets the last
# answer, and no exception or count tells of the others.
# Seen (Retry-After: 1): 4 requests in 3 seconds for GET, PUT and DELETE with 503 and for GET with 413 and 429.
# Met here: a CRM that limits its rate gets four requests for one, in a job whose time is limited.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check requests==2.34.2 urllib3==2.8.0
"$folder/venv/bin/python" - <<'PY' | tee "$folder/seen"
import http.server
import threading
from time import monotonic

import requests
from requests.adapters import HTTPAdapter

came = []


class Busy(http.server.BaseHTTPRequestHandler):
    """Answers /STATUS/SECONDS with that status, and with Retry-After where seconds are given."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        came.append(self.path)
        _, status, seconds = self.path.split("/")
        self.send_response(int(status))
        if seconds:
            self.send_header("Retry-After", seconds)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy)
threading.Thread(target=server.serve_forever, daemon=True).start()
session = requests.Session()
session.trust_env = False
session.mount("http://", HTTPAdapter(max_retries=3))
cases = [(method, 503, "1") for method in ("GET", "PUT", "DELETE", "POST")]
cases += [("GET", status, "1") for status in (429, 413, 500)] + [("GET", 503, "")]
for method, status, seconds in cases:
    came.clear()
    start = monotonic()
    answer = session.request(method, f"http://127.0.0.1:{server.server_port}/{status}/{seconds}", timeout=0.9)
    header = f"Retry-After: {seconds}" if seconds else "no Retry-After"
    slept = int(monotonic() - start)
    print(f"{method} {status}, {header}: {len(came)} requests, {slept} s, answer {answer.status_code}", flush=True)
PY
diff "$folder/seen" - <<'SEEN'
GET 503, Retry-After: 1: 4 requests, 3 s, answer 503
PUT 503, Retry-After: 1: 4 requests, 3 s, answer 503
DELETE 503, Retry-After: 1: 4 requests, 3 s, answer 503
POST 503, Retry-After: 1: 1 requests, 0 s, answer 503
GET 429, Retry-After: 1: 4 requests, 3 s, answer 429
GET 413, Retry-After: 1: 4 requests, 3 s, answer 413
GET 500, Retry-After: 1: 1 requests, 0 s, answer 500
GET 503, no Retry-After: 1 requests, 0 s, answer 503
SEEN
