"""The address of a WordPress site: whether two are one, and which address of its admin-ajax.php may be used.

What counts as the same address is what the plugin takes for the same (wp-plugin/src/Site/Address.php).
"""

from __future__ import annotations

import contextlib
import re
from urllib.parse import SplitResult, unquote, urlsplit

from companion.http.ssrf import AddressRefused, check_url

USUAL_PORTS = (None, 80, 443)
LONGEST = 2000


def canonical(url: str) -> str:
    """``example.com:8080/shop`` for any way to write it; "" when it has no host."""
    parts = _split(url)
    host = _host(parts) if parts else ""
    if parts is None or not host:
        return ""
    path = re.sub("/+", "/", unquote(parts.path)).strip("/")
    return f"{host}/{path}" if path else host


def is_same_site(one: str, other: str) -> bool:
    """Scheme, ``www.``, upper case, usual ports and slashes do not count."""
    return bool(canonical(one)) and canonical(one) == canonical(other)


def is_on_same_host(one: str, other: str) -> bool:
    """Whatever the folder: a WordPress may be reached in its own, and at the home page."""
    host = canonical(one).partition("/")[0]
    return bool(host) and host == canonical(other).partition("/")[0]


def usable_ajax_url(given: object, site_url: str, *, allow_private: bool) -> str | None:
    """The address of admin-ajax.php that the plugin named, when it may be used for this site; else ``None``.

    It must lie on the site's own host, so that nobody sends deliveries, or requests into a network, elsewhere; and
    may not be http where the site is https.
    """
    if not isinstance(given, str) or len(given) > LONGEST:
        return None
    parts, site = _split(given), _split(site_url)
    if parts is None or site is None or _host(parts) != _host(site):
        return None
    if site.scheme == "https" and parts.scheme != "https":
        return None
    try:
        check_url(given, allow_private=allow_private)
    except AddressRefused:
        return None
    return given


def valid_home(given: object) -> str | None:
    """The address that a plugin names as its own, when it is one."""
    return given if isinstance(given, str) and len(given) <= LONGEST and canonical(given) else None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def _host(parts: SplitResult) -> str:
    """With its port, where that is not the usual one; in ASCII, as an address bar sends it."""
    host = (parts.hostname or "").strip(".").removeprefix("www.")
    with contextlib.suppress(UnicodeError):  # what is no name is at least equal to itself
        host = host.encode("idna").decode()
    return host if parts.port in USUAL_PORTS else f"{host}:{parts.port}"
