"""Which addresses are one site's, and which admin-ajax.php may be asked for it."""

from __future__ import annotations

import pytest

from companion.http.site_urls import is_same_site, usable_ajax_url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://shop.example.com", "https://www.SHOP.example.com:443/", True),
        ("https://müller.example", "https://xn--mller-kva.example", True),
        ("https://example.com/shop", "http://example.com//shop/", True),
        ("https://example.com/caf%C3%A9", "https://example.com/café", True),
        ("https://shop.example.com", "https://shop.example.com/staging", False),
        ("https://shop.example.com", "https://staging.shop.example.com", False),
        ("https://example.com/Shop", "https://example.com/shop", False),
        ("http://localhost:8080", "http://localhost:8081", False),
        ("https://shop.example.com", "https://", False),
        ("https://shop.example.com", "https://shop.example.com:99999999", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_which_addresses_are_one(one: str, other: str, same: bool) -> None:
    assert is_same_site(one, other) is same


@pytest.mark.parametrize(
    ("told_url", "usable"),
    [
        ("https://shop.example.com/wp/wp-admin/admin-ajax.php", True),
        ("https://www.shop.example.com/secret-door/admin-ajax.php", True),
        ("http://shop.example.com/wp-admin/admin-ajax.php", False),
        ("https://elsewhere.example.com/wp-admin/admin-ajax.php", False),
        ("https://shop.example.com:8443/wp-admin/admin-ajax.php", False),
        ("https://shop.example.com@elsewhere.example.com/admin-ajax.php", False),
        ("https://user:word@shop.example.com/wp-admin/admin-ajax.php", False),
        ("https://shop.example.com/wp-admin/admin-ajax.php?a=b", False),
        ("https://shop.example.com/wp-admin/admin-ajax.php#a", False),
        ("file:///etc/passwd", False),
        ("//shop.example.com/wp-admin/admin-ajax.php", False),
        ("https://shop.example.com/" + "a" * 2000, False),
        ("https://[", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_only_an_address_on_the_sites_own_host_is_asked(told_url: object, usable: bool) -> None:
    found = usable_ajax_url(told_url, "https://shop.example.com", allow_private=True)
    assert found == (told_url if usable else None)


def test_no_private_address_becomes_a_sites_admin_ajax() -> None:
    for host in ("https://127.0.0.1", "https://169.254.169.254", "https://[::1]"):
        assert usable_ajax_url(f"{host}/wp-admin/admin-ajax.php", host, allow_private=False) is None
