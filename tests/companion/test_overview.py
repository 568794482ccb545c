"""All sites at one look say what each of them says alone."""

from __future__ import annotations

from typing import Any

from companion.administration import site_setup
from companion.clock import now_ms
from companion.config import Config
from companion.history import overview, queries
from companion.ledger import refused_webhooks, sites
from companion.ledger.database import reading
from companion.ledger.dealt_with import Word, mark
from companion.ledger.models import Site
from tests.companion.shop import WORD, Shop, bought
from tests.companion.test_needs_you import one_of_each

SHOWN = ("needs_you", "refused_webhooks", "waiting", "site")


def of_each(config: Config) -> dict[str, Any]:
    """What the site alone says of itself, as far as the list shows it."""
    found = {}
    for site in sites.every():
        whole = queries.summary(site, site_setup.described(site, config))
        del whole["waiting"]["next_try_at"]
        found[site.id] = {name: whole[name] for name in SHOWN}
        found[site.id]["refused_webhooks"] = min(1, whole["refused_webhooks"])
    return found


def of_all(config: Config) -> dict[str, Any]:
    found = overview.standings()
    owners = {site.id: site for site in sites.every()}
    return {
        site.id: overview.to_summary(found[site.id], site_setup.described(site, config, owners[site.source]))
        for site in owners.values()
    }


def test_the_list_and_each_site_agree(ledger: Config, site: Site, shop: Shop) -> None:
    added = [
        sites.add(f"https://{name}.example", name=name, secret_word=WORD if name != "empty" else None, listen_to=None)[
            0
        ]
        for name in ("other", "empty", "gone")
    ]
    listener, _ = sites.add("https://listener.example", name="Listener", secret_word=None, listen_to=site.id)
    one_of_each(shop)
    settled = shop.post(bought("6", "gil@example.com")).event
    shop.post(bought("7", "hal@example.com"))
    refused_webhooks.record({shop.site: 2}, now_ms() + 1)
    refused_webhooks.record({added[0].id: 1}, now_ms() - 5000)
    other = Shop(added[0].id)
    other.post(bought("8", "ida@example.com"))
    other.post({**bought("9", "jo@example.com"), "event": "order.unheard_of"})
    Shop(added[2].id).post(bought("10", "kim@example.com"))
    mark(site.id, [("failed", settled)], Word("", "Ann", now_ms()))
    sites.remove(added[2].id)
    with reading():
        together, alone = of_all(ledger), of_each(ledger)
    assert together == alone
    assert sum(together[site.id]["needs_you"].values()) == 6
    assert together[listener.id]["refused_webhooks"] == 1
    assert added[2].id not in together
