"""Who sent a request, where proxies stand before the companion (``TRUSTED_PROXIES``).

Everybody may write ``X-Forwarded-For``; only what a trusted proxy added to it is worth anything. Each adds, at the
end, the address that it was asked from, so the header is read from the right, and no further than the trust goes.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

MAX_PROXIES = 10
UNKNOWN = "unknown"  # the sender at a Unix socket without a trusted proxy's word

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """So many proxies, whatever their addresses, or all in these networks; neither: the header is not read."""

    count: int = 0
    networks: tuple[Network, ...] = ()

    @staticmethod
    def parse(text: str) -> TrustedProxies:
        """A number from 0 to 10, or addresses and networks with commas between. Raises ValueError."""
        text = text.strip()
        if text.isascii() and text.isdigit():
            if int(text) > MAX_PROXIES:
                raise ValueError(f"over {MAX_PROXIES} proxies")
            return TrustedProxies(count=int(text))
        return TrustedProxies(networks=tuple(ipaddress.ip_network(one.strip()) for one in text.split(",")))

    def sender(self, peer: str | None, forwarded_for: str) -> str:
        """The sender's address: ``peer`` is who holds the connection, ``forwarded_for`` the header, "" when none."""
        nearest = _address(peer or "")
        hops = forwarded_for.split(",") if forwarded_for else []
        found = self._counted(nearest, hops) if self.count else self._within(nearest, hops, is_socket=not peer)
        return str(found) if found is not None else UNKNOWN

    def _counted(self, nearest: Address | None, hops: list[str]) -> Address | None:
        """Fewer addresses than proxies: the request came by another way, and the nearest is all that is known."""
        if len(hops) < self.count:
            return nearest
        return _address(hops[-self.count]) or nearest

    def _within(self, nearest: Address | None, hops: list[str], *, is_socket: bool) -> Address | None:
        """The first, from the right, that is not one of ours; what is no address ends the search."""
        found = nearest
        is_ours = bool(self.networks) and is_socket  # a Unix socket is opened by this machine's own proxy
        for hop in reversed(hops):
            if not is_ours and not self._has(found):
                return found
            address = _address(hop)
            if address is None:
                return found
            found, is_ours = address, False
        return found

    def _has(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def _address(text: str) -> Address | None:
    """The address in any form that proxies write: with a port, in brackets, an IPv4 one as IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
