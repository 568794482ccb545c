"""Sites that ask to be connected, without a code: they wait until an operator accepts or refuses.

Anybody may ask, in anybody's name. So a request changes nothing by itself, there are never many of them, and what it
says of itself is shown as that. The plugin that asked alone has the request's secret, of which the ledger has a hash:
the proof that the site's own address gives (``confirmed``) and the number that both sides show are made of that hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from peewee import BigIntegerField, TextField, fn

from companion.clock import DAY_MS, now_ms
from companion.http.site_urls import canonical
from companion.ids import new_id
from companion.ledger.database import JsonField, reading, writing
from companion.ledger.models import Site, Table

LIFETIME_MS = 7 * DAY_MS
HANDED_OUT_MS = 15 * 60_000  # how long the key is answered again, for a plugin that missed the answer
MOST_WAITING = 100
MOST_WAITING_OF_SENDER = 10
MAX_NAME, MAX_URL, MAX_EMAIL = 100, 500, 200
_LOCK = "pairing"
_SECRET_BYTES = 32


class RequestState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONNECTED = "connected"
    EXPIRED = "expired"  # by the time; in the ledger where its site was connected by other means, or its keys ended


class Proof(StrEnum):
    """What the site's own address said of the request."""

    NOT_ASKED = "not_asked"
    CONFIRMED = "confirmed"
    DENIED = "denied"  # the plugin is there, and knows of no such request to this companion
    NO_ANSWER = "no_answer"


class ConnectionRequest(Table):
    """One site that asks; ``url``, ``name`` and ``email`` are what the sender says, and nobody has checked."""

    id = TextField(primary_key=True)
    secret_hash = TextField()
    url = TextField()
    name = TextField()
    email = TextField()
    facts = JsonField()
    sender = TextField()
    state = TextField()
    site = TextField(null=True)
    asked_at = BigIntegerField()
    expires_at = BigIntegerField()
    closed_at = BigIntegerField(null=True)
    proof = TextField()
    proof_at = BigIntegerField(null=True)

    def number(self, companion_url: str) -> str:
        """Six digits that both sides show; ``companion_url``: this companion's."""
        return number_of(self.id, self.secret_hash, companion_url)


class TooManyRequests(ValueError):
    """So many wait that one more is not taken; ``of_sender``: of this sender alone."""

    def __init__(self, *, of_sender: bool) -> None:
        super().__init__("too many requests wait")
        self.of_sender = of_sender


class RequestClosed(ValueError):
    """The request cannot be accepted or refused; the message says what became of it."""


class RequestDenied(RequestClosed):
    """The site's own address says that it did not ask this companion: no number makes up for that."""


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """What the plugin gets to know of its new request; ``secret`` is nowhere else."""

    id: str
    secret: str
    expires_at: int


def ask(url: str, *, name: str, email: str, facts: dict[str, Any], sender: str) -> AskedRequest:
    """Keep a request. Raises TooManyRequests."""
    identifier, secret, now = new_id("req_"), secrets.token_hex(_SECRET_BYTES), now_ms()
    with writing(_LOCK):
        waiting = ConnectionRequest.select().where(*_waiting(now))
        if waiting.where(ConnectionRequest.sender == sender).count() >= MOST_WAITING_OF_SENDER:
            raise TooManyRequests(of_sender=True)
        if waiting.count() >= MOST_WAITING:
            raise TooManyRequests(of_sender=False)
        row = ConnectionRequest.create(
            id=identifier,
            secret_hash=hash_of(secret),
            url=url[:MAX_URL].rstrip("/"),
            name=name[:MAX_NAME],
            email=email[:MAX_EMAIL],
            facts=facts,
            sender=sender[:MAX_NAME],
            state=RequestState.WAITING,
            asked_at=now,
            expires_at=now + LIFETIME_MS,
            proof=Proof.NOT_ASKED,
        )
    return AskedRequest(identifier, secret, row.expires_at)


def waiting() -> list[ConnectionRequest]:
    """Those that an operator has not answered yet, the oldest first."""
    with reading():
        return list(ConnectionRequest.select().where(*_waiting(now_ms())).order_by(ConnectionRequest.id))


def accepted() -> list[ConnectionRequest]:
    """Those whose plugin may connect, and has not yet, the oldest first."""
    row = ConnectionRequest
    with reading():
        is_open = (row.state == RequestState.ACCEPTED) & (row.expires_at > now_ms())
        return list(row.select().where(is_open).order_by(row.id))


def count_waiting() -> int:
    with reading():
        return int(ConnectionRequest.select().where(*_waiting(now_ms())).count())


def get(request_id: str) -> ConnectionRequest | None:
    with reading():
        found: ConnectionRequest | None = ConnectionRequest.get_or_none(ConnectionRequest.id == request_id)
    return found


def with_secret(request_id: str, secret: str) -> ConnectionRequest | None:
    """The request, for who has its secret."""
    row = get(request_id)
    return row if row is not None and hmac.compare_digest(row.secret_hash, hash_of(secret)) else None


def state_of(row: ConnectionRequest) -> RequestState:
    state = RequestState(row.state)
    is_over = state in (RequestState.WAITING, RequestState.ACCEPTED) and row.expires_at <= now_ms()
    return RequestState.EXPIRED if is_over else state


def note_proof(request_id: str, proof: Proof) -> None:
    """What the site's address said last; a request that was confirmed once stays it."""
    request = ConnectionRequest
    with writing(_LOCK):
        request.update(proof=proof, proof_at=now_ms()).where(
            request.id == request_id, request.proof != Proof.CONFIRMED
        ).execute()


def accept(request_id: str, site_id: str, *, replace: bool) -> None:
    """The plugin that asked may connect as this site, and no other that was accepted before.

    ``replace``: also where the site is connected by now. Raises RequestClosed when somebody was quicker.
    """
    with writing(_LOCK):
        is_connected = Site.select().where(Site.id == site_id, Site.paired_at.is_null(False)).exists()
        if is_connected and not replace:
            raise RequestClosed("This site was connected a moment ago. Nothing was changed. Load the list again.")
        end_accepted(site_id)
        _close(
            request_id,
            [RequestState.WAITING],
            state=RequestState.ACCEPTED,
            site=site_id,
            expires_at=now_ms() + LIFETIME_MS,
        )


def refuse(request_id: str) -> None:
    """Also one that was accepted, until its plugin has connected. Raises RequestClosed when somebody was quicker."""
    with writing(_LOCK):
        _close(request_id, [RequestState.WAITING, RequestState.ACCEPTED], state=RequestState.REFUSED)


def end_accepted(site_id: str, *, but: str | None = None) -> None:
    """Inside the caller's transaction: whoever was accepted as this site gets its key no more, nor once more.

    For what gives the site to somebody else: another connection (``but``: the request by which), a new code or link,
    a new key.
    """
    row = ConnectionRequest
    theirs = (row.site == site_id) & row.state.in_([RequestState.ACCEPTED, RequestState.CONNECTED])
    row.update(state=RequestState.EXPIRED, closed_at=now_ms()).where(theirs, row.id != (but or "")).execute()


def refuse_all(request_ids: list[str]) -> None:
    """Those among them that still wait."""
    row, now = ConnectionRequest, now_ms()
    with writing(_LOCK):
        row.update(state=RequestState.REFUSED, closed_at=now).where(row.id.in_(request_ids), *_waiting(now)).execute()


def note_connected(request_id: str) -> None:
    """Inside the transaction that connects the site."""
    row = ConnectionRequest
    row.update(state=RequestState.CONNECTED, closed_at=now_ms()).where(
        row.id == request_id, row.state == RequestState.ACCEPTED
    ).execute()


def purge(now: int) -> int:
    """Inside the caller's transaction: forget what is over; it names a person's address. How many were."""
    gone: int = ConnectionRequest.delete().where(ConnectionRequest.expires_at < now - LIFETIME_MS).execute()
    return gone


def forget(email: str) -> int:
    """Inside the caller's transaction: whoever asked is nobody from now on. How many requests were theirs."""
    theirs: int = ConnectionRequest.update(email="").where(fn.LOWER(ConnectionRequest.email) == email).execute()
    return theirs


def hash_of(secret: str) -> str:
    """Random enough (256 bits) for a plain hash; the plugin makes the same (Companion/ConnectionRequest.php)."""
    return hashlib.sha256(f"cart-companion.request {secret}".encode()).hexdigest()


def number_of(request_id: str, secret_hash: str, companion_url: str) -> str:
    """The number that operator and owner compare; the plugin makes its own, over the address that it asked."""
    text = f"number {request_id} {canonical(companion_url)}"
    digest = hmac.digest(secret_hash.encode(), text.encode(), "sha256")
    digits = f"{int.from_bytes(digest[:6], 'big') % 1_000_000:06d}"
    return f"{digits[:3]} {digits[3:]}"


def proof_of(row: ConnectionRequest, nonce: str, companion_url: str) -> str:
    """What the plugin that asked answers; it names the companion asked, so that nobody passes a request on."""
    text = f"proof {row.id} {nonce} {canonical(companion_url)}"
    return hmac.new(row.secret_hash.encode(), text.encode(), hashlib.sha256).hexdigest()


def _waiting(now: int) -> tuple[object, ...]:
    return ConnectionRequest.state == RequestState.WAITING, ConnectionRequest.expires_at > now


def _close(request_id: str, states: list[RequestState], **changes: Any) -> None:
    """Inside the caller's transaction."""
    now, row = now_ms(), ConnectionRequest
    mine = (row.id == request_id) & row.state.in_(states) & (row.expires_at > now)
    if not row.update(closed_at=now, **changes).where(mine).execute():
        raise RequestClosed("This request was answered already, or is over. Load the list again.")
