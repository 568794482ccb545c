"""Which addresses a site may have: https on the public internet, unless ALLOW_PRIVATE_SITES says otherwise.

A companion that posts to any URL it is given would be a way into its host's own network.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
    """Raises AddressRefused unless the address is public, as is the IPv4 address that an IPv6 one may carry inside."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _translated(ip) or ip
    if not ip.is_global or ip.is_multicast:
        raise AddressRefused(f"{address} is a private address. Set ALLOW_PRIVATE_SITES=1 if the site is really there.")


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address that a NAT64 gateway (RFC 6052) or an old dual stack (RFC 4291, ``::a.b.c.d``) would lead to."""
    inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return inner if ip in _NAT64 or int(ip) >> 32 == 0 else None
