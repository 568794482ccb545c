"""An answer that is begun before its content is known, so that one thread can serve many that wait for one commit.

PEP 3333 lets an application call ``start_response`` as late as when the first piece of its answer is asked for. Our
server (companion/server/batches.py) begins many requests before it asks for the answers; any other asks, and waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response
from werkzeug.wsgi import ClosingIterator


class LaterResponse(Response):
    """Says the JSON that ``finish`` returns, or becomes the response that it returns; ``finish`` raises nothing."""

    def __init__(self, finish: Callable[[], str | Response]) -> None:
        super().__init__(mimetype="application/json")
        self._finish = finish
        self._told: list[Callable[[Response], object]] = []

    def when_finished(self, tell: Callable[[Response], object]) -> None:
        """``tell`` is called with this response once it says what it says."""
        self._told.append(tell)

    def __call__(self, environ: Any, start_response: Any) -> ClosingIterator:
        return ClosingIterator(self._parts(environ, start_response), self.close)

    def _parts(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        answer = self._finish()
        if isinstance(answer, Response):
            self.status = answer.status
            self.headers.update(answer.headers)
            answer = answer.get_data(as_text=True)
        self.set_data(answer)
        for tell in self._told:
            tell(self)
        pieces, status, headers = self.get_wsgi_response(environ)
        start_response(status, headers)
        yield from pieces
