"""A signed purchase, a resync and a refund, by the real companion, on one site; and all of the plugin compiled."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import FINAL, Pair, Rule, pair
from tests.stack.process import ServiceError, eventually
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress

RULES: list[Rule] = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["course bought"], "remove": []},
    {"id": "r2", "product": "*", "event": "purchase.refunded", "apply": ["refunded"], "remove": ["course bought"]},
]
SECONDS = 90
EMAIL = "zoe.o'brien@example.com"
COMPILE = """
    $all   = new RecursiveDirectoryIterator( $input['folder'], FilesystemIterator::SKIP_DOTS );
    $count = 0;
    foreach ( new RecursiveIteratorIterator( $all ) as $file ) {
        if ( false !== strpos( $file->getPathname(), '/Cli/' ) ) {
            continue;  // They need WP-CLI.
        }
        $name  = 'CartCompanion' . strtr( substr( $file->getPathname(), strlen( $input['folder'] ), -4 ), '/', '\\\\' );
        $count += class_exists( $name ) || interface_exists( $name ) || trait_exists( $name ) ? 1 : 0;
    }
    return array( PHP_VERSION, $GLOBALS['wp_version'], get_class( $GLOBALS['wpdb'] ), $count );
"""


class Shopping:
    """The steps of one customer's story, each of which says what is wrong, '' for nothing. The plugin is active."""

    def __init__(self, companion: Companion, site: WordPress) -> None:
        self._pair: Pair = pair(companion, site, RULES)
        self._site, self._crm = site, StandInCrm(site)
        self._order = self._pair.order(EMAIL)

    def compile(self) -> str:
        """Have PHP load every class that the plugin has."""
        folder = self._site.php("return WP_PLUGIN_DIR . '/cart-companion/src';")
        self._site.php(COMPILE, folder=folder)
        return self._php_errors()

    def purchase(self) -> str:
        """A purchase arrives and sets its tag; what nobody signed is refused."""
        if (status := self._unsigned()) not in (401, 403):
            return f"a delivery without a signature was answered {status}"
        return self._sent(self._order.purchase(), {"course bought"})

    def resync(self) -> str:
        """Somebody takes the tag away in the CRM; bringing the customer up to date gives it back."""
        self._crm.move_tags(EMAIL, remove=["course bought"])
        if tags := self._crm.tags_of(EMAIL):
            return f"the CRM did not take the tag away: {sorted(tags)}"
        code = "return CartCompanion\\Plugin::instance()->customers()->resync( $input['email'] );"
        return self._ended(str(self._site.php(code, user=1, email=EMAIL)["event"]), {"course bought"})

    def refund(self) -> str:
        """The purchase is refunded in full: the tag goes."""
        return self._sent(self._order.refund(self._order.bought_at + 600), {"refunded"})

    def leave(self) -> None:
        """The companion forgets the site."""
        self._pair.companion.cli("site", "remove", self._pair.site_id)

    def _sent(self, fields: dict[str, object], tags: set[str]) -> str:
        return self._ended(self._pair.send(fields), tags)

    def _ended(self, event: str, tags: set[str]) -> str:
        seen: list[dict[str, Any]] = []

        def probe() -> bool:
            seen.append(self._pair.delivery(event))
            return seen[-1]["state"] in FINAL

        try:
            # Each look is a process of its own: at WebAssembly's pace, looking often is what takes the time.
            eventually(probe, SECONDS, lambda: f"not settled after {SECONDS} s: {seen[-1]}", pause=1.0)
        except ServiceError as error:
            return str(error)
        delivery = seen[-1]
        if delivery["state"] != "delivered":
            return f"{delivery['state']}: {json.dumps(delivery)[:600]}"
        if self._crm.tags_of(EMAIL) != tags:
            return f"the CRM has {sorted(self._crm.tags_of(EMAIL))}, not {sorted(tags)}"
        return self._php_errors()

    def _unsigned(self) -> int:
        url = f"{self._site.url}/wp-json/cart-companion/v1/events"
        request = urllib.request.Request(url, b'{"deliveries": []}', {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def _php_errors(self) -> str:
        """What PHP said of the plugin's own files."""
        return "\n".join(self._site.plugin_errors()[:3])
