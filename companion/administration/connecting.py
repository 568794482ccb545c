"""The link that an operator sends to a site's owner, and sites that ask to be connected by themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from companion.administration import site_setup
from companion.clock import day, now_ms
from companion.config import Config
from companion.delivery import site_look
from companion.http.site_urls import canonical
from companion.ledger import connection_links, connection_requests, sites
from companion.ledger.connection_requests import ConnectionRequest, Proof, RequestClosed, RequestDenied
from companion.ledger.database import close
from companion.ledger.models import Site
from companion.plugin_package import ZIP_ROUTE

LOOKS_AT_ONCE = 5
LOOK_AGAIN_MS = 60_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link with the message to the owner that brings it."""

    url: str
    expires_at: int
    subject: str
    text: str

    @property
    def day(self) -> str:
        """The last one on which it works, in UTC."""
        return day(self.expires_at)

    @property
    def mailto(self) -> str:
        """For the operator's own mail program, which knows whom it is for."""
        body = self.text.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject)}&body={quote(body)}"


def invite(site: Site, config: Config) -> Invitation:
    """A new link for the site; the one before stops working."""
    token, expires_at = connection_links.make(site.id)
    url = f"{config.public_url}/connect/{token}"
    text = f"""Hello,

please connect your site {site.url} to Cart Companion, which brings your ThriveCart sales to your members. It takes a few minutes.

Open this link in the browser in which you work on your site:
{url}

It leads you to "Connect" in your WordPress, with everything filled in, or shows you first how to install the plugin. It works once, until {day(expires_at)}. It is meant for you alone: please do not pass it on.

The plugin, if you would rather install it first:
{config.public_url}{ZIP_ROUTE}

If something does not work, answer this message.
"""  # noqa: E501 - a mail program breaks the lines
    return Invitation(url, expires_at, f"Connect {site.url} with Cart Companion", text)


def screen_of(admin_url: str, config: Config, token: str) -> str:
    """The site's Connect screen, below its ``admin.php``, with address and token filled in."""
    filled = urlencode({"page": "cart-companion-connect", "companion_url": config.public_url, "code": token})
    return f"{admin_url}?{filled}"


def looked_at(config: Config) -> list[ConnectionRequest]:
    """The requests that wait; those not looked at of late are looked at now, some at a time, for some seconds."""
    found = connection_requests.waiting()
    due = [one for one in found if one.proof != Proof.CONFIRMED and now_ms() - (one.proof_at or 0) > LOOK_AGAIN_MS]
    due = sorted(due, key=lambda one: one.proof_at or 0)[:LOOKS_AT_ONCE]
    if not due:
        return found
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as pool:
        list(pool.map(lambda one: _look(one, config), due))
    return connection_requests.waiting()


def _look(request: ConnectionRequest, config: Config) -> None:
    try:
        proof = site_look.prove(request, config.public_url, allow_private=config.allow_private_sites)
        connection_requests.note_proof(request.id, proof)
    finally:
        close()  # this thread's connection


def twin_of(request: ConnectionRequest) -> Site | None:
    """The site that has the request's address already, one that is connected first."""
    return twins_of([request]).get(request.id)


def twins_of(found: list[ConnectionRequest]) -> dict[str, Site]:
    """The same of many, by the request's id."""
    by_address: dict[str, Site] = {}
    if found:
        for site in sorted(sites.every(), key=lambda site: site.paired_at is None):
            by_address.setdefault(canonical(site.url), site)
    return {one.id: by_address[canonical(one.url)] for one in found if canonical(one.url) in by_address}


def accept(request: ConnectionRequest, config: Config, *, replace: bool) -> Site:
    """Let the plugin that asked connect; as the site with its address, where there is one, else as a new one.

    ``replace``: also where that one is connected. Raises RequestClosed, RequestDenied, AddressRefused, SiteError.
    """
    if request.proof == Proof.DENIED:
        raise RequestDenied(
            "Nothing was accepted: the plugin at this address says that it did not ask, or asked another companion. "
            "An owner who did ask can ask once more, with the address of this companion."
        )
    twin = twin_of(request)
    if twin is not None and twin.paired_at is not None and not replace:
        raise RequestClosed(f"{twin.name} ({twin.url}) is connected already. Nothing was changed: {_SURE}")
    site = twin or _added(request, config)
    try:
        connection_requests.accept(request.id, site.id, replace=replace)
    except RequestClosed:
        now = connection_requests.get(request.id)
        if twin is None and (now is None or now.site != site.id):  # who was quicker may have found ours
            sites.remove(site.id)
        raise
    return site


_SURE = "say that this request is to take its place."


def _added(request: ConnectionRequest, config: Config) -> Site:
    added = site_setup.add(request.url, config, name=request.name or None, secret_word=None, listen_to=None)
    return added.site
