"""Adding a site, connecting it, giving it a new key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from companion.config import Config
from companion.delivery import transports
from companion.delivery.client import SiteClient
from companion.http.site_urls import is_same_site
from companion.http.ssrf import check_url
from companion.ledger import site_keys, sites
from companion.ledger.models import Site


@dataclass(frozen=True, slots=True)
class AddedSite:
    """``twins``: the sites that have the same address already; with two, each event arrives twice."""

    site: Site
    code: str
    twins: tuple[str, ...]


def add(url: str, config: Config, *, name: str | None, secret_word: str | None, listen_to: str | None) -> AddedSite:
    """A new site with its pairing code. Raises AddressRefused, SiteError."""
    check_url(url, allow_private=config.allow_private_sites)
    twins = tuple(site.id for site in with_address(url))
    site, code = sites.add(url, name=name, secret_word=secret_word, listen_to=listen_to)
    return AddedSite(site, code, twins)


def with_address(url: str) -> list[Site]:
    """However it is written: what the plugin takes for the same address is the same."""
    return [site for site in sites.every() if is_same_site(site.url, url)]


def webhook_url(site: Site, config: Config, owner: Site | None = None) -> str:
    return f"{config.public_url}/webhooks/thrivecart/{(owner or sites.webhook_owner(site)).webhook_key}"


def described(site: Site, config: Config, owner: Site | None = None) -> dict[str, Any]:
    """As ``sites.describe``; ``owner``: of the webhook that it uses, where it is at hand."""
    owner = owner or sites.webhook_owner(site)
    return sites.describe(site, webhook_url(site, config, owner), owner)


def rotate_key(site_id: str, config: Config) -> tuple[str, bool]:
    """A new key, and whether the plugin has taken it over already. Raises SiteError when there is no such site."""
    key = site_keys.offer_key(sites.get(site_id).id)
    client = SiteClient(sites.get(site_id), allow_private=config.allow_private_sites)
    try:
        return key, transports.hand_over_key(client, key)
    finally:
        client.close()


def end_keys(site_id: str) -> str:
    """A new key; the site's old ones are good for nothing any more. Raises SiteError when there is no such site."""
    return site_keys.end_keys(sites.get(site_id).id)


ENDED = (
    "The old keys are ended. Nothing reaches the plugin until it is connected anew; events are kept. "
    "Its owner opens the link and presses “Connect this site”."
)
NOT_TAKEN_YET = (
    "The plugin does not have the new key yet: it is offered again with each delivery. A site with its key "
    "in wp-config.php needs it there: CART_COMPANION_KEY may hold `old,new`."
)
TAKEN = "The plugin has taken over the new key."
