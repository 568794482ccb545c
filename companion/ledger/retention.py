"""What is kept, for how long, and one person's right to see it or have it erased."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from companion.clock import DAY_MS, iso, now_ms
from companion.ledger import (
    access_status,
    connection_links,
    connection_requests,
    counts,
    dealt_with,
    old_rows,
    refusal_limits,
    traces,
)
from companion.ledger.alerts import ToldAlert
from companion.ledger.bulk import in_sites
from companion.ledger.database import reading, writing
from companion.ledger.dealt_with import DealtWith
from companion.ledger.documents import ERASED, Document, is_erased
from companion.ledger.job_parts import FileBytes, JobParts
from companion.ledger.jobs import JobError
from companion.ledger.models import (
    RUNNING,
    WAITING,
    Attempt,
    Delivery,
    Event,
    IdempotencyKey,
    Job,
    JobPart,
    RefusedWebhooks,
    SeenSignature,
    Site,
    TimelineEntry,
    Timer,
    Webhook,
)
from companion.ledger.operators import OperatorAction
from companion.ledger.people_models import Address, IdentityLink, ManualLink
from companion.ledger.search_models import WORKED_OUT, forget_terms
from companion.ledger.states import DeliveryState, EventStatus, JobKind, JobState
from companion.ledger.webhook_pings import WebhookPing
from companion.thrivecart.csv_text import BadFile, encoding_of, text_of

SEEN_SIGNATURES_MS = 15 * 60 * 1000
PIECE = 500_000  # characters of a file that are searched at once
FILES_KEPT_MS = 7 * DAY_MS  # of an import that nobody brought to its end


def purge(days: int) -> dict[str, int]:
    """Forget webhook bodies and attempts older than ``days``, and what no longer matters at all.

    Events and deliveries stay: they are the facts from which entitlements are worked out. A quarantined webhook
    that nobody had read again by then goes too: it holds a person's data like any other. What is left is counted.
    What grows with each webhook goes in steps of its own.
    """
    before = now_ms() - days * DAY_MS
    gone = Site.select(Site.id).where(Site.removed_at.is_null(False), Site.removed_at < before)
    purged = {
        "webhooks": old_rows.forget_webhooks(before),
        "attempts": old_rows.forget_attempts(before),
        "events_of_removed_sites": old_rows.forget_events(gone),
    }
    with writing("retention"):
        RefusedWebhooks.delete().where(RefusedWebhooks.last_at < before).execute()
        for table in (refusal_limits, connection_links):
            table.purge(now_ms())
        seen = SeenSignature.delete().where(SeenSignature.at < now_ms() - SEEN_SIGNATURES_MS).execute()
        of_site = (Address, IdentityLink, ManualLink, Timer, IdempotencyKey, Job, RefusedWebhooks, ToldAlert, DealtWith)
        of_people = [  # what is counted for nobody, but leaves traces
            dealt_with.forget_notes(before),
            connection_requests.purge(now_ms()),
            *[model.delete().where(model.site.in_(gone)).execute() for model in (*of_site, *WORKED_OUT, WebhookPing)],
        ]
        purged |= {
            "files": JobPart.delete().where(JobPart.job.not_in(_jobs_since(now_ms() - FILES_KEPT_MS))).execute(),
            "jobs": Job.delete().where(Job.made_at < before, Job.state.not_in(RUNNING)).execute(),
        }
        of_people += [OperatorAction.delete().where(OperatorAction.at < before).execute()]
        if any([*of_people, *purged.values()]):
            traces.left()
    counts.count_anew()
    return {**purged, "signatures": seen}


def _jobs_since(moment: int) -> Any:
    return Job.select(Job.id).where((Job.made_at >= moment) | Job.state.in_(RUNNING))


def export(email: str, site: str | None = None) -> dict[str, Any]:
    """Everything that the ledger holds of one address, over all sites or (``site``) of one and the webhook it hears."""
    email = email.strip().lower()
    with reading():
        own = None if site is None else [site]
        about = (Event.email == email) | Event.id.in_([*_unread_about(email), *(one.id for one in _naming(email))])
        events = list(Event.select().where(about, in_sites(Event.site, _heard_by(site))).order_by(Event.id))
        webhooks = {row.event: row for row in Webhook.select().where(Webhook.event.in_([event.id for event in events]))}
        addresses = Address.select().where(Address.email == email, in_sites(Address.site, own))
        links = IdentityLink.select().where(IdentityLink.email == email, in_sites(IdentityLink.site, own))
        return {
            "email": email,
            "addresses": [{"site": row.site, "email": row.email} for row in addresses],
            "seen_with": [{"site": row.site, "kind": row.kind, "id": row.value} for row in links],
            "events": [
                {
                    "id": event.id,
                    "site": event.site,
                    "type": event.type,
                    "occurred_at": iso(event.occurred_at),
                    "event": event.document,
                    "webhook": webhooks[event.id].body if event.id in webhooks else None,
                }
                for event in events
            ],
            "dealt_with": dealt_with.about([event.id for event in events], own),
        }


def forget(email: str, site: str | None = None) -> dict[str, int]:
    """Erase one person's data: names, address, webhook bodies, results. The events' bare facts stay, as nobody's.

    With ``site`` what is that site's: the events of another site's webhook that it hears, too, stay that site's.
    The mark of those who were forgotten is nobody's address: by it all of them would be found.
    """
    email = email.strip().lower()
    if is_erased(email):
        return dict.fromkeys(("events", "webhooks", "attempts", "addresses", "files"), 0)
    own = None if site is None else [site]
    with writing("retention"):
        others = connection_requests.forget(email) if own is None else 0
        unread = _unread_about(email)
        about = (Event.email == email) | Event.id.in_(unread)
        events = list(Event.select(Event.id, Event.document).where(about, in_sites(Event.site, own)))
        ids = [event.id for event in events]
        heard = _heard_about(email, site)
        forget_terms(email, ids, own)
        erased = {"events": len(ids), "webhooks": Webhook.delete().where(Webhook.event.in_(ids)).execute()}
        erased |= _forget_deliveries(ids, heard, own)
        here = in_sites(Address.site, own)
        erased["addresses"] = Address.delete().where(Address.email == email, here).execute()
        TimelineEntry.delete().where(TimelineEntry.event.in_(ids)).execute()
        links = (IdentityLink.email == email) | (IdentityLink.value == email)
        others += IdentityLink.delete().where(links, in_sites(IdentityLink.site, own)).execute()
        pairs = (ManualLink.one == email) | (ManualLink.other == email)
        others += ManualLink.delete().where(pairs, in_sites(ManualLink.site, own)).execute()
        Timer.delete().where(Timer.cause.in_(ids)).execute()
        others += dealt_with.forget(ids, heard, email, own)
        IdempotencyKey.delete().where(IdempotencyKey.event.in_(ids), IdempotencyKey.key.contains(email)).execute()
        erased["files"] = _forget_files(email, own)
        for event in _naming(email, own):
            identifiers = [identifier for identifier in event.document["ties"] if identifier[1] != email]
            Event.update(document={**event.document, "ties": identifiers}).where(Event.id == event.id).execute()
            erased["webhooks"] += Webhook.delete().where(Webhook.event == event.id).execute()
        for event in events:
            Event.update(email=ERASED, document=_erased(event.document)).where(Event.id == event.id).execute()
        if others or any(erased.values()):
            traces.left()
    return erased


def _forget_deliveries(ids: list[str], heard: list[str], own: list[str] | None) -> dict[str, int]:
    """What was tried and what came of it; also of events that are another site's and were brought to this one."""
    mine = Delivery.event.in_(ids) | (Delivery.event.in_(heard) & in_sites(Delivery.site, own))
    deliveries = [row for (row,) in Delivery.select(Delivery.id).where(mine).tuples()]
    theirs = Delivery.id.in_(deliveries)
    gone: int = Attempt.delete().where(Attempt.delivery.in_(deliveries)).execute()
    dead = Delivery.update(state=DeliveryState.DEAD, settled_at=now_ms())
    dead.where(theirs, Delivery.state.in_(WAITING)).execute()
    Delivery.update(result=None, **access_status.NO_STATUS).where(theirs).execute()
    return {"attempts": gone}


def _heard_about(email: str, site: str | None) -> list[str]:
    heard = Event.select(Event.id).where(Event.email == email, in_sites(Event.site, _heard_by(site)))
    return [event for (event,) in heard.tuples()]


def _heard_by(site: str | None) -> list[str] | None:
    """The site, and the one whose webhook it listens to; ``None``: all sites."""
    if site is None:
        return None
    return sorted({site, *(row for (row,) in Site.select(Site.source).where(Site.id == site).tuples())})


def _forget_files(email: str, sites: list[str] | None) -> int:
    """Drop the files of imports that name the address, and stop those: the file is asked for again, without it."""
    imports = Job.select(Job.id).where(Job.kind == JobKind.IMPORT, in_sites(Job.site, sites))
    naming = [job.id for job in imports if _names(job, email)]
    JobPart.delete().where(JobPart.job.in_(naming)).execute()
    running = Job.state.in_(RUNNING)
    Job.update(state=JobState.STOPPED, lease_token=None, finished_at=now_ms()).where(
        Job.id.in_(naming), running
    ).execute()
    return len(naming)


def _names(job: Job, email: str) -> bool:
    """Whether its file names the address, or cannot be brought in as it is: nobody then misses it."""
    try:
        pieces = FileBytes(JobParts(job))
        text = text_of(pieces, encoding_of(pieces))
        end = ""
        while piece := text.read(PIECE).lower():
            if email in (end := end + piece):
                return True
            end = end[-len(email) :]
    except (BadFile, JobError):
        return True
    return False


def _naming(email: str, sites: list[str] | None = None) -> list[Event]:
    """Events of another address that name this one, as the one the customer had before."""
    naming = Event.select().where(Event.email != email, Event.document.cast("TEXT").contains(email))
    naming = naming.where(in_sites(Event.site, sites))
    return [event for event in naming if any(value == email for _, value in event.document.get("ties", []))]


def _unread_about(email: str) -> list[str]:
    """Quarantined events whose webhook names the address: nobody has read yet whose they are."""
    unread = Event.select(Event.id).where(Event.status == EventStatus.QUARANTINED)
    bodies = Webhook.select(Webhook.event, Webhook.body).where(Webhook.event.in_(unread)).tuples()
    return [event for event, body in bodies if email in unquote_plus(body).lower()]


def _erased(document: Document) -> Document:
    """The facts without the person: nobody's address, no names, no ids that lead back."""
    if "customer" not in document:
        return document
    nobody: Document = {**dict.fromkeys(document["customer"]), "email": ERASED, "also_known_as": []}
    return {**document, "customer": nobody, "ties": []}
