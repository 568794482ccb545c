"""Bringing tags up to date, at any moment of a customer's story, gives back nothing that a rule took.

Random customers, told in time up to a random day; the owner's rules take access with every setback. ``HISTORIES`` says
how many customers, ``SEED`` the first of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from companion.config import Config
from companion.ledger import database, migrations, sites
from tests.companion.shop import DAY, START, WORD, Shop
from tests.e2e.any_order.customers import Customer, Webhook
from tests.e2e.any_order.plugin import Plugin
from tests.e2e.any_order.rules import taking_rules
from tests.e2e.any_order.town import Clock, Town

HISTORIES = int(os.environ.get("HISTORIES", "100"))
SEED = int(os.environ.get("SEED", "1"))


def test_a_resync_gives_back_nothing_that_a_rule_took(plugin: Plugin, tmp_path: Path) -> None:
    database.connect(Config(f"sqlite:///{tmp_path}/companion.db", "only-for-tests", data_folder=tmp_path))
    migrations.upgrade()
    plugin.begin(taking_rules())
    customers = {number: Customer(Random(number), number, "a").live() for number in range(SEED, SEED + HISTORIES)}
    emails = [customer.email for customer in customers.values()]
    with Clock() as clock:
        town = Town(clock, Shop(_site()), plugin, is_prompt=True)
        town.tell_until_now(_until(START + 120 * DAY, customers))
        before = plugin.tags(emails)
        town.resync(emails)
        after = plugin.tags(emails)
        holds = town.entitlements(emails)
    database.disconnect()
    given = [
        "\n".join([*map(str, one.webhooks), f"before {before[one.email]}", f"after  {after[one.email]}"])
        + f"\n{holds[one.email]}"
        for one in customers.values()
        if _given_back(one, set(before[one.email]), set(after[one.email]))
    ]
    assert not given, f"{len(given)} got something back\n\n" + "\n\n".join(sorted(given, key=len)[:4])


def _given_back(customer: Customer, before: set[str], after: set[str]) -> set[str]:
    """Tags of access that came, and tags that take it away that went.

    The latter may go where the same item was bought twice: what takes away one order says nothing of the other (008).
    """
    bought = [key for one in customer.webhooks for key in one.fields.get("purchase_map_flat", "").split(",")]
    gone = {tag for tag in before - after if tag.endswith("lapsed") and bought.count(tag.split()[0]) == 1}
    came = {tag for tag in after - before if not tag.endswith("lapsed")}
    return came | gone


def _site() -> str:
    return sites.add("https://one.example", name="one", secret_word=WORD, listen_to=None)[0].id


def _until(moment: int, customers: dict[int, Customer]) -> list[Webhook]:
    told = [webhook for customer in customers.values() for webhook in customer.webhooks if webhook.at <= moment]
    return sorted(told, key=lambda webhook: webhook.at)
