"""Is all in order? Each check says what it saw, and what to do when it is not."""

from __future__ import annotations

import os
from dataclasses import dataclass

from peewee import fn

from companion import private_files
from companion.administration.remedies import AT_A_SHELL, Remedies
from companion.clock import iso, now_ms
from companion.config import Config
from companion.delivery import transports
from companion.delivery.client import NoAnswer, SiteClient
from companion.jobs import reconciliation
from companion.ledger import (
    access_status,
    blocked_deliveries,
    jobs,
    migrations,
    needs_you,
    postgres,
    refused_webhooks,
    secret_key,
    site_settings,
    sites,
)
from companion.ledger.database import database, on_sqlite, reading
from companion.ledger.errors import EMPTY_FILE, LedgerUnavailable
from companion.ledger.health import check_writable, overdue, why_not_ready
from companion.ledger.models import WAITING, Delivery, Site


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    message: str
    is_warning: bool = False  # nothing is broken here, but a person should look
    site: str | None = None  # the id of the site that it is about


def examine(config: Config, say: Remedies = AT_A_SHELL) -> list[Check]:
    """All of it: the companion, then each site, which is called; ``say``: what to do, in words for whoever reads it."""
    checks = examine_companion(config, say)
    if any(check.name in ("ledger", "secrets") and not check.ok for check in checks):
        return checks
    every = sites.every()
    compared = [_comparison(site) for site in every if site.api_key]
    checks += [_site(site, config, say) for site in every] + [_fetching(row) for row in blocked_deliveries.by_site()]
    checks += [_copy(site, *copy, say) for site in every if (copy := site_settings.copy_of(site, now_ms()))]
    refused = [_refused(site, say) for site in every if site.source == site.id]
    access, events = [_access(site, say) for site in every], [_events(site, say) for site in every]
    return checks + access + events + refused + compared


def examine_companion(config: Config, say: Remedies = AT_A_SHELL) -> list[Check]:
    """Settings, ledger, worker and queue; of a ledger that cannot be used, or read, no more than that."""
    checks = [_settings(config), _ledger(say)]
    if not checks[-1].ok:
        return checks
    checks.append(_secrets())
    if not checks[-1].ok:
        return checks
    return [*checks, *_files(config, say), _ready(say), _queue(config), _overdue(say)]


def examine_site(site: Site, config: Config, say: Remedies = AT_A_SHELL) -> list[Check]:
    """One site, which is called."""
    fetching = [_fetching(row) for row in blocked_deliveries.by_site() if row.site == site.id]
    copy = site_settings.copy_of(site, now_ms())
    copies = [_copy(site, *copy, say)] if copy else []
    refused = [_refused(site, say)] if site.source == site.id else []
    compared = [_comparison(site)] if site.api_key else []
    return [_site(site, config, say), *fetching, *copies, _access(site, say), _events(site, say), *refused, *compared]


def _settings(config: Config) -> Check:
    if config.allow_private_sites:
        return Check("settings", True, f"PUBLIC_URL is {config.public_url}; ALLOW_PRIVATE_SITES is on, for tests only.")
    if config.is_on_this_machine_only or not config.public_url.startswith("https://"):
        text = f"PUBLIC_URL is {config.public_url}: ThriveCart posts to public https addresses only. Set it to yours."
        return Check("settings", False, text)
    return Check("settings", True, f"PUBLIC_URL is {config.public_url}.")


def _ledger(say: Remedies) -> Check:
    try:
        missing = migrations.pending()
        if not missing:
            check_writable()
    except LedgerUnavailable as error:
        return Check("ledger", False, say.worded(str(error)))
    if on_sqlite() and missing == migrations.steps():
        return Check("ledger", False, say.worded(EMPTY_FILE))
    if missing:
        return Check("ledger", False, f"Steps are missing ({', '.join(missing)}): {say.upgrade}")
    return Check("ledger", True, "Its tables are up to date, and it can be written.")


def _secrets() -> Check:
    reason = secret_key.why_unreadable()
    return Check("secrets", reason is None, reason or "SECRET_KEY reads the keys and secret words of all sites.")


def _files(config: Config, say: Remedies) -> list[Check]:
    if not config.on_sqlite:
        return []
    found = private_files.readable_by_others(config)
    if not found:
        return [Check("files", True, "Nobody else on this machine can read the ledger.")]
    names = ", ".join(path.name for path in found)
    text = (
        f"Others on this machine can read {names} in {config.data_folder}: customers' data and keys. The companion "
        f"could not change that. {say.files.format(command='chmod go= ' + ' '.join(map(str, found)))}"
    )
    return [Check("files", True, text, is_warning=True)]


def _ready(say: Remedies) -> Check:
    reason = why_not_ready()
    return Check("worker", reason is None, say.worded(reason) if reason else "A worker was seen in the last minute.")


def _queue(config: Config) -> Check:
    with reading():
        counted = Delivery.select(Delivery.state, fn.COUNT(Delivery.id)).where(Delivery.state.in_(WAITING))
        states = dict(counted.group_by(Delivery.state).tuples())
        pooled = not config.on_sqlite and postgres.is_pooled(database.connection())
    text = f"{states.get('pending', 0)} deliveries wait for their sites, {states.get('delivering', 0)} are being sent."
    if pooled:
        text += (
            " DATABASE_URL leads to a pooler, so that the ledger is asked for work four times a second instead of "
            "being listened to: nothing is to be done."
        )
    if unused := os.environ.get("REDIS_URL"):
        text += " REDIS_URL is not used any more: unset it, and end the Redis if nothing else needs it."
    return Check("queue", True, text, is_warning=pooled or bool(unused))


def _overdue(say: Remedies) -> Check:
    """Due at sites that may be sent something, and in nobody's hand."""
    late = overdue()
    if not late.count:
        return Check("deliveries", True, "Whatever is due is being sent.")
    some = "1 delivery is" if late.count == 1 else f"{late.count} deliveries are"
    text = (
        f"{some} due and in nobody's hand, the oldest since {iso(late.since)}, at {', '.join(sorted(late.sites))}. "
        f"{say.worker}"
    )
    return Check("deliveries", False, text)


def _of(site: Site, what: str, message: str, *, ok: bool = True, is_warning: bool = False) -> Check:
    return Check(f"{what} {site.id} ({site.name})", ok, message, is_warning, site.id)


def _site(site: Site, config: Config, say: Remedies) -> Check:
    if site.paused_at is not None:
        return _of(site, "site", say.paused, ok=False)
    if not sites.webhook_owner(site).secret_word:
        if site.paired_at is None:
            return _of(site, "site", say.not_connected, ok=False)
        return _of(site, "site", say.no_secret_word, ok=False)
    client = SiteClient(site, allow_private=config.allow_private_sites)
    try:
        found = transports.find_answer(client)
    except transports.AnsweredByCopy as error:
        return _of(site, "site", error.message, ok=False)
    except NoAnswer as error:
        return _of(site, "site", f"{error.message} Check its address: {site.url}", ok=False)
    finally:
        client.close()
    if found is None:
        return _blocked(site)
    transport, answer = found
    if answer.status != 200:
        return _of(
            site, "site", f"It is reached ({transport}), but deliveries fail there. {answer.describe()}", ok=False
        )
    if site.last_error is not None:
        text = f"The plugin answers a ping ({transport}), but the last deliveries did not arrive: {site.last_error}"
        return _of(site, "site", text, is_warning=True)
    return _of(site, "site", f"The plugin answers ({transport}).")


def _copy(site: Site, home: str, seen_at: int, say: Remedies) -> Check:
    text = (
        f"A copy at {home} uses the key of {site_settings.home_of(site) or site.url} (last seen {iso(seen_at)}). It "
        "gets nothing. If it is a staging site or a backup, press `This is a copy: disconnect it` there, in wp-admin, "
        "Cart Companion > Connect. If you do not know it, somebody has the key: "
        f"{say.unknown_copy.format(site=site.id)}"
    )
    return _of(site, "copy", text, is_warning=True)


def _blocked(site: Site) -> Check:
    """Nobody of ours answers at the site: then all depends on whether it fetches its deliveries."""
    text = "Something before the plugin answers. Is the plugin active and paired? Allow its route in the firewall."
    if sites.is_pulling(site, now_ms()):
        return _of(site, "site", f"{text} Until then it fetches its deliveries itself.", is_warning=True)
    last = f"fetched its deliveries last at {iso(site.pulled_at)}" if site.pulled_at else "never fetched its deliveries"
    return _of(site, "site", f"{text} It {last}: see there, under Site Health, whether WP-Cron runs.", ok=False)


def _fetching(row: blocked_deliveries.BlockedDeliveries) -> Check:
    some = "1 delivery does" if row.count == 1 else f"{row.count} deliveries do"
    text = (
        f"{some} not get through to the site (since {iso(row.since)}): something before it, such as a firewall, "
        "refuses the words in it. Once a minute the site is asked to fetch what is left. If that does not help, "
        "update the plugin, or allow POST to /wp-json/cart-companion/v1/events in the firewall."
    )
    return Check(f"fetching {row.site}", True, text, is_warning=True, site=row.site)


def _access(site: Site, say: Remedies) -> Check:
    with reading():
        found = access_status.alerts(site.id)
    if not any(found.values()):
        return _of(site, "access", "Nobody lacks access that was given, or has access that should be gone.")
    text = (
        f"After 15 minutes, access that was given is not there for {found['no_access']} customers, and access that was "
        f"taken is still there for {found['still_has_access']}. {say.lacks_access.format(site=site.id)}"
    )
    return _of(site, "access", text, is_warning=True)


def _events(site: Site, say: Remedies) -> Check:
    """What failed, was given up or was not understood, and nobody has dealt with."""
    with reading():
        found = needs_you.counts(site)
    failed, dead, unread = found["failed"], found["dead"], found["quarantined"]
    if not failed + dead + unread:
        return _of(site, "events", "No event needs a person.")
    text = (
        f"Events that need a person: {failed} did not work, {dead} were given up, {unread} were not understood. "
        f"{say.events.format(site=site.id)}"
    )
    return _of(site, "events", text, is_warning=True)


def _refused(site: Site, say: Remedies) -> Check:
    with reading():
        found = refused_webhooks.summary(site.id)
    if not found.count:
        return _of(site, "webhooks", "None was refused for its secret word since the last accepted one.")
    text = (
        f"{found.count} had another secret word since {iso(found.since)}, the last at {iso(found.last_at)}. If "
        f"the word was changed at ThriveCart, {say.other_word}: until then none is taken."
    )
    return _of(site, "webhooks", text, is_warning=True)


def _comparison(site: Site) -> Check:
    last = next(iter(jobs.of_site(site.id, reconciliation.KIND, limit=1)), None)
    if last is None:
        return _of(site, "comparison", "The first comparison with ThriveCart is made within ten minutes.")
    if last.state == "failed":
        return _of(site, "comparison", last.message, ok=False)
    text = f"The last comparison with ThriveCart: {last.state}, {last.message or 'no trouble'}."
    return _of(site, "comparison", text)
