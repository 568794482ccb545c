"""Sites into whose answers others print: a BOM before everything, a notice, a comment after; headers come too late."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import BLOCKER, paired_with_rules
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress, wordpress

SPOILER = b"""\xef\xbb\xbf
<?php
ini_set( 'display_errors', '1' );
echo $nobody_has_set_this;
add_action( 'shutdown', static function () { echo '<!-- made faster -->'; }, 99 );
"""
KEPT_BYTES = 4096  # in Debian's php.ini
TOLD = "cart_companion_early_output"
AUTOLOAD = """
    global $wpdb;
    return $wpdb->get_var( "SELECT autoload FROM $wpdb->options WHERE option_name = 'cart_companion_early_output'" );
"""
PING = "/cart-companion/v1/ping"


@pytest.fixture(scope="module", params=[0, KEPT_BYTES], ids=["sent at once", "kept for a while"])
def spoilt_site(request: pytest.FixtureRequest, mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A plugin's file begins with an invisible mark and a blank line, and has a notice shown."""
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, start=False) as site:
        spoiler = site.folder / "wp-content" / "plugins" / "spoiler"
        spoiler.mkdir()
        (spoiler / "spoiler.php").write_bytes(SPOILER)
        loader = site.folder / "wp-content" / "mu-plugins" / "loads-spoiler.php"
        loader.write_text(
            "<?php\nif ( 'cli-server' === PHP_SAPI && ! is_admin() || wp_doing_ajax() ) {\n"
            "\trequire WP_PLUGIN_DIR . '/spoiler/spoiler.php';\n}\n"
        )
        site.php_options = ["-d", f"output_buffering={request.param}"]
        site.write_config(WP_DEBUG_DISPLAY=True)
        site.start()
        yield site


def post(url: str) -> bytes:
    """What is answered without a signature, whatever the status: it may have come too late."""
    try:
        with urllib.request.urlopen(url, b"{}", timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return bytes(error.read())


@pytest.mark.parametrize("transport", ["pretty", "ajax"])
def test_customers_get_what_they_bought(transport: str, service: Companion, spoilt_site: WordPress) -> None:
    spoilt_site.add_mu_plugin(BLOCKER)
    spoilt_site.set_option("stack_rest_blocker", "json" if transport == "ajax" else "")
    with paired_with_rules(service, spoilt_site) as pair:
        email = f"{transport}@example.com"
        delivery = pair.settled(pair.send(pair.order(email).purchase()))
        assert (delivery["state"], delivery["attempts"][-1]["way"]) == ("delivered", transport), delivery
        assert len(delivery["attempts"]) == 1
        assert StandInCrm(spoilt_site).tags_of(email) == {"course bought"}
        if f"output_buffering={KEPT_BYTES}" in spoilt_site.php_options:
            assert spoilt_site.option(TOLD) == "?"
        else:
            assert spoilt_site.option(TOLD).startswith("spoiler/spoiler.php:")
        assert spoilt_site.php(AUTOLOAD) in ("no", "off")


def test_a_stranger_writes_nothing(spoilt_site: WordPress) -> None:
    spoilt_site.set_option("stack_rest_blocker", "")
    spoilt_site.php(f"delete_option( '{TOLD}' );")
    for path in ("/wp-json/cart-companion/v1/ping", f"/wp-admin/admin-ajax.php?action=cart_companion&route={PING}"):
        assert b"cart_companion_un" in post(spoilt_site.url + path)
    assert spoilt_site.option(TOLD) is None
