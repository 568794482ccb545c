"""All sites at one look: what waits, what needs a person, when ThriveCart was heard last."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from companion.clock import iso
from companion.ids import made_at
from companion.ledger import needs_you, refused_webhooks
from companion.ledger.alerts import REFUSED
from companion.ledger.models import WAITING, Delivery, Site


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one site: how many deliveries wait, since when the first does, what needs a person, the last webhook."""

    waiting: int
    waiting_since: int | None
    needs: dict[str, int]
    last_webhook_at: int | None

    @property
    def needed(self) -> int:
        return sum(self.needs.values())


def standings() -> dict[str, Standing]:
    """Of each site, by its id, the same as ``queries.summary`` says; inside ``reading()``."""
    mine = (Delivery.site == Site.id) & Delivery.state.in_(WAITING)
    made = fn.MIN(fn.SUBSTR(fn.COALESCE(Delivery.replay, Delivery.id), 5))
    number, first = Delivery.select(fn.COUNT(Delivery.id)).where(mine), Delivery.select(made).where(mine)
    rows = list(Site.select(Site.id, number, first).where(Site.removed_at.is_null()).tuples())
    needs = needs_you.counts_by_site()
    accepted = refused_webhooks.last_accepted_by_site()
    nothing = dict.fromkeys(needs_you.KINDS, 0)
    return {
        site: Standing(
            count, made_at(f"dlv_{oldest}") if oldest else None, needs.get(site, nothing), accepted.get(site)
        )
        for site, count, oldest in rows
    }


def to_summary(standing: Standing, described: dict[str, object]) -> dict[str, object]:
    """The part of ``queries.summary`` that lists show."""
    return {
        "site": {**described, "last_webhook_at": iso(standing.last_webhook_at)},
        "needs_you": standing.needs,
        "refused_webhooks": standing.needs[REFUSED],
        "waiting": {"count": standing.waiting, "since": iso(standing.waiting_since)},
    }
