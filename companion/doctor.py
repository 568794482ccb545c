"""Is all in order? Each check says what it saw, and what to do when it is not."""

from __future__ import annotations

from dataclasses import dataclass

from companion.config import Config
from companion.delivery import ways
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.queue import make_queue, what_is_wrong
from companion.jobs import reconciliation
from companion.ledger import access, jobs, migrations, sites
from companion.ledger.database import LedgerUnavailable, reading
from companion.ledger.models import Delivery, Site
from companion.ledger.proof import prove_writable
from companion.web.health import why_not_ready


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    message: str
    is_warning: bool = False  # nothing is broken here, but a person should look


def examine(config: Config) -> list[Check]:
    checks = [_settings(config), _ledger()]
    if not checks[-1].ok:
        return checks
    checks += [_ready(), _queue(config)]
    every = sites.every()
    compared = [_comparison(site) for site in every if site.api_key]
    return checks + [_site(site, config) for site in every] + [_access(site) for site in every] + compared


def _settings(config: Config) -> Check:
    if config.allow_private_sites:
        return Check("settings", True, f"PUBLIC_URL is {config.public_url}; ALLOW_PRIVATE_SITES is on, for tests only.")
    if config.is_on_this_machine_only or not config.public_url.startswith("https://"):
        text = f"PUBLIC_URL is {config.public_url}: ThriveCart posts to public https addresses only. Set it to yours."
        return Check("settings", False, text)
    return Check("settings", True, f"PUBLIC_URL is {config.public_url}.")


def _ledger() -> Check:
    try:
        missing = migrations.pending()
        if not missing:
            prove_writable()
    except LedgerUnavailable as error:
        return Check("ledger", False, str(error))
    if missing:
        return Check(
            "ledger", False, f"Steps are missing ({', '.join(missing)}): run `python -m companion db upgrade`."
        )
    return Check("ledger", True, "Its tables are up to date, and it can be written.")


def _ready() -> Check:
    reason = why_not_ready()
    return Check("worker", reason is None, reason or "A worker was seen in the last minute.")


def _queue(config: Config) -> Check:
    try:
        queue = make_queue(config)
        waiting, calls = queue.pending_count(), queue.storage.blocking
        queue.storage.close()
    except Exception as error:  # whatever the queue's driver raises
        text = f"It cannot be used, so that deliveries start up to a second later. {what_is_wrong(config, error)}"
        return Check("queue", False, text)
    with reading():
        deliveries = Delivery.select().where(Delivery.state == "pending").count()
    text = f"{waiting} signals wait; {deliveries} deliveries wait for their sites."
    if not calls and not config.on_sqlite:
        text += (
            " DATABASE_URL leads to a pooler, so that the queue is asked four times a second instead of being "
            "listened to: nothing is to be done."
        )
        return Check("queue", True, text, is_warning=True)
    return Check("queue", True, text)


def _site(site: Site, config: Config) -> Check:
    name = f"site {site.id} ({site.name})"
    if site.paused_at is not None:
        return Check(name, False, "It is paused by a person: `site resume` when it should go on.")
    if not sites.webhook_owner(site).secret_word:
        if site.paired_at is None:
            return Check(name, False, "Not connected yet: enter a pairing code (`site code`) in wp-admin.")
        return Check(name, False, "No secret word yet: enter ThriveCart's in wp-admin, Cart Companion > Connect.")
    client = SiteClient(site, allow_private=config.allow_private_sites)
    try:
        way = ways.find_way(client)
    except NoAnswer as error:
        return Check(name, False, f"{error.message} Check its address: {site.url}")
    finally:
        client.close()
    if way is None:
        text = "Something before the plugin answers. Is the plugin active and paired? Allow its route in the firewall."
        return Check(name, False, text)
    return Check(name, True, f"The plugin answers ({way}).")


def _access(site: Site) -> Check:
    name = f"access {site.id} ({site.name})"
    with reading():
        found = access.alerts(site.id)
    if not any(found.values()):
        return Check(name, True, "Nobody lacks access that was given, or has access that was taken.")
    text = (
        f"After 15 minutes, access that was given is not there for {found['no_access']} events, and access that was "
        f"taken is still there for {found['still_has_access']}. See who: `event list --site {site.id} --access alert`."
    )
    return Check(name, True, text, is_warning=True)


def _comparison(site: Site) -> Check:
    name = f"comparison {site.id} ({site.name})"
    last = next(iter(jobs.of_site(site.id, reconciliation.KIND, limit=1)), None)
    if last is None:
        return Check(name, True, "The first comparison with ThriveCart is made within ten minutes.")
    if last.state == "failed":
        return Check(name, False, last.message)
    return Check(name, True, f"The last comparison with ThriveCart: {last.state}, {last.message or 'no trouble'}.")
