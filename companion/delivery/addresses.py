"""Which addresses a site may have: https on the public internet, unless ALLOW_PRIVATE_SITES says otherwise.

A companion that posts to any URL it is given would be a way into its host's own network.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


class AddressRefused(ValueError):
    """The site's URL may not be used; the message says what to do."""


def check_url(url: str, *, allow_private: bool) -> None:
    """Raises AddressRefused for a URL that is none, has no host, or is not public https."""
    parts = urlsplit(url)
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise AddressRefused(
            f"{url!r} is not a site's address: give the address of its home page, such as https://example.com."
        )
    if allow_private:
        return
    if parts.scheme != "https":
        raise AddressRefused(f"{url} is not https. Customers' data travel encrypted only: give the https address.")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return  # a name that does not resolve yet is no danger; the connection itself is checked again
    for *_, address in found:
        check_address(str(address[0]))


def check_address(address: str) -> None:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_multicast:
        raise AddressRefused(f"{address} is a private address. Set ALLOW_PRIVATE_SITES=1 if the site is really there.")
