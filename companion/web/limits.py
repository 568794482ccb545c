"""Who tries too many wrong secret words, pairing codes or signatures is answered 429, until the limit's time is over.

Only what is wrong is counted and limited, after it was found wrong: ThriveCart's right word and a plugin's right
signature pass whatever else came from their address. A pairing code is the exception, as it is the only one that a
stranger could hope to guess: while an address is shut, none of its codes is looked at.
"""

from __future__ import annotations

import logging

from flask import request

from companion.clock import now_ms
from companion.ledger import refusal_limits
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.refusal_limits import RefusalKind
from companion.web.errors import RequestError
from companion.web.state import state

log = logging.getLogger("companion.web")

_WORDS = {
    RefusalKind.SECRET_WORD: "wrong secret words",
    RefusalKind.PAIRING_CODE: "wrong pairing codes",
    RefusalKind.SIGNATURE: "requests without a valid signature",
    RefusalKind.CONNECT_REQUEST: "requests to be connected",
}


def sender() -> str:
    """The address of who sent this request, as far as TRUSTED_PROXIES goes."""
    forwarded_for = request.headers.get("X-Forwarded-For", "")
    return state().config.trusted_proxies.sender(request.remote_addr, forwarded_for)


def network_of_sender() -> str:
    """The same as people may keep and read it; of IPv6 the /64, which is one customer's."""
    return refusal_limits.network_of(sender()) or "unknown"


def refuse_shut_sender(kind: RefusalKind) -> None:
    """Before anything is looked at. Raises RequestError (429) while the sender's limit is reached."""
    _refuse_if_shut(kind, [_sender_subject()], now_ms())


def count_refused(kind: RefusalKind, site: str | None = None) -> None:
    """One more that was wrong; ``site``: for which, if there is such a site. Raises RequestError (429) over a limit.

    A ledger that cannot be asked or written changes no answer: the request is refused all the same.
    """
    subjects, now = [_sender_subject(), refusal_limits.site_subject(site)], now_ms()
    try:
        _refuse_if_shut(kind, subjects, now)
        refusal_limits.count(kind, subjects, now)
    except LedgerUnavailable as error:
        log.warning("a refused request could not be counted: %s", error)


def _sender_subject() -> str:
    return refusal_limits.sender_subject(sender(), state().config.secret_key)


def _refuse_if_shut(kind: RefusalKind, subjects: list[str], now: int) -> None:
    seconds = refusal_limits.seconds_shut(kind, subjects, now)
    if seconds:
        text = f"Too many {_WORDS[kind]} came. Try again in {seconds} seconds."
        raise RequestError(429, "too_many", text, retry_after_seconds=seconds)
