"""A site gets its id and key: by a code, by a link, or because an operator accepted its request.

All three are used up in the transaction that connects the site, whichever it was, so that it is connected once. A site
that was connected before gets a new key with it: whoever held the one before holds nothing from then on.
"""

from __future__ import annotations

from typing import Any, cast

from companion.clock import now_ms
from companion.http.site_urls import is_on_same_host
from companion.ledger import connection_links, connection_requests, sites
from companion.ledger.connection_links import LinkState
from companion.ledger.connection_requests import HANDED_OUT_MS, ConnectionRequest, RequestState
from companion.ledger.database import reading, writing
from companion.ledger.models import Site
from companion.ledger.site_keys import new_key
from companion.ledger.site_settings import chosen
from companion.ledger.sites import SiteError
from companion.messages import Message

LINK_IS_OVER = {
    LinkState.USED: Message("pairing.link_used"),
    LinkState.REPLACED: Message("pairing.link_replaced"),
    LinkState.EXPIRED: Message("pairing.link_expired"),
}


def check_code(code: str) -> None:
    """Raises SiteError as ``pair`` does; the code stays unused."""
    with reading():
        _of_code(code)


def pair(code: str, url: str | None, facts: dict[str, Any] | None = None) -> Site:
    """Use up a pairing code or link; ``facts``: what the plugin says about its site.

    Raises SiteError for one that is not good; also where a link, which lies about for days, is for another site.
    """
    with reading():
        named = _of_code(code).id
    with writing("pairing", named):  # the site's own lock, too: others change its keys under that
        site = _of_code(code)
        if _is_link(code) and url and not is_on_same_host(url, site.url):
            raise SiteError(Message("pairing.link_elsewhere", url=site.url, here=url))
        _connect(site, url, facts)
    return sites.get(site.id)


def pair_accepted(request: ConnectionRequest) -> Site | None:
    """The site as which a request was accepted; ``None`` when its key is not handed out, or not any more.

    The plugin that missed the answer may ask again for a quarter of an hour, unless the site was connected by other
    means since, or its keys were ended: the key that it would get is then not its own.
    """
    with writing("pairing", request.site):
        row = ConnectionRequest.get_by_id(request.id)
        site = Site.get_or_none(Site.id == row.site, Site.removed_at.is_null())
        state = connection_requests.state_of(row)
        if site is None:
            return None
        if state is RequestState.ACCEPTED:
            _connect(site, row.url, row.facts, request=row.id)
            connection_requests.note_connected(row.id)
        elif state is not RequestState.CONNECTED or not _is_still_its(site, row):
            return None
    return sites.get(site.id)


def _is_still_its(site: Site, row: ConnectionRequest) -> bool:
    """Whether the plugin that connected by this request a moment ago is the one that the site's key is for."""
    if site.paired_at is None or site.paired_at > row.closed_at:
        return False
    return bool(now_ms() - row.closed_at <= HANDED_OUT_MS)


def _of_code(code: str) -> Site:
    if _is_link(code):
        return _of_link(code.strip())
    code_hash = sites.hash_of_code(code)
    site = Site.get_or_none(Site.code_hash == code_hash, Site.code_expires_at > now_ms(), Site.removed_at.is_null())
    if site is None:
        raise SiteError(Message("pairing.wrong_code"))
    return cast(Site, site)


def _of_link(token: str) -> Site:
    link = connection_links.find(token)
    if link is None:
        raise SiteError(Message("pairing.link_unknown"))
    if link.state is not LinkState.OPEN:
        raise SiteError(LINK_IS_OVER[link.state])
    return cast(Site, Site.get_by_id(link.site))


def _is_link(code: str) -> bool:
    return connection_links.is_token(code.strip())


def _connect(site: Site, url: str | None, facts: dict[str, Any] | None, *, request: str | None = None) -> None:
    changes: dict[str, Any] = {"code_hash": None, "code_expires_at": None, "paired_at": now_ms()}
    if url:
        changes["url"] = url.rstrip("/")
    if site.paired_at is not None:
        changes["keys"] = [new_key()]
    settings = {**chosen(site), **(facts or {})}
    Site.update(**changes, settings=settings, transport=None, transport_checked_at=None).where(
        Site.id == site.id
    ).execute()
    connection_links.use_up(site.id)
    connection_requests.end_accepted(site.id, but=request)
