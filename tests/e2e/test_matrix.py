"""A small part of `make matrix`: the oldest and newest PHP read the plugin, and a purchase on Playground's SQLite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.matrix.lint import lint
from tests.matrix.playground import Playground, playground
from tests.matrix.purchase import Shopping
from tests.matrix.wasm import FOR_TESTS, NotToBeHad, Wasm, wasm
from tests.stack.companion import Companion


@pytest.fixture(scope="module")
def packages() -> Wasm:
    """The one thing that a test is left out for: without npm's registry there is no other PHP."""
    try:
        return wasm(*FOR_TESTS)
    except NotToBeHad as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("php", FOR_TESTS)
def test_the_oldest_and_the_newest_php_read_every_file(php: str, packages: Wasm) -> None:
    assert lint(packages, php) == ""


@pytest.fixture
def playground_site(packages: Wasm) -> Iterator[Playground]:
    with playground(packages, FOR_TESTS[-1]) as site:
        site.add_fake("wp-fusion")
        site.activate_plugin()
        yield site


def test_a_purchase_is_delivered_to_playground_on_sqlite(service: Companion, playground_site: Playground) -> None:
    assert playground_site.php("return get_class( $GLOBALS['wpdb'] );") == "WP_SQLite_DB"
    shopping = Shopping(service, playground_site)
    try:
        assert (shopping.compile(), shopping.purchase()) == ("", "")
    finally:
        shopping.leave()
