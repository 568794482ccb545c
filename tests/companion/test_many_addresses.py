"""A name may lead to as many addresses as its owner likes: one time-out holds for all, and nothing outlives it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration import connecting
from companion.config import Config
from companion.delivery import client as client_module
from companion.delivery import site_look
from companion.delivery.client import NoAnswer, SiteClient
from companion.delivery.site_lease import LEASE_MS
from companion.http import adapters
from companion.ledger import sites
from companion.ledger.models import Site
from companion.ledger.states import Transport
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, deliver


class Network:
    """Addresses on one port of this machine, and a name that leads to some of them."""

    def __init__(self, stack: ExitStack, patch: pytest.MonkeyPatch, port: int = 0) -> None:
        self._stack, self._patch, self.port = stack, patch, port
        self._made = 0
        self.asked: list[bytes] = []

    def listening(self, backlog: int) -> tuple[str, socket.socket]:
        self._made += 1
        address = f"127.0.1.{self._made}"
        listener = self._stack.enter_context(socket.socket())
        listener.bind((address, self.port))
        listener.listen(backlog)
        self.port = listener.getsockname()[1]
        return address, listener

    def swallowing(self) -> str:
        """An address where no connection is ever made, nor refused: its line is full."""
        address, _ = self.listening(0)
        for _ in range(4):
            waiting = self._stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect((address, self.port))
        return address

    def dripping(self) -> str:
        """An address that answers with a header that has no end, a byte at a time."""
        address, listener = self.listening(200)
        self._stack.callback(listener.shutdown, socket.SHUT_RDWR)

        def take() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=self._drip, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=take, daemon=True).start()
        return address

    def _drip(self, link: socket.socket) -> None:
        with link, suppress(OSError):
            if not (heard := link.recv(65536)):
                return
            self.asked.append(heard)
            link.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                time.sleep(0.1)
                link.sendall(b"a")

    def lead(self, *addresses: str) -> str:
        """A site's URL whose name has these addresses."""
        look_up = socket.getaddrinfo

        def led(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if host not in ("many.example", b"many.example"):
                return look_up(host, port, *args, **kwargs)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port))) for address in addresses]

        self._patch.setattr(socket, "getaddrinfo", led)
        return f"http://many.example:{self.port}"


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    with ExitStack() as stack:
        yield Network(stack, monkeypatch)


def asked(url: str, seconds: float) -> tuple[NoAnswer, float]:
    """What a request to a site there ends with, and after how many seconds."""
    site, _ = sites.add(url, name=None, secret_word=None, listen_to=None)
    client = SiteClient(sites.get(site.id), allow_private=True)
    began = time.monotonic()
    with pytest.raises(NoAnswer) as ended:
        client.post(Transport.PRETTY, "/ping", {}, seconds=seconds)
    client.close()
    return ended.value, time.monotonic() - began


def test_a_connection_that_is_made_late_is_cut_off_at_the_same_deadline(ledger: Config, network: Network) -> None:
    error, seconds = asked(network.lead(network.swallowing(), network.dripping()), 1.0)
    assert not error.unreachable
    assert seconds < 3


def test_all_addresses_share_one_time_out(ledger: Config, network: Network) -> None:
    error, seconds = asked(network.lead(*[network.swallowing() for _ in range(8)]), 1.0)
    assert error.unreachable
    assert seconds < 3


def test_nothing_is_sent_when_the_time_was_over_before_the_connection_was_there(
    ledger: Config, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a name server takes long: the look-up cannot be cut off, what follows can be left out."""
    url = network.lead(network.dripping())
    led = socket.getaddrinfo

    def slowly(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.6)
        return led(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    error, _ = asked(url, 0.3)
    assert error.unreachable
    assert network.asked == []


def test_the_guard_against_private_addresses_keeps_to_it_too(
    ledger: Config, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The adapter of production, where this machine counts as public and http as safe."""
    monkeypatch.setattr(adapters, "is_public", lambda _: True)
    monkeypatch.setattr(site_look, "check_url", lambda *_, **__: None)
    monkeypatch.setattr(site_look, "SECONDS", 1.0)
    url = network.lead(network.swallowing(), network.dripping())
    began = time.monotonic()
    assert site_look.admin_of(url, allow_private=False) is None
    assert time.monotonic() - began < 3


def test_a_delivery_comes_to_the_address_that_works_before_its_lease_ends(
    ledger: Config, network: Network, reached: Shop, wordpress: Wordpress
) -> None:
    network.port = wordpress.port
    dead = [network.swallowing() for _ in range(8)]
    url = network.lead(*dead, "127.0.0.1")
    Site.update(url=url).where(Site.id == reached.site).execute()
    recorded = reached.post(bought("1"))
    began = time.monotonic()
    deliver(ledger, reached)
    assert (time.monotonic() - began) * 1000 < LEASE_MS / 2
    assert reached.delivery(recorded).state == "delivered"
    assert len(wordpress.batches) == 1


def test_a_delivery_to_addresses_that_are_all_dead_is_counted_and_waits(
    ledger: Config, network: Network, reached: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "CONNECT_SECONDS", 1.0)
    url = network.lead(*[network.swallowing() for _ in range(8)])
    Site.update(url=url).where(Site.id == reached.site).execute()
    recorded = reached.post(bought("1"))
    deliver(ledger, reached)
    site = sites.get(reached.site)
    assert reached.delivery(recorded).state == "pending"
    assert (site.failures_in_a_row, site.lease_token) == (1, None)
    assert site.last_error


def test_who_opens_a_link_a_hundred_times_takes_one_thread(
    ledger: Config, network: Network, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others get the page with steps at once; so do those that come soon after."""
    url = network.lead(network.swallowing(), network.dripping())
    site, _ = sites.add(url, name=None, secret_word=None, listen_to=None)
    token = connecting.invite(site, ledger).url.rpartition("/")[2]
    app = browser.application

    def opened(_: int) -> tuple[int, float]:
        began = time.monotonic()
        status = app.test_client().get(f"/connect/{token}").status_code
        return status, time.monotonic() - began

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(opened, range(20)))
    assert {status for status, _ in answers} == {200}
    assert sorted(seconds for _, seconds in answers)[-2] < site_look.SECONDS / 2
    assert max(seconds for _, seconds in answers) < site_look.SECONDS + 3
    assert opened(0)[1] < 1


def test_no_more_than_four_sites_are_looked_at_at_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_look, "SECONDS", 1.5)
    url = network.lead(network.dripping())

    def seconds_of(number: int) -> float:
        began = time.monotonic()
        assert site_look.admin_of(f"{url}/s{number}", allow_private=True) is None
        return time.monotonic() - began

    with ThreadPoolExecutor(12) as pool:
        taken = list(pool.map(seconds_of, range(12)))
    assert sum(seconds > 1 for seconds in taken) == site_look.LOOKS_AT_ONCE
