"""Two orders of one product, one of them with a setback: its marks are those of the events, also after a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from companion.config import Config
from companion.ledger import database, migrations, sites
from tests.companion.shop import DAY, START, WORD, Shop, about, bought, frame
from tests.e2e.any_order.customers import PRICE, Webhook
from tests.e2e.any_order.plugin import Plugin
from tests.e2e.any_order.rules import marking_rules
from tests.e2e.any_order.town import Clock, Town

ITEM = "product-12"
TODAY = 60

# The day, the order, and what happens to it.
Story = tuple[tuple[int, str, str], ...]
BOTH: Story = ((0, "A", "bought"), (1, "B", "bought"))
STORIES: dict[str, tuple[Story, set[str]]] = {
    "failed": (((31, "B", "failed"),), {"payment failed"}),
    "failed three times": (
        ((31, "B", "failed"), (32, "B", "failed"), (33, "B", "failed")),
        {"payment failed", "last warning"},
    ),
    "recovered": (((31, "B", "failed"), (33, "B", "paid")), set()),
    "both failed and one recovered": (
        ((30, "A", "failed"), (31, "B", "failed"), (33, "A", "paid")),
        {"payment failed"},
    ),
    "failed before the other was bought anew": (((31, "B", "failed"), (40, "C", "bought")), {"payment failed"}),
    "paused": (((31, "B", "paused"),), {"paused"}),
    "both paused and one resumed": (((30, "A", "paused"), (31, "B", "paused"), (40, "A", "resumed")), {"paused"}),
    "paused and resumed": (((31, "B", "paused"), (40, "B", "resumed")), set()),
    "cancelled": (((31, "B", "cancelled"),), {"stop"}),
    "cancelled and over": (((31, "B", "cancelled at once"),), {"stop"}),
    "failed, cancelled and over": (((31, "B", "failed"), (35, "B", "cancelled at once")), {"stop"}),
    "cancelled and bought anew": (((31, "B", "cancelled"), (40, "C", "bought")), set()),
    "refunded": (((31, "B", "failed"), (32, "B", "refunded")), {"got money back"}),
    "refunded in part": (((31, "B", "refunded in part"),), {"got money back"}),
    "a third is refunded while one owes": (
        ((2, "C", "bought"), (31, "B", "failed"), (32, "C", "refunded")),
        {"payment failed", "got money back"},
    ),
    "the better one is refunded": (((31, "B", "failed"), (32, "A", "refunded")), {"payment failed", "got money back"}),
}


def test_the_marks_of_one_order_stay_while_the_other_goes_on(plugin: Plugin, tmp_path: Path) -> None:
    database.connect(Config(f"sqlite:///{tmp_path}/companion.db", "only-for-tests", data_folder=tmp_path))
    migrations.upgrade()
    plugin.begin(marking_rules())
    emails = {name: f"c{number}@example.com" for number, name in enumerate(STORIES)}
    told = [_webhook(emails[name], *happened) for name, (story, _) in STORIES.items() for happened in BOTH + story]
    with Clock() as clock:
        town = Town(
            clock,
            Shop(sites.add("https://one.example", name="one", secret_word=WORD, listen_to=None)[0].id),
            plugin,
            is_prompt=True,
        )
        town.tell_until_now(sorted(told, key=lambda webhook: webhook.at))
        before = plugin.tags(list(emails.values()))
        town.resync(emails.values())
        after = plugin.tags(list(emails.values()))
    database.disconnect()

    wanted = {name: _tags(marks) for name, (_, marks) in STORIES.items()}
    assert {name: before[emails[name]] for name in STORIES} == wanted
    assert {name: after[emails[name]] for name in STORIES} == wanted


def _tags(marks: set[str]) -> list[str]:
    return sorted({f"{ITEM} access", *(mark if mark == "got money back" else f"{ITEM} {mark}" for mark in marks)})


def _webhook(email: str, day: int, order: str, what: str) -> Webhook:
    at, of = START + day * DAY, f"{email}-{order}"
    part: dict[str, Any] = {"type": "product", "id": "12"}
    if what == "bought":
        return Webhook(at, bought(of, email, at, ITEM, customer_id=email))
    if what.startswith("refunded"):
        amount = 1000 if what == "refunded in part" else PRICE
        return Webhook(at, frame("order.refund", of, email, at, refund={**part, "amount": amount}))
    event, more = {
        "failed": ("order.rebill_failed", {}),
        "paid": ("order.subscription_payment", {"amount": PRICE}),
        "paused": ("order.subscription_paused", {}),
        "resumed": ("order.subscription_resumed", {}),
        "cancelled": ("order.subscription_cancelled", {"billing_period_end": START + (TODAY + 30) * DAY}),
        "cancelled at once": ("order.subscription_cancelled", {"billing_period_end": at}),
    }[what]
    return Webhook(at, about(event, of, email, at, subscription={**part, **more}, invoice_id=f"{of}-1"))
