"""A visitor of the site waits for nothing of ours."""

from __future__ import annotations

from pathlib import Path

import requests

from tests.stack.pairing import Pair

COUNTER = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "query-count.php"
LINKED = "cart-companion/cart-companion.php"


def queries(paired: Pair) -> int:
    """What the front page asks the database, once all that is kept is kept."""
    with requests.Session() as visitor:
        visitor.trust_env = False
        counts = [int(visitor.get(paired.site.url + "/", timeout=60).headers["X-Queries"]) for _ in range(3)]
    return counts[-1]


def test_a_front_page_asks_the_database_nothing_more(paired: Pair) -> None:
    paired.site.add_mu_plugin(COUNTER)
    try:
        paired.settled(paired.send(paired.order("ann@example.com").purchase()))
        with_plugin = queries(paired)
        paired.site.php("deactivate_plugins( $input['plugin'] );", user=1, plugin=LINKED)
        without = queries(paired)
        paired.site.activate_plugin()
    finally:
        paired.site.remove_mu_plugin(COUNTER.stem)
    assert without > 0
    assert with_plugin == without
