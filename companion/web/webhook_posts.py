"""Webhooks that are right, answered before Flask: its contexts and routes cost as much as all that is done for one.

What is not right, or not usual, goes on to Flask's view (webhooks.py), which looks at it anew and says what is wrong:
the 200 of a webhook that is recorded is said here, every other answer there.

The answer is begun before its content is known, so that one thread can serve many that wait for one commit: PEP 3333
lets an application call ``start_response`` as late as when the first piece of its answer is asked for. Our server
(companion/server/batches.py) begins many requests before it asks for the answers; any other asks, and waits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

from flask import Response
from werkzeug.wsgi import ClosingIterator

from companion.history.recording import IncomingEvent
from companion.ledger.errors import LedgerUnavailable
from companion.web.errors import ledger_unavailable, unexpected
from companion.web.state import Recording, State
from companion.web.traffic import Traffic
from companion.web.webhooks import answer_to, read, site_of

MAX_BYTES = 64 * 1024  # of a body that may be read twice; ThriveCart's have a few kB
_PATH = re.compile("/webhooks/thrivecart/([A-Za-z0-9_-]+)")

Environ = dict[str, Any]
Headers = Iterable[tuple[str, str]]
Application = Callable[[Environ, Any], Iterable[bytes]]


class WebhookPosts:
    """A WSGI application around another one; each of its own answers has these headers."""

    def __init__(self, application: Application, state: State, traffic: Traffic, headers: Headers) -> None:
        self._application, self._state, self._traffic = application, state, traffic
        self._headers = list(headers)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        began_at = time.monotonic()
        if environ["REQUEST_METHOD"] != "POST":
            return self._application(environ, start_response)
        try:
            incoming = _read(environ)
            recording = None if incoming is None else self._state.record(incoming)
        except LedgerUnavailable as error:
            return self._failed(ledger_unavailable(error), began_at)(environ, start_response)
        except Exception as error:
            return self._failed(unexpected(error), began_at)(environ, start_response)
        if recording is None:
            return self._application(environ, start_response)
        answer = self._answer(recording, began_at, environ, start_response)
        return ClosingIterator(answer, self._traffic.add_when_due)

    def _answer(self, recording: Recording, began_at: float, environ: Environ, start_response: Any) -> Iterator[bytes]:
        """Once the webhook is on disk."""
        try:
            recorded = recording.result()
        except LedgerUnavailable as error:
            yield from self._failed(ledger_unavailable(error), began_at)(environ, start_response)
        except Exception as error:
            yield from self._failed(unexpected(error), began_at)(environ, start_response)
        else:
            self._traffic.count_webhook(200, recorded.status, began_at)
            body = answer_to(recorded).encode()
            length = ("Content-Length", str(len(body)))
            start_response("200 OK", [("Content-Type", "application/json"), length, *self._headers])
            yield body

    def _failed(self, answer: Response, began_at: float) -> Response:
        self._traffic.count_webhook(answer.status_code, None, began_at)
        answer.headers.extend(self._headers)
        return answer


def _read(environ: Environ) -> IncomingEvent | None:
    """What the webhook says; ``None`` when the view is to answer, which can read the body once more.

    Raises LedgerUnavailable.
    """
    path, length = _PATH.fullmatch(environ["PATH_INFO"]), environ.get("CONTENT_LENGTH", "")
    if path is None or not length.isdecimal() or int(length) > MAX_BYTES:
        return None
    found = site_of(environ, path[1])
    if found is None:
        return None
    body = environ["wsgi.input"].read(int(length))
    try:
        is_whole = len(body) == int(length)
        incoming = read(*found, body, environ.get("CONTENT_TYPE")) if is_whole else None
    except Exception:  # whatever it is, the view meets it again, and says so
        incoming = None
    if incoming is None:
        environ["wsgi.input"] = BytesIO(body)
    return incoming
