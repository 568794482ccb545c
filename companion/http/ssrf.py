"""Which addresses a site may have: https on the public internet, unless ALLOW_PRIVATE_SITES says otherwise.

A companion that posts to any URL it is given would be a way into its host's own network. The guard is here, and stands
at both places: where an address is given, and where a connection is made, on what it is really made to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import quote

import idna  # which requests brings along, and reads names of hosts with

from companion.messages import Message

# Narrower than RFC 3986: what programs read in different ways (user names, escapes, backslashes, white space, zones)
# no site needs in its address.
_URL = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<ipv6>[0-9a-f:.]{2,45})\]|(?P<name>[^\s\x00-\x20\x7f/\\?#@:\[\]%]{1,253}))"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[^\s\x00-\x20\x7f\\?#]*)?",
    re.IGNORECASE,
)
_MAX_URL = 2000
_AS_IT_IS = "".join(letter for letter in map(chr, range(33, 127)) if not letter.isalnum())
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER_LAST = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_NOT_PUBLIC_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out on the internet (IANA)
_SPECIAL = tuple(ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"))
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


class AddressRefused(ValueError):
    """The site's URL may not be used; the message says what to do."""


def check_url(url: str, *, allow_private: bool, look_up: bool = True) -> None:
    """Raises AddressRefused for a URL that is none, has no host, or is not public https.

    ``look_up=False`` leaves out the question where the name leads now: for who connects, and looks then.
    """
    is_legible = len(url) <= _MAX_URL and url.isprintable()  # nothing that hides, or turns text round
    parts = _URL.fullmatch(url) if is_legible else None
    host = _host(parts) if parts else None
    port = int(parts["port"] or 443) if parts else 0
    if parts is None or host is None or not 0 < port < 65536:
        raise AddressRefused(Message("url.not_a_site", url=url[:100]))
    if allow_private:
        return
    if parts["scheme"].lower() != "https":
        raise AddressRefused(Message("url.not_https", url=url))
    address = _as_address(host)
    if address is not None:
        check_address(address)
        return
    if "." not in host or any(f".{host}".endswith(f".{name}") for name in _NOT_PUBLIC_NAMES):
        raise AddressRefused(_is_private(host))
    if look_up:
        try:
            found = addresses_of(host, port)
        except OSError:
            return  # a name that does not resolve yet is no danger; the connection itself is checked again
        if not all(is_public(address) for address in found):
            raise AddressRefused(_is_private(host))  # not where it leads: the names inside are nobody's business


def in_ascii(url: str) -> str:
    """The address as it is sent, in which no letter passes for another; as it is where it is no site's address."""
    parts = _URL.fullmatch(url)
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return quote(url, safe=_AS_IT_IS, errors="replace")
    group = "ipv6" if parts["ipv6"] else "name"
    return quote(url[: parts.start(group)] + host + url[parts.end(group) :], safe=_AS_IT_IS, errors="replace")


def addresses_of(host: str, port: int) -> list[str]:
    """Where the name leads now. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "the name is not one") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def check_address(address: str) -> None:
    """Raises AddressRefused unless the address is public, as is the IPv4 address that an IPv6 one may carry inside."""
    if not is_public(address):
        raise AddressRefused(_is_private(address))


def is_public(address: str) -> bool:
    """Whether it is an address of the internet; one with a zone (``fe80::1%eth0``) never is."""
    return "%" not in address and _is_public(ipaddress.ip_address(address))


def _is_private(what: str) -> str:
    return Message("url.private", host=what)


def _host(parts: re.Match[str]) -> str | None:
    """The host as the sender will understand it, without a dot at the end; ``None`` when it is none."""
    if parts["ipv6"]:
        try:
            return str(ipaddress.IPv6Address(parts["ipv6"]))
        except ValueError:
            return None
    name: str = parts["name"]
    try:
        host = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:
        return None
    host = host.removesuffix(".")
    return host if _HOST.fullmatch(host) and (_as_address(host) or not _NUMBER_LAST.fullmatch(host)) else None


def _as_address(host: str) -> str | None:
    """The address that the host is itself: ``127.1``, ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are one."""
    if ":" in host:
        return host
    if not _NUMBER_LAST.fullmatch(host):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    inner = ip.ipv4_mapped or ip.sixtofour or _carried(ip)
    if inner is not None and not _is_public(inner):
        return False
    if ip.ipv4_mapped or ip in _NAT64:
        return True  # the address inside is where it leads
    return ip in _UNICAST and ip.is_global and not any(ip in net for net in _SPECIAL)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address that a NAT64 gateway (RFC 6052) or an ISATAP router (RFC 5214) would lead to."""
    is_carried = ip in _NAT64 or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if is_carried else None
