"""Whose address a request has, whatever its sender writes into X-Forwarded-For."""

from __future__ import annotations

import pytest

from companion import config
from companion.trusted_proxies import TrustedProxies


@pytest.mark.parametrize(
    ("trusted", "peer", "header", "sender"),
    [
        ("0", "203.0.113.9", "1.1.1.1", "203.0.113.9"),
        ("0", None, "1.1.1.1", "unknown"),
        ("1", "10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("1", "10.1.2.3", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("1", "10.1.2.3", "", "10.1.2.3"),
        ("1", "10.1.2.3", "1.1.1.1, nobody", "10.1.2.3"),
        ("1", "10.1.2.3", "1.1.1.1,", "10.1.2.3"),
        ("1", None, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("2", "10.1.2.3", "1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("2", "10.1.2.3", "198.51.100.7", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.0.0.0/8", "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.0/8", "10.1.2.3", "10.9.9.9", "10.9.9.9"),
        ("10.0.0.0/8", "10.1.2.3", "1.1.1.1, ' OR 1=1", "10.1.2.3"),
        ("10.0.0.0/8", None, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, ::1", "::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, ::1", "::1", "198.51.100.7:4711", "198.51.100.7"),
        ("1", "::1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("1", "::1", "2001:DB8:0::7", "2001:db8::7"),
        ("1", "::1", "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_a_trusted_proxy_says_who_the_sender_is(trusted: str, peer: str | None, header: str, sender: str) -> None:
    assert TrustedProxies.parse(trusted).sender(peer, header) == sender


def test_the_default_trusts_the_router_on_heroku_and_nobody_elsewhere() -> None:
    hosted = {"DATABASE_URL": "postgres://u@h/d", "SECRET_KEY": "x"}
    assert config.load(hosted).trusted_proxies == TrustedProxies()
    assert config.load({**hosted, "DYNO": "web.1"}).trusted_proxies == TrustedProxies(count=1)
    assert config.load({**hosted, "DYNO": "web.1", "TRUSTED_PROXIES": "0"}).trusted_proxies == TrustedProxies()
