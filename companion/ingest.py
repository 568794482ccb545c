"""A webhook of ThriveCart's, from the bytes to what the ledger records; and the same again, on a person's wish."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from companion.events import Customer, EventType, Item, Kind, Mode, Occurrence, Order, Source
from companion.ledger import inbox, leases, outbox, resyncs
from companion.ledger.database import also_lock, reading, writing
from companion.ledger.documents import is_erased
from companion.ledger.models import Delivery, Event, Note, Site, Webhook
from companion.ledger.recording import Received, Recorded
from companion.moments import from_ms, new_id, now_ms
from companion.thrivecart.decode import DecodeError, decode
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.verify import kept

TEST_ADDRESS = "test@cart-companion.example"


class NothingToReplay(ValueError):
    """The event cannot be sent again; the message says why."""


class BeingSent(NothingToReplay):
    """It is on its way right now; in a moment it can be sent again."""


def read(site: str, body: bytes, content_type: str | None, fields: dict[str, Any]) -> Received:
    """What a verified webhook says; one that is not understood is kept with the reason."""
    text, kept_type = kept(body, content_type, fields)
    what, problem = _understand(fields)
    return Received(
        site=site,
        what=what,
        body=text,
        content_type=kept_type,
        problem=problem,
        name=event_name(fields) or "",
        fallback_key="" if what else hashlib.sha256(text.encode()).hexdigest(),
    )


def _understand(fields: dict[str, Any]) -> tuple[Occurrence | None, str | None]:
    try:
        return normalise(fields), None
    except NotUnderstood as error:
        return None, error.message


def replay(event: Event, site: str | None) -> list[str]:
    """Send an event again to ``site`` (``None``: to all it went to); the sites that have work then.

    A quarantined webhook is read anew. Raises NothingToReplay, BeingSent among them.
    """
    if event.status == "quarantined":
        return list(_read_again(event))
    if is_erased(event.document):
        raise NothingToReplay(f"{event.id} is of a person who was forgotten: there is nobody to send it for")
    with writing(event.site):
        active = Site.select(Site.id).where(Site.removed_at.is_null())
        wanted = [Delivery.event == event.id, Delivery.site.in_([site] if site else active)]
        now = now_ms()
        is_free = ~leases.is_held(Delivery, now)
        rows = list(Delivery.select().where(*wanted, is_free))
        if not rows:
            if Delivery.select().where(*wanted).exists():
                raise BeingSent(f"{event.id} is being sent at this moment")
            raise NothingToReplay(f"{event.id} ({event.type}) goes to no site that is still there")
        also_lock({row.site for row in rows} - {event.site})
        for row in rows:
            _send_again(row, now, is_free)
    return [row.site for row in rows]


def _send_again(row: Delivery, now: int, is_free: Any) -> None:
    """From the start what is settled; what waits is due now, and goes on as the wish that it is."""
    if row.state == "pending":
        outbox.hurry(row, now)
        detail = "A person had it tried at once."
    else:
        Delivery.update(**outbox.again(now)).where(Delivery.id == row.id, is_free).execute()
        detail = "A person had it sent again."
    Note.create(event=row.event_id, site=row.site, at=now, what="replayed", detail=detail)


def _read_again(event: Event) -> tuple[str, ...]:
    with reading():
        webhook = Webhook.get_or_none(Webhook.event == event.id)
    if webhook is None:
        raise NothingToReplay(f"The webhook of {event.id} is not kept any more (RETENTION_DAYS).")
    try:
        fields = decode(webhook.body.encode(), webhook.content_type)
        what = normalise(fields)
    except (DecodeError, NotUnderstood) as error:
        raise NothingToReplay(f"It still cannot be read: {error.message}") from error
    received = Received(event.site, what, name=event_name(fields) or "", received_at=event.received_at)
    return inbox.take_in(event, received)


def resync(site: str, emails_of: dict[str, str], *, wish: str | None = None) -> list[Recorded]:
    """Raise ``customer.resync`` for these persons (one address each): the site compares its tags with what is theirs.

    ``wish`` names a wish for many of them: raised for it again, it is known; and it stands behind all that customers
    wait for. Whose comparison waits already is not told of again.
    """
    with writing(site):
        waiting = resyncs.waiting(site, emails_of)
        if wish is None:
            resyncs.bring_forward(site, waiting.values())
    own = wish or new_id("wish_")
    about = [
        _about(EventType.CUSTOMER_RESYNC, email, "customer.resync", key=f"customer.resync:{own}:{person}")
        for person, email in sorted(emails_of.items())
        if person not in waiting
    ]
    raised = inbox.record([Received(site, what, only_for=site, is_bulk=wish is not None) for what in about])
    return [*raised, *(Recorded(event, "duplicate", (site,)) for event in waiting.values())]


def test_event(site: str) -> Recorded:
    """A purchase in test mode that the companion itself makes: it shows whether the site is reached."""
    what = _about(EventType.PURCHASE_COMPLETED, TEST_ADDRESS, "test-event", Mode.TEST)
    return inbox.record([Received(site, what, only_for=site)])[0]


def _about(kind: EventType, email: str, name: str, mode: Mode = Mode.LIVE, key: str = "") -> Occurrence:
    is_test = mode is Mode.TEST
    item = Item("product-0", "Test of the connection", Kind.PRODUCT, "one-time", 1, 0)
    return Occurrence(
        type=kind,
        mode=mode,
        source=Source("companion", name),
        order=Order(id=new_id("test-") if is_test else None, total=0 if is_test else None),
        customer=Customer(email=email),
        items=(item,) if is_test else (),
        occurred_at=from_ms(now_ms()) if is_test else None,
        key=key or new_id(f"{name}:"),
    )


def as_json_text(value: Any) -> str:
    """JSON of anything that lies in the ledger; exact decimals become text."""
    return json.dumps(value, ensure_ascii=False, default=str)
