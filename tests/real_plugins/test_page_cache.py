"""A page cache that is on caches none of our answers, and says so nowhere near them."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterator

import pytest

from tests.real_plugins.sites import Sites
from tests.real_plugins.test_blockers import CHOOSE, MARK, REST, posted
from tests.stack.pairing import Pair
from tests.stack.process import eventually

CACHE = "wp-super-cache"
# What its own button "Caching On" does.
TURN_ON = """
    wp_cache_verify_config_file();
    wp_cache_create_advanced_cache();
    wp_cache_enable();
    wp_super_cache_enable();
    return array( defined( 'WP_CACHE' ) && WP_CACHE, file_exists( WP_CONTENT_DIR . '/advanced-cache.php' ) );
"""
FILES = "wp-content/cache"


@pytest.fixture
def cached(sites: Sites) -> Iterator[Pair]:
    paired = sites.paired("fluent-crm", CACHE)
    site = paired.site
    site.php(CHOOSE, user=1)
    site.write_config(WP_CACHE=True, WPCACHEHOME=f"{site.folder}/wp-content/plugins/{CACHE}/")
    assert site.php(TURN_ON, user=1) == [True, True]
    yield paired
    site.write_config(WP_CACHE=None)


def got(paired: Pair, path: str) -> tuple[int, dict[str, str], bytes]:
    parts = urllib.parse.urlsplit(paired.site.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_the_front_page_is_cached_and_our_answers_are_not(cached: Pair) -> None:
    def front_page_is_cached() -> bool:
        got(cached, "/")
        return b"super cache" in got(cached, "/")[2].lower()

    eventually(front_page_is_cached, 20, lambda: str(got(cached, "/")), pause=0.5)  # else this tests nothing

    for path in REST:
        for _ in range(2):
            status, _, headers, body = posted(cached.site, path)
            assert (status, headers[MARK], headers["cache-control"]) == (401, cached.site_id, "no-store")
            assert b"super cache" not in body.lower()
    files = [path for path in (cached.site.folder / FILES).rglob("*") if path.is_file()]
    assert [path for path in files if "cart-companion" in str(path) or b"cart_companion" in path.read_bytes()] == []


def test_each_delivery_is_answered_anew(cached: Pair) -> None:
    for name in ("first", "second"):
        delivery = cached.settled(cached.send(cached.order(f"{name}.cached@example.com").purchase()))
        assert (delivery["state"], delivery["attempts"][-1]["way"]) == ("delivered", "pretty"), delivery
