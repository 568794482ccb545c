"""Whatever the order in which webhooks arrive, and however often: the customer ends up with the same tags.

One difference is on purpose (docs/decisions/027): whose purchases were all overtaken by their refunds was never made a
contact, and so bears none of the tags that only what takes away applies.

Random customers are told to two sites: to one in time, to the other late, twice and in any order, with a worker
that comes by now and then. The ledger's own code and the plugin in a real WordPress do the rest.
``HISTORIES`` says how many customers, ``SEED`` the first of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from companion.config import Config
from companion.ledger import database, migrations, sites
from tests.companion.shop import WORD, Shop
from tests.e2e.any_order.arrivals import Arrivals, arrivals
from tests.e2e.any_order.customers import Customer
from tests.e2e.any_order.plugin import Plugin
from tests.e2e.any_order.rules import Rule, forgetful_rules, only_taking, rules, taking_rules
from tests.e2e.any_order.town import Clock, Town

HISTORIES = int(os.environ.get("HISTORIES", "200"))
SEED = int(os.environ.get("SEED", "1"))
AT_ONCE = 100


@pytest.mark.parametrize("written", [rules, forgetful_rules, taking_rules])
def test_any_order_of_arrival_ends_in_the_same_tags(
    plugin: Plugin, tmp_path: Path, written: Callable[[], list[Rule]]
) -> None:
    began, totals, differences = time.monotonic(), [0, 0, 0], []
    for first in range(SEED, SEED + HISTORIES, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, SEED + HISTORIES))
        different, counts = _compare(plugin, tmp_path / str(first), numbers, written())
        differences += different
        totals = [one + more for one, more in zip(totals, counts, strict=True)]
    seconds = time.monotonic() - began
    print(
        f"{HISTORIES} histories of {totals[0]} events, told to the other site by {totals[1]} deliveries,"
        f" {totals[2]} of them late; {len(differences)} differ; {seconds:.0f} s"
    )
    assert not differences, f"{len(differences)} differ\n\n" + "\n\n".join(sorted(differences, key=len)[:3])


def _compare(
    plugin: Plugin, folder: Path, numbers: range, written: list[Rule]
) -> tuple[list[str], tuple[int, int, int]]:
    """What differs, in words; and how many events, deliveries and late deliveries there were."""
    database.connect(Config(f"sqlite:///{folder}/companion.db", "only-for-tests", data_folder=folder))
    migrations.upgrade()
    plugin.begin(written)
    in_time = {number: Customer(Random(number), number, "a").live() for number in numbers}
    anyhow = {number: Customer(Random(number), number, "b").live() for number in numbers}
    arrived = {number: arrivals(anyhow[number].webhooks, Random(number)) for number in numbers}
    with Clock() as clock:
        one = Town(clock, _shop("one"), plugin, is_prompt=True)
        one.tell_in_order(sorted((w for each in in_time.values() for w in each.webhooks), key=lambda w: w.at))
        ended = _ends(one, plugin, in_time)
    with Clock() as clock:
        other = Town(clock, _shop("other"), plugin, is_prompt=False)
        other.tell_anyhow(
            sorted((a for each in arrived.values() for a in each), key=lambda a: a[0]), Random(numbers[0])
        )
        ended_anyhow = _ends(other, plugin, anyhow)
    database.disconnect()
    differences = [
        _words(number, anyhow[number], arrived[number], ended[number], ended_anyhow[number])
        for number in numbers
        if not _is_same(ended[number], ended_anyhow[number], only_taking(written))
    ]
    return differences, (sum(len(each.webhooks) for each in anyhow.values()), other.delivered, other.late)


def _shop(name: str) -> Shop:
    return Shop(sites.add(f"https://{name}.example", name=name, secret_word=WORD, listen_to=None)[0].id)


def _ends(town: Town, plugin: Plugin, customers: dict[int, Customer]) -> dict[int, tuple[list[str], object]]:
    emails = [customer.email for customer in customers.values()]
    tags, entitlements = plugin.tags(emails), town.entitlements(emails)
    return {number: (tags[one.email], entitlements[one.email]) for number, one in customers.items()}


def _is_same(told: tuple[list[str], object], anyhow: tuple[list[str], object], taking: set[str]) -> bool:
    is_nobody = anyhow[0] == [] and set(told[0]) <= taking
    return told[1] == anyhow[1] and (told[0] == anyhow[0] or is_nobody)


def _words(
    number: int, customer: Customer, arrived: Arrivals, told: tuple[object, object], anyhow: tuple[object, object]
) -> str:
    happened = [f"{at + 1:3} {webhook}" for at, webhook in enumerate(customer.webhooks)]
    order = [str(customer.webhooks.index(webhook) + 1) for _, webhook in arrived]
    return "\n".join(
        [
            f"Customer {number} (SEED={number} HISTORIES=1). What happened:",
            *happened,
            f"arrived as {' '.join(order)}",
            f"in time  {told[0]}\nanyhow   {anyhow[0]}",
            *([f"in time  {told[1]}\nanyhow   {anyhow[1]}"] if told[1] != anyhow[1] else []),
        ]
    )
