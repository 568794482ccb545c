"""No site in a private network is connected to or paired with, however its address is written."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from companion.administration import site_setup
from companion.app import create_app
from companion.config import Config
from companion.delivery.client import NoAnswer, SiteClient
from companion.http import ssrf
from companion.ledger import sites
from tests.unit.test_ssrf import NONE, PRIVATE, Leading


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A server in the private network that must not hear of us."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        yield listener


def knocked(door: socket.socket) -> bool:
    try:
        door.accept()[0].close()
    except TimeoutError:
        return False
    return True


WRITTEN = [
    "https://127.0.0.1",
    "https://127.1",
    "https://2130706433",
    "https://localhost.",
    "https://[::ffff:127.0.0.1]",
]


@pytest.mark.parametrize("written", [*WRITTEN, "http://127.0.0.1", "https://user@127.0.0.1", "https://shop.example"])
def test_a_site_that_was_added_while_it_was_allowed_is_not_even_knocked_at(
    ledger: Config, door: socket.socket, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    port = door.getsockname()[1]
    site, _ = sites.add(f"{written}:{port}", name=None, secret_word=None, listen_to=None)
    if "shop.example" in written:
        monkeypatch.setattr(ssrf.socket, "getaddrinfo", Leading(["127.0.0.1"]))
    client = SiteClient(sites.get(site.id), allow_private=False)
    with pytest.raises(NoAnswer) as refused:
        client.post("pretty", "/ping", {})
    client.close()
    assert refused.value.unreachable
    assert not knocked(door)


def test_no_way_to_write_one_leads_to_a_connection(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was stored by whom: at the edge of the process no connection is even tried."""
    tried: list[object] = []

    def refused_outside(link: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    for url in [*PRIVATE, *NONE]:
        if "\x00" in url or "\ud800" in url:
            continue  # no database takes it
        site, _ = sites.add(url, name=None, secret_word=None, listen_to=None)
        client = SiteClient(sites.get(site.id), allow_private=False)
        with monkeypatch.context() as here:
            here.setattr(socket.socket, "connect", refused_outside)
            with pytest.raises(NoAnswer):
                client.post("pretty", "/ping", {})
        client.close()
    assert tried == []


def test_nobody_adds_one(ledger: Config) -> None:
    """By the command line or the operators' pages, which share this."""
    guarded = replace(ledger, allow_private_sites=False)
    for url in [*NONE, *PRIVATE]:
        with pytest.raises(ssrf.AddressRefused):
            site_setup.add(url, guarded, name=None, secret_word=None, listen_to=None)
    assert sites.every() == []


def test_a_name_that_turns_round_between_two_looks_leads_nowhere_else(
    ledger: Config, door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked up once for a connection, and the private one of its addresses is passed over."""
    port = door.getsockname()[1]
    names = Leading(["192.0.2.1", "127.0.0.1"], ["127.0.0.1"])
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", names)
    monkeypatch.setattr("companion.http.adapters.is_public", lambda address: address == "192.0.2.1")
    site, _ = sites.add(f"https://shop.example:{port}", name=None, secret_word=None, listen_to=None)
    client = SiteClient(sites.get(site.id), allow_private=False)
    with pytest.raises(NoAnswer):
        client.post("pretty", "/ping", {}, seconds=0.5)
    client.close()
    assert names.asked == 1
    assert not knocked(door)


def test_pairing_refuses_them_too_and_the_code_stays_good(ledger: Config) -> None:
    app = create_app(replace(ledger, allow_private_sites=False)).test_client()
    site, code = sites.add("https://course.example", name=None, secret_word=None, listen_to=None)
    for url in [*NONE, *PRIVATE]:
        answer = app.post("/api/v1/pair", json={"code": code, "url": url})
        assert (answer.status_code, answer.get_json()["error"]["code"]) in ((400, "bad_url"), (400, "bad_text")), url
    assert sites.get(site.id).paired_at is None
    assert app.post("/api/v1/pair", json={"code": code}).status_code == 200


def test_a_name_is_looked_up_only_for_who_holds_a_code(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up can take long, and costs a thread: not for everybody."""
    names = Leading(["127.0.0.1"])
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", names)
    app = create_app(replace(ledger, allow_private_sites=False)).test_client()
    answer = app.post("/api/v1/pair", json={"code": "WRONG-CODE", "url": "https://shop.example"})
    assert (answer.status_code, names.asked) == (403, 0)


def refused_text(port: int) -> str:
    site, _ = sites.add(f"https://shop.example:{port}", name=None, secret_word=None, listen_to=None)
    client = SiteClient(sites.get(site.id), allow_private=False)
    with pytest.raises(NoAnswer) as refused:
        client.post("pretty", "/ping", {})
    client.close()
    return refused.value.message


def test_an_open_and_a_closed_port_inside_look_the_same(
    ledger: Config, door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", Leading(["127.0.0.1"]))
    with socket.create_server(("127.0.0.1", 0)) as gone:
        closed = gone.getsockname()[1]
    texts = {refused_text(door.getsockname()[1]), refused_text(closed)}
    assert texts == {"The site's name leads to a private address."}
    assert not knocked(door)


def test_where_a_connection_leads_is_looked_at_once_more(
    ledger: Config, door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a host's own translation of addresses sends elsewhere what looked public: nothing is said there."""
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", Leading(["127.0.0.1"]))
    looks = iter([True, False])
    monkeypatch.setattr("companion.http.adapters.is_public", lambda _: next(looks))
    monkeypatch.setattr("companion.http.adapters._TlsConnection.connect", lambda link: link._new_conn())
    assert refused_text(door.getsockname()[1]) == "The site's name leads to a private address."
    link, _ = door.accept()
    with link:
        link.settimeout(5)
        assert link.recv(1) == b"", "It is closed before a word."


class Redirecting(BaseHTTPRequestHandler):
    """A site that sends whoever posts to it elsewhere."""

    elsewhere = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(307)
        self.send_header("Location", self.elsewhere)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""


def test_a_redirect_into_the_private_network_is_not_followed(ledger: Config, door: socket.socket) -> None:
    Redirecting.elsewhere = f"http://127.0.0.1:{door.getsockname()[1]}/"
    with HTTPServer(("127.0.0.1", 0), Redirecting) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        site, _ = sites.add(url, name=None, secret_word=None, listen_to=None)
        client = SiteClient(sites.get(site.id), allow_private=True)
        assert client.post("pretty", "/ping", {}).status == 307
        client.close()
        thread.join(10)
    assert not knocked(door)
