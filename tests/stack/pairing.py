"""A companion and a WordPress site connected as their owner would connect them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.stack.companion import Companion
from tests.stack.owner import Owner
from tests.stack.process import ServiceError, eventually
from tests.stack.shop import COURSE, Answer, Order, Product, post
from tests.stack.wordpress import WordPress

Rule = dict[str, Any]
CONNECT_SCREEN = "/wp-admin/admin.php?page=cart-companion-connect"
FINAL = ("delivered", "skipped", "failed", "dead", "superseded")


@dataclass
class Pair:
    """One paired site: what the tests, the demo and the bench do with it."""

    companion: Companion
    site: WordPress
    site_id: str
    webhook_url: str
    secret_word: str

    def order(self, email: str, *products: Product, **more: Any) -> Order:
        """An order of this shop; its methods are the webhooks about it."""
        return Order(self.secret_word, email, products or (COURSE,), **more)

    def send(self, fields: dict[str, Any]) -> str:
        """Post a webhook that must be answered 200; the event's id."""
        answer = self.post(fields)
        if answer.status != 200:
            raise ServiceError(f"The webhook was answered {answer.status} {answer.body}")
        return str(json.loads(answer.body)["event"])

    def post(self, fields: dict[str, Any], *, sender: str = "127.0.0.1") -> Answer:
        return post(self.webhook_url, fields, sender=sender)

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Save tag rules through the plugin, which checks them."""
        self.site.php("CartCompanion\\Plugin::instance()->rules()->save( $input['rules'] );", user=1, rules=list(rules))

    def event(self, event_id: str) -> dict[str, Any]:
        """Everything the companion knows of an event, as ``event show`` prints it."""
        return dict(self.companion.json("event", "show", event_id))

    def delivery(self, event_id: str) -> dict[str, Any]:
        """This site's delivery of an event."""
        found = [row for row in self.event(event_id)["deliveries"] if row["site"] == self.site_id]
        if not found:
            raise ServiceError(f"{event_id} has no delivery for {self.site_id}")
        return dict(found[0])

    def settled(self, event_id: str, seconds: float = 30) -> dict[str, Any]:
        """The event's delivery once it has come to an end."""
        return self.delivery_in(event_id, *FINAL, seconds=seconds)

    def delivery_in(self, event_id: str, *states: str, seconds: float = 30) -> dict[str, Any]:
        """The event's delivery once it is in one of these states."""
        return self._delivery_once(event_id, " or ".join(states), lambda found: found["state"] in states, seconds)

    def put_off(self, event_id: str, seconds: float = 30) -> dict[str, Any]:
        """The event's delivery once a try of it has ended that did not work, and it waits for the next."""
        return self._delivery_once(
            event_id, "put off", lambda found: found["state"] == "pending" and bool(found["attempts"]), seconds
        )

    def _delivery_once(
        self, event_id: str, what: str, is_so: Callable[[dict[str, Any]], bool], seconds: float
    ) -> dict[str, Any]:
        seen: list[dict[str, Any]] = []

        def probe() -> dict[str, Any] | None:
            seen.append(self.delivery(event_id))
            return seen[-1] if is_so(seen[-1]) else None

        def why() -> str:
            return f"{event_id} is not {what} after {seconds:.0f} s: {seen[-1]}\n{self.log_tail()}"

        found = eventually(probe, seconds, why, pause=0.2)
        assert found
        return found

    def counts(self) -> dict[str, int]:
        """How many deliveries of the site are in each state, as wp-admin shows it."""
        code = "return CartCompanion\\Plugin::instance()->companion()->summary()['counts'];"
        return {state: int(number) for state, number in self.site.php(code).items()}

    def log_tail(self) -> str:
        return f"{self.companion.log_tail()}\n{chr(10).join(self.site.plugin_errors()[-5:])}"


def pair(companion: Companion, site: WordPress, rules: Sequence[Rule] = ()) -> Pair:
    """Add the site on the command line, then let the plugin use the pairing code and hand over the secret word."""
    word = secrets.token_urlsafe(9)
    added = companion.json("site", "add", site.url)
    webhook_url = connect_plugin(site, companion.url, added["pairing_code"], word, rules)
    return Pair(companion, site, str(added["site_id"]), webhook_url, word)


def connect_plugin(site: WordPress, companion_url: str, code: str, word: str, rules: Sequence[Rule] = ()) -> str:
    """The plugin uses the pairing code and hands over the secret word; the address for ThriveCart's webhooks."""
    webhook_url = site.php(
        """
        $plugin = CartCompanion\\Plugin::instance();
        $plugin->companion()->pair( $input['url'], $input['code'] );
        $plugin->companion()->save_settings( array( 'secret_word' => $input['word'] ) );
        if ( $input['rules'] ) {
            $plugin->rules()->save( $input['rules'] );
        }
        return $plugin->settings()->webhook_url();
        """,
        user=1,
        url=companion_url,
        code=code,
        word=word,
        rules=list(rules),
    )
    return str(webhook_url)


def pair_in_wp_admin(companion: Companion, site: WordPress) -> Pair:
    """The same by hand: the owner fills in the forms of the Connect screen."""
    word = secrets.token_urlsafe(9)
    added = companion.json("site", "add", site.url)
    owner = Owner(site)
    owner.open(CONNECT_SCREEN)
    owner.submit("code", companion_url=companion.url, code=added["pairing_code"])
    owner.open(CONNECT_SCREEN)
    owner.submit("secret_word", secret_word=word)
    webhook_url = site.php("return CartCompanion\\Plugin::instance()->settings()->webhook_url();")
    return Pair(companion, site, str(added["site_id"]), str(webhook_url), word)
