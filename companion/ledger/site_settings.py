"""What a site's row keeps as ``settings``: its owner's choices, and what its plugin says about the site.

The latter is the address that it names as its own, where its admin-ajax.php is, and which copy of the site named itself
with the site's key. It is kept here, so that a process of the version before goes on working beside this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from companion.http.site_urls import is_same_site, usable_ajax_url, valid_home
from companion.ledger.database import writing
from companion.ledger.models import Site

SETTINGS: dict[str, Any] = {"alert_email": None, "apply_test_mode": False}  # and what holds until it is chosen

HOME = "home"
AJAX_URL = "ajax_url"
UNUSABLE = ""

COPY = "copy"
COPY_IS_NOTED_EVERY_MS = 60 * 60 * 1000
COPY_IS_REMEMBERED_MS = 3 * 24 * 60 * 60 * 1000  # a copy that is still there names itself once a day


def chosen(site: Site) -> dict[str, Any]:
    """What the owner chose."""
    return {name: site.settings.get(name, unset) for name, unset in SETTINGS.items()}


def facts(given: Any, url: str, *, allow_private: bool) -> dict[str, str | None]:
    """What is kept of what a plugin says, for a site at ``url``: both, each ``None`` when it cannot be used."""
    row = given if isinstance(given, dict) else {}
    return {
        HOME: valid_home(row.get(HOME)),
        AJAX_URL: usable_ajax_url(row.get(AJAX_URL), url, allow_private=allow_private),
    }


def home_of(site: Site) -> str | None:
    """The address that the site names as its own; ``None`` while an older plugin names none."""
    home: str | None = site.settings.get(HOME)
    return home


def ajax_url_of(site: Site) -> str | None:
    """``None`` for the usual place."""
    return site.settings.get(AJAX_URL) or None


def addressee(site: Site) -> dict[str, Any]:
    """For whom a message to the plugin is: who has another address is a copy, and leaves it alone."""
    return {"url": site.url, "home": home_of(site)}


def is_other(site: Site, home: str | None) -> bool:
    """Whether somebody who names this address is not the site that deliveries are for."""
    known = home_of(site)
    return home is not None and known is not None and not is_same_site(home, known)


def copy_of(site: Site, now: int) -> tuple[str, int] | None:
    """The address of a copy that has the site's key, and when it last named itself; ``None`` without one."""
    row = site.settings.get(COPY)
    if not row or now - row["seen_at"] > COPY_IS_REMEMBERED_MS:
        return None
    return row["home"], row["seen_at"]


def note_copy(site: Site, home: str | None, now: int) -> None:
    """Keep ``home`` when it is no address of the site: whoever names it has the site's key, and is a copy."""
    is_copy = home is not None and not is_same_site(home, home_of(site) or site.url)
    if home is None or not is_copy:
        return
    known = copy_of(site, now)
    if known is None or not is_same_site(home, known[0]) or now - known[1] >= COPY_IS_NOTED_EVERY_MS:
        _store(site, lambda _: {COPY: {"home": home, "seen_at": now}})


def end_copy(site: Site, home: str | None) -> None:
    """The copy at ``home`` was disconnected: it uses the key no more."""
    row = site.settings.get(COPY)
    if row and home is not None and is_same_site(home, row["home"]):
        _store(site, lambda _: {COPY: None})


def note(site: Site, found: dict[str, str | None]) -> None:
    """Keep what ``facts`` returned. The first address it names counts until a person moves the site."""
    if _is_news(site, _with(site, found)):
        _store(site, lambda now: _with(now, found))


def refuse_ajax_url(site: Site) -> None:
    """The plugin answers at the usual place, and not where it says: it is not believed again."""
    _store(site, lambda now: {AJAX_URL: UNUSABLE})


def _with(site: Site, found: dict[str, str | None]) -> dict[str, str | None]:
    """What is known of the site together with what was found."""
    home, ajax_url = site.settings.get(HOME), site.settings.get(AJAX_URL)
    return {HOME: home or found[HOME], AJAX_URL: UNUSABLE if ajax_url == UNUSABLE else found[AJAX_URL] or ajax_url}


def _is_news(site: Site, known: dict[str, str | None]) -> bool:
    return any(site.settings.get(name) != value for name, value in known.items())


def _store(site: Site, known: Callable[[Site], dict[str, Any]]) -> None:
    """Decided by the row as it is now; what was said at an address from which the site has moved since is dropped."""
    with writing(site.id):
        now = Site.get_by_id(site.id)
        if now.url == site.url:
            Site.update(settings={**now.settings, **known(now)}).where(Site.id == site.id).execute()


def move(site_id: str, url: str, found: dict[str, str | None]) -> None:
    """A person at wp-admin says that the site is at ``url`` now: deliveries go there, at once."""
    with writing(site_id):
        site = Site.get_by_id(site_id)
        anew: dict[str, Any] = {
            "transport": None,
            "transport_checked_at": None,
            "last_error": None,
            "unreachable_since": None,
        }
        anew |= {"failures_in_a_row": 0, "held_until": 0, "url": url.rstrip("/")}
        Site.update(**anew, settings={**site.settings, **found, COPY: None}).where(Site.id == site_id).execute()
