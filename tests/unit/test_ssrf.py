"""Which addresses of sites are taken, however they are written."""

from __future__ import annotations

import socket

import pytest

from companion.http import ssrf
from companion.http.ssrf import AddressRefused, check_address, check_url, in_ascii

PRIVATE = [
    "https://127.0.0.1",
    "https://127.1",
    "https://2130706433",
    "https://0x7f000001",
    "https://0x7f.1",
    "https://0X7F.0.0.1",
    "https://0177.0.0.1",
    "https://017700000001",
    "https://127.0.0.1.",
    "https://１２７.０.０.１",
    "https://127。0。0。1",
    "https://0",
    "https://0.0.0.0",
    "https://10.0.0.8",
    "https://0x0a.0.0.8.",
    "https://0300.0250.1.1",
    "https://4294967295",
    "https://①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "https://[::ffff:0:127.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[64:ff9b::169.254.169.254]",
    "https://[fd00:ec2::254]",
    "https://100.64.0.1",
    "https://169.254.169.254",
    "https://172.16.0.1",
    "https://192.168.1.1:8443/wp",
    "https://198.18.0.1",
    "https://224.0.0.1",
    "https://255.255.255.255",
    "https://[::1]/",
    "https://[::]",
    "https://[0:0:0:0:0:0:0:1]",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:7f00:1]",
    "https://[::10.0.0.8]",
    "https://[64:ff9b::7f00:1]",
    "https://[64:ff9b:1::1]",
    "https://[2002:7f00:1::]",
    "https://[2001:0:7f00:1::1]",
    "https://[2001:db8::1]",
    "https://[2600::5efe:10.0.0.8]",
    "https://[fe80::1]",
    "https://[fec0::1]",
    "https://[fc00::1]",
    "https://[ff02::1]",
    "https://localhost",
    "https://LOCALHOST",
    "https://localhost.",
    "https://ｌｏｃａｌｈｏｓｔ",
    "https://shop.localhost",
    "https://localhost.localdomain",
    "https://router.local",
    "https://metadata.google.internal",
    "https://nas.home.arpa",
    "https://intranet",
    "HTTPS://Intranet.",
    "http://example.com",
    "HTTP://example.com",
]

NONE = [
    "",
    "https://",
    "https:///path",
    "https://.",
    "https://..",
    "https://127.0.0.1..",
    "https://localhost..",
    "https://[127.0.0.1]",
    "https://[localhost]",
    "https://[::1].",
    "https://[ ::1]",
    "https://127.0.0.1 ",
    "https://127 .0.0.1",
    "https://.example.com",
    "https://a..b.example",
    "https://exa mple.com",
    " https://example.com",
    "https://example.com ",
    "https://example.com\n",
    "https://exa\tmple.com",
    "https://example.com/a b",
    "https://example.com/\x00",
    "https://exa\u00a0mple.com",
    "https://exa\u200bmple.com\u202e/",
    "https://example.com\\@127.0.0.1",
    "https:\\\\example.com",
    "https://user@example.com",
    "https://user:word@example.com",
    "https://@example.com",
    "https://example.com@127.0.0.1",
    "https://example.com?a=1",
    "https://example.com/?",
    "https://example.com#x",
    "https://%31%32%37.0.0.1",
    "https://[fe80::1%25eth0]",
    "https://[::1",
    "https://[",
    "https://[]",
    "https://[v1.x]",
    "https://[1:2]",
    "https://::1",
    "https://example.com:",
    "https://example.com:0",
    "https://example.com:65536",
    "https://example.com:-1",
    "https://example.com:８０",
    "https://example.com:443:443",
    "https://1.2.3.4.5",
    "https://300.1.1.1",
    "https://08.1.1.1",
    "https://0x",
    "https://-example.com",
    "https://" + "a" * 64 + ".com",
    "https://" + "a." * 200 + "com",
    "https://xn--a.com\ud800",
    "https://example.com/" + "a" * 3000,
    "ftp://example.com",
    "//example.com",
    "example.com",
    "javascript:alert(1)",
    "https:example.com",
    "https://ex*ample.com",
    "https://<script>.com",
]

PUBLIC = [
    "https://example.com",
    "https://Example.COM/",
    "https://example.com.",
    "https://example.com:8443/blog/wp",
    "https://bücher.example/lädchen",
    "https://xn--bcher-kva.example",
    "https://a_b.example.com",
    "https://1and1.example",
    "https://8.8.8.8",
    "https://[2606:4700:4700::1111]/",
    "https://[64:ff9b::808:808]",
]


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name resolves, so that a test asks nobody."""
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", unknown_name)


def unknown_name(*_: object, **__: object) -> list[object]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("url", PRIVATE)
def test_private_and_unencrypted_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match=r"ALLOW_PRIVATE_SITES|not https"):
        check_url(url, allow_private=False)


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("allow_private", [False, True])
@pytest.mark.parametrize("url", NONE)
def test_what_is_no_address_is_refused_wherever_sites_may_be(url: str, allow_private: bool) -> None:
    with pytest.raises(AddressRefused, match="is not a site's address"):
        check_url(url, allow_private=allow_private)


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("url", PUBLIC)
def test_public_addresses_are_taken(url: str) -> None:
    check_url(url, allow_private=False)


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost/wp", "https://[::1]", "http://intranet"])
def test_private_addresses_are_taken_where_they_are_allowed(url: str) -> None:
    check_url(url, allow_private=True)


@pytest.mark.parametrize("address", ["fe80::1%eth0", "::ffff:10.0.0.1", "127.0.0.1", "2002:a00:1::", "0.0.0.0"])
def test_addresses_that_names_lead_to_are_judged_alike(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(address)


class Leading:
    """A name server that leads a name to one address after another, and counts how often it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host != "shop.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.asked += 1
        now = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in now]


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssrf.socket, "getaddrinfo", Leading(["203.0.114.7", "10.0.0.8"]))
    with pytest.raises(AddressRefused, match=r"shop\.example") as refused:
        check_url("https://shop.example", allow_private=False)
    assert "10.0.0.8" not in str(refused.value), "Where names lead inside is told to nobody."


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://example.com/shop?x=1&y=%20", "https://example.com/shop?x=1&y=%20"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("https://\u0435xample.com/", "https://xn--xample-2of.com/"),  # a Cyrillic letter at its beginning
        ("https://m\u00fcller.example/k\u00fcche", "https://xn--mller-kva.example/k%C3%BCche"),
        ("https://example.com/\u202etxt", "https://example.com/%E2%80%AEtxt"),
        ("no \u200baddress", "no%20%E2%80%8Baddress"),
    ],
)
def test_an_address_is_shown_as_it_is_sent(url: str, seen: str) -> None:
    assert in_ascii(url) == seen


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\ud800"])
def test_no_address_hides_letters_or_turns_text_round(hidden: str) -> None:
    for url in (f"https://exa{hidden}mple.com/", f"https://example.com/a{hidden}b"):
        with pytest.raises(AddressRefused):
            check_url(url, allow_private=True)
    check_url("https://example.com/k\u00fcche", allow_private=True)
