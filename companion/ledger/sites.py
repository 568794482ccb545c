"""The sites: adding, pairing, pausing, what people may see of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from companion.clock import iso, now_ms
from companion.events import Mode
from companion.ids import new_id
from companion.ledger import connection_requests, readiness, traces
from companion.ledger.bulk import rows_among
from companion.ledger.database import reading, retried, writing
from companion.ledger.models import WAITING, Delivery, Job, JobPart, Site
from companion.ledger.site_keys import new_key
from companion.ledger.site_settings import SETTINGS, chosen, copy_of, home_of
from companion.ledger.states import DeliveryState, JobKind, JobState
from companion.ledger.stored_secrets import decrypted, encrypted
from companion.messages import Message

CODE_LIFETIME_MS = 15 * 60 * 1000
PULL_IS_RECENT_MS = 5 * 60 * 1000
PROBE_PULLING_MS = 5 * 60 * 1000
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

LIMITED = Message("site.limited")


class SiteError(ValueError):
    """A request about a site that cannot be met; the message says what to do."""


def add(url: str, *, name: str | None, secret_word: str | None, listen_to: str | None) -> tuple[Site, str]:
    """A new site and its one-time pairing code. Raises SiteError when ``listen_to`` is no site with a webhook."""
    site_id = new_id("site_")
    with writing(site_id):
        if listen_to is not None:
            source = get(listen_to)
            if source.source != source.id:
                raise SiteError(f"{listen_to} itself listens to {source.source}: listen to that one.")
            if secret_word:
                raise SiteError(f"The secret word belongs to the webhook of {listen_to}; leave it out here.")
        code, code_hash = _new_code()
        site = Site.create(
            id=site_id,
            name=name or url.split("//")[-1].rstrip("/"),
            url=url.rstrip("/"),
            webhook_key=secrets.token_urlsafe(24),
            source=listen_to or site_id,
            secret_word=encrypted(secret_word) if secret_word else None,
            keys=[new_key()],
            code_hash=code_hash,
            code_expires_at=now_ms() + CODE_LIFETIME_MS,
            settings=dict(SETTINGS),
            created_at=now_ms(),
        )
    return site, code


def get(site_id: str) -> Site:
    """Raises SiteError when there is none, or it was removed."""
    with reading():
        site = Site.get_or_none(Site.id == site_id, Site.removed_at.is_null())
    if site is None:
        raise SiteError(f"There is no site {site_id!r}; `python -m companion site list` shows them all.")
    return site


def every() -> list[Site]:
    with reading():
        return list(Site.select().where(Site.removed_at.is_null()).order_by(Site.created_at))


def by_webhook_key(key: str) -> tuple[str, str] | None:
    """(id, secret word) of the site with this webhook address; the word is empty until it was entered.

    Raises WrongSecretKey.
    """

    def found() -> list[tuple[Any, ...]]:
        with reading():
            return rows_among(Site, ("id", "secret_word", "removed_at"), webhook_key={key})

    rows = retried(found)
    return next(((site, decrypted(word or "")) for site, word, removed_at in rows if removed_at is None), None)


def webhook_owner(site: Site) -> Site:
    """The site whose webhook URL and secret word it uses: itself, or the one it listens to."""
    return site if site.source == site.id else get(site.source)


def renew_code(site_id: str) -> str:
    """A new one-time pairing code; the one before is void."""
    code, code_hash = _new_code()
    with writing("pairing", site_id):
        connection_requests.end_accepted(site_id)  # the owner connects by the code
        expires = now_ms() + CODE_LIFETIME_MS
        Site.update(code_hash=code_hash, code_expires_at=expires).where(Site.id == site_id).execute()
    return code


def pause(site_id: str) -> None:
    """Stop push and pull until ``resume``; webhooks are still recorded."""
    with writing(site_id):
        Site.update(paused_at=now_ms()).where(Site.id == site_id).execute()


def resume(site_id: str) -> None:
    """Go on at once, whatever the site was waiting for."""
    with writing(site_id):
        limited_until = Site.select(Site.limited_until).where(Site.id == site_id)
        put_off = (
            (Delivery.site == site_id) & (Delivery.state == DeliveryState.PENDING) & (Delivery.due_at == limited_until)
        )
        Delivery.update(due_at=now_ms()).where(put_off).execute()
        fresh = {"paused_at": None, "held_until": 0, "unreachable_since": None, "failures_in_a_row": 0}
        free = {"limited_until": None, "limited_since": None}
        Site.update(**fresh, **free, transport_checked_at=None).where(Site.id == site_id).execute()


def remove(site_id: str) -> None:
    """Forget the site's keys and secret word; its events stay until retention. Raises SiteError if others listen."""
    with writing("pairing", site_id):
        connection_requests.end_accepted(site_id)
        others = Site.select().where(Site.source == site_id, Site.id != site_id, Site.removed_at.is_null())
        if listeners := [row.id for row in others]:
            raise SiteError(f"{', '.join(listeners)} listen to its webhook: remove them first.")
        nothing: dict[str, Any] = {"keys": [], "secret_word": None, "api_key": None, "code_hash": None}
        Site.update(removed_at=now_ms(), **nothing).where(Site.id == site_id).execute()
        JobPart.delete().where(JobPart.job.in_(Job.select(Job.id).where(Job.site == site_id))).execute()
        its_jobs = (Job.site == site_id) & Job.finished_at.is_null()
        Job.update(state=JobState.STOPPED, finished_at=now_ms()).where(its_jobs).execute()
        Delivery.update(state=DeliveryState.DEAD, settled_at=now_ms()).where(
            Delivery.site == site_id, Delivery.state.in_(WAITING)
        ).execute()
        traces.left()


def change_settings(site_id: str, *, secret_word: str | None, settings: dict[str, Any]) -> Site:
    """Raises SiteError when the site listens to another's webhook and a secret word was given."""
    with writing(site_id):
        site = get(site_id)
        changes: dict[str, Any] = {"settings": {**site.settings, **settings}}
        if secret_word is not None:
            if site.source != site.id:
                raise SiteError(Message("site.word_elsewhere"))
            changes |= {"secret_word": encrypted(secret_word) if secret_word else "", "refusals_seen_at": now_ms()}
        Site.update(**changes).where(Site.id == site_id).execute()
    return get(site_id)


def set_api_key(site_id: str, encrypted: str | None) -> None:
    """Keep the encrypted API key of ThriveCart, or none; then a comparison is due. Raises SiteError for a listener."""
    with writing(site_id):
        site = get(site_id)
        if site.source != site.id:
            raise SiteError(Message("site.api_key_elsewhere"))
        Site.update(api_key=encrypted, compared_at=None).where(Site.id == site_id).execute()
        failed = (Job.site == site_id) & (Job.kind == JobKind.RECONCILIATION) & (Job.state == JobState.FAILED)
        Job.delete().where(failed).execute()  # by the key before


def note_raising(site_id: str) -> None:
    """Transactions are raised from now on: each webhook is matched against them."""
    with writing(site_id):
        Site.update(raised_at=now_ms()).where(Site.id == site_id, Site.raised_at.is_null()).execute()


def listening_to(site_id: str) -> list[str]:
    """The sites to which its webhook goes, oldest first, itself among them."""
    with reading():
        mine = Site.select(Site.id).where(Site.source == site_id, Site.removed_at.is_null())
        return [row.id for row in mine.order_by(Site.created_at, Site.id)]


def modes_applied(site_id: str) -> list[Mode]:
    """Live; and test mode, where the site or one that listens to it applies test events."""
    with reading():
        rows = Site.select(Site.settings).where(Site.source == site_id, Site.removed_at.is_null())
        applies_test = any(row.settings.get("apply_test_mode") for row in rows)
    return [Mode.LIVE, Mode.TEST] if applies_test else [Mode.LIVE]


def is_pulling(site: Site, now: int) -> bool:
    return site.pulled_at is not None and now - site.pulled_at < PULL_IS_RECENT_MS


def pulling_sites_to_probe() -> list[str]:
    """Sites that pull because no push arrived, and were last tried from here five minutes ago or earlier."""
    now = now_ms()
    pulls = (Site.pulled_at > now - PULL_IS_RECENT_MS) & Site.last_error.is_null(False)
    is_time = Site.transport_checked_at.is_null() | (Site.transport_checked_at <= now - PROBE_PULLING_MS)
    is_free = readiness.is_active() & readiness.is_over(Site, now)
    with reading():
        return [site.id for site in Site.select(Site.id).where(pulls, is_time, is_free)]


def describe(site: Site, webhook_url: str, owner: Site | None = None) -> dict[str, Any]:
    """What people and the plugin may see of a site: no key, no secret word; ``owner``: of its webhook, if at hand."""
    owner = owner or webhook_owner(site)
    now = now_ms()
    copy = copy_of(site, now)
    unreachable = site.unreachable_since is not None
    is_limited = (site.limited_until or 0) > now
    reason = None
    if site.paused_at is not None:
        reason = Message("site.paused")
    elif unreachable:
        reason = Message("site.unreachable", since=iso(site.unreachable_since), reason=site.last_error)
    elif is_limited:
        reason = Message("site.waits", until=iso(site.limited_until), reason=LIMITED)
    elif site.held_until > now:
        reason = Message("site.waits", until=iso(site.held_until), reason=site.last_error or Message("site.rests"))
    return {
        "id": site.id,
        "site_id": site.id,
        "name": site.name,
        "url": site.url,
        "webhook_url": webhook_url,
        "listens_to": None if owner.id == site.id else owner.id,
        "secret_word_set": bool(owner.secret_word),
        "api_key_set": bool(owner.api_key),
        "paired_at": iso(site.paired_at),
        "paused": site.paused_at is not None or unreachable,
        "pause_reason": reason,
        "reachable": not unreachable and site.last_error is None,
        "way": site.transport,
        "pulling": is_pulling(site, now),
        "pulled_at": iso(site.pulled_at),
        "home": home_of(site),
        "copy": {"home": copy[0], "seen_at": iso(copy[1])} if copy else None,
        "limited_until": iso(site.limited_until) if is_limited else None,
        "trouble": site.last_error,
        "settings": chosen(site),
    }


def _new_code() -> tuple[str, str]:
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(12))
    code = "-".join(letters[start : start + 4] for start in (0, 4, 8))
    return code, hash_of_code(code)


def hash_of_code(code: str) -> str:
    """The ledger keeps no code: its hash is enough, as it has 58 random bits and lives 15 minutes."""
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return hmac.new(b"cart-companion.pairing", plain.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
