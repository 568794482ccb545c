"""How the webhooks of one customer may arrive: late, twice, in any order."""

from __future__ import annotations

from random import Random

from tests.e2e.any_order.customers import DAY, Webhook

Arrivals = list[tuple[int, Webhook]]


def arrivals(webhooks: list[Webhook], random: Random) -> Arrivals:
    """(second of arrival, webhook) pairs in the order of arrival, some of them twice or three times."""
    told = [webhook for webhook in webhooks for _ in range(random.choice((1, 1, 1, 2, 3)))]
    found = random.choice((_delayed, _delayed, _shuffled, _backwards))(told, random)
    return sorted(found, key=lambda arrival: arrival[0])


def _delayed(told: list[Webhook], random: Random) -> Arrivals:
    """Some at once, some after retries over days, some after weeks."""
    return [
        (webhook.at + random.choice((1, 1, 1, 9 * DAY, 60 * DAY)) * random.randrange(1, 4), webhook) for webhook in told
    ]


def _shuffled(told: list[Webhook], random: Random) -> Arrivals:
    """All after the last has happened."""
    end = max(webhook.at for webhook in told)
    return [(end + random.randrange(2 * DAY), webhook) for webhook in told]


def _backwards(told: list[Webhook], random: Random) -> Arrivals:
    end = max(webhook.at for webhook in told)
    return [(end + at * 60, webhook) for at, webhook in enumerate(reversed(told))]
