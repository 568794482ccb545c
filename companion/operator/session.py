"""Who is signed in: one signed cookie, and the token that each form carries.

The key of both is made of SECRET_KEY and the password: changing either signs everybody out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

LIFETIME_SECONDS = 12 * 3600
COOKIE = "cart_companion_operator"
_SALT = "cart-companion.operator"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser: a random id, new with each sign-in, and whether it has given the password."""

    id: str
    signed_in: bool


class _ClockedSigner(TimestampSigner):
    """Signs and judges by a given clock."""

    def __init__(self, *arguments: Any, clock: Callable[[], float], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


class Sessions:
    """Makes and reads the cookie's value; ``clock``: seconds since 1970."""

    def __init__(self, secret_key: str, password: str, clock: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret_key.encode(), b"cart-companion.operator:" + password.encode(), "sha256")
        self._password = _digest(password)
        self._serializer = URLSafeTimedSerializer(
            self._key,
            salt=_SALT,
            signer=_ClockedSigner,
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac", "clock": clock},
        )

    def is_password(self, sent: str) -> bool:
        return hmac.compare_digest(_digest(sent), self._password)

    def start(self, *, signed_in: bool) -> Session:
        return Session(secrets.token_urlsafe(18), signed_in)

    def cookie_of(self, session: Session) -> str:
        return str(self._serializer.dumps([session.id, session.signed_in]))

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; ``None`` for one that is not ours, or is over."""
        if not cookie:
            return None
        try:
            identifier, signed_in = self._serializer.loads(cookie, max_age=LIFETIME_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        return Session(str(identifier), signed_in is True)

    def form_token(self, session: Session) -> str:
        """What each form of this browser carries, which nobody else can know."""
        return hmac.new(self._key, f"form:{session.id}".encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: Session, sent: str) -> bool:
        return hmac.compare_digest(self.form_token(session).encode(), sent.encode("utf-8", "replace"))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
