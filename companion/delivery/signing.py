"""The signature of both directions: itsdangerous' TimestampSigner over site, method, route and body hash.

The recipe is fixed, with test vectors for Python and PHP; see docs/architecture.md, "Signing".
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

from itsdangerous import BadSignature, TimestampSigner

from companion.messages import Message

DELIVER = "cart-companion.deliver.v1"
REPORT = "cart-companion.report.v1"
SIGNATURE_HEADER = "Cart-Companion-Signature"
SITE_HEADER = "Cart-Companion-Site"
MAX_AGE_SECONDS = 300
MAX_AHEAD_SECONDS = 60


class InvalidSignature(Exception):
    """The signature does not hold; the message says why, and names no secret."""


def sign(keys: Sequence[str], salt: str, site: str, method: str, route: str, body: bytes) -> str:
    """The header's value; signed with the last of ``keys`` (oldest first)."""
    return _signer(keys, salt).sign(_value(site, method, route, body)).decode()


def verify(
    keys: Sequence[str],
    salt: str,
    site: str,
    method: str,
    route: str,
    body: bytes,
    header: str,
    now: float | None = None,
) -> None:
    """Raises Refused unless the header was made for this very request with one of ``keys``, at most 300 s ago.

    itsdangerous' own ``max_age`` refuses a clock that is one second ahead, so the window is applied here.
    """
    try:
        value, moment = _signer(keys, salt).unsign(header, return_timestamp=True)
    except BadSignature as error:
        raise InvalidSignature(Message("signature.wrong")) from error
    except (ValueError, OverflowError) as error:
        raise InvalidSignature(Message("signature.unreadable")) from error
    if value != _value(site, method, route, body):
        raise InvalidSignature(Message("signature.other_request"))
    age = int(time.time() if now is None else now) - int(moment.timestamp())
    if not -MAX_AHEAD_SECONDS <= age <= MAX_AGE_SECONDS:
        raise InvalidSignature(Message("signature.age", age=age))


def _value(site: str, method: str, route: str, body: bytes) -> bytes:
    return f"{site}:{method}:{route}:{hashlib.sha256(body).hexdigest()}".encode()


def _signer(keys: Sequence[str], salt: str) -> TimestampSigner:
    return TimestampSigner(list(keys), salt=salt, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
