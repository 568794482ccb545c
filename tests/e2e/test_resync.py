"""Bringing tags up to date, at any moment of a customer's story, finds them as they should be.

It gives back nothing that a rule took, and takes nothing that should have gone before. Random customers, told in time
up to a random day; the owner's rules take access with every setback, or with one kind of them.
``HISTORIES`` says how many customers, ``SEED`` the first of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from companion.config import Config
from companion.ledger import database, migrations, sites
from tests.companion.shop import DAY, START, WORD, Shop
from tests.e2e.any_order.customers import Customer, Webhook
from tests.e2e.any_order.plugin import Plugin
from tests.e2e.any_order.rules import SETBACKS, taking_rules
from tests.e2e.any_order.town import Clock, Town

HISTORIES = int(os.environ.get("HISTORIES", "100"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.mark.parametrize("setbacks", [SETBACKS, *((one,) for one in SETBACKS)])
def test_a_resync_finds_the_tags_as_they_should_be(plugin: Plugin, tmp_path: Path, setbacks: tuple[str, ...]) -> None:
    database.connect(Config(f"sqlite:///{tmp_path}/companion.db", "only-for-tests", data_folder=tmp_path))
    migrations.upgrade()
    plugin.begin(taking_rules(*setbacks))
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
    differ = [
        "\n".join([*map(str, one.webhooks), f"before {before[one.email]}", f"after  {after[one.email]}"])
        + f"\n{holds[one.email]}"
        for one in customers.values()
        if before[one.email] != after[one.email]
    ]
    assert not differ, f"{len(differ)} differ\n\n" + "\n\n".join(sorted(differ, key=len)[:4])


def _site() -> str:
    return sites.add("https://one.example", name="one", secret_word=WORD, listen_to=None)[0].id


def _until(moment: int, customers: dict[int, Customer]) -> list[Webhook]:
    told = [webhook for customer in customers.values() for webhook in customer.webhooks if webhook.at <= moment]
    return sorted(told, key=lambda webhook: webhook.at)
