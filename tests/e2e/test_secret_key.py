"""SECRET_KEY is changed while ThriveCart goes on sending: gunicorn, worker and the commands of docs/hosting.md."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlencode

from tests.stack.companion import Companion, companion
from tests.stack.process import eventually
from tests.stack.sending import Sending

WORD = "a-word-that-is-sought-in-the-log"


def post(url: str, number: int) -> int:
    """The status of a webhook that is kept and forwarded to nobody."""
    body = urlencode({"event": "order.unheard_of", "thrivecart_secret": WORD, "order_id": str(number)}).encode()
    try:
        with urllib.request.urlopen(url, body, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def restart(service: Companion, **settings: str) -> None:
    service.stop()
    service.environment |= settings
    service.start_web()
    service.start_worker()


def test_the_secret_key_is_changed_while_webhooks_come_in(database_url: str) -> None:
    with companion(database_url=database_url) as service:
        service.start()
        added = service.json("site", "add", "http://127.0.0.1:9", "--secret-word-stdin", "--show-key", stdin=WORD)
        url, before = added["webhook_url"], service.environment["SECRET_KEY"]
        assert post(url, 0) == 200
        restart(service, SECRET_KEY="the-new-one", SECRET_KEY_OLD=before)
        service.wait_ready()
        sending = Sending(lambda number: post(url, number))
        with sending:
            eventually(lambda: len(sending.answers) > 20, 30, service.log_tail)
            assert service.json("secrets", "reseal")["sites"] == 1
            assert service.json("secrets", "reseal")["sites"] == 0
            so_far = len(sending.answers)
            eventually(lambda: len(sending.answers) > so_far + 20, 30, service.log_tail)
        assert set(sending.answers) == {200}
        restart(service, SECRET_KEY_OLD="")
        service.wait_ready()
        assert post(url, -1) == 200
        restart(service, SECRET_KEY=before)
        service.wait_answering()
        assert post(url, -2) == 503
        assert service.status("/readyz") == 503
        said = "SECRET_KEY is not the one"
        assert said in service.refusal("doctor")
        eventually(lambda: said in service.log.read_text(), 10, service.log_tail)
        log = service.log.read_text()
        assert [text for text in (WORD, added["key"], before) if text in log] == []
