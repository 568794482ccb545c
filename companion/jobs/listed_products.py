"""The products that ThriveCart itself lists, so that rules can be made before the first sale."""

from __future__ import annotations

import logging
import time
from typing import Any

from companion.clock import now_ms
from companion.events import Kind
from companion.history import products
from companion.history.products import ProductFacts
from companion.history.search_index import LOCK
from companion.ledger.database import reading, writing
from companion.ledger.models import Site
from companion.ledger.search_models import Product
from companion.thrivecart.api import LISTS, ApiError, ThriveCartApi
from companion.thrivecart.fields import key_of, line, text

log = logging.getLogger("companion.jobs")

IS_GONE = "0"  # of the field ``status``: "1" is test, "2" is live


def fetch(source: str, api: ThriveCartApi, *, patience_seconds: float = 60.0) -> None:
    """Ask for the lists and keep them for the site and those that listen to it. Raises LedgerUnavailable.

    A list that is not given stays as it was: this is asked for beside something that matters more, and daily.
    """
    ends_at = time.monotonic() + patience_seconds
    found: dict[Kind, dict[str, ProductFacts]] = {}
    for path, kind in LISTS.items():
        if time.monotonic() > ends_at:
            break
        try:
            found[kind] = _read(kind, api.listed(path), now_ms())
        except ApiError as error:
            log.warning("ThriveCart's list of %s was not given: %s", path, error)
    with reading():
        mine = ((Site.source == source) | (Site.id == source)) & Site.removed_at.is_null()
        sites = [site for (site,) in Site.select(Site.id).where(mine).tuples()]
    for site in sites:
        with writing(LOCK):
            _keep(site, found)


def _read(kind: Kind, rows: list[dict[str, Any]], now: int) -> dict[str, ProductFacts]:
    found = {}
    for row in rows:
        key, name = _key(kind, row), line(row.get("name"), row.get("label"))
        if key is not None and text(row.get("status")) != IS_GONE:
            found[key] = ProductFacts(kind=kind.value, name=name, named_at=now, listed_at=now)
    return found


def _key(kind: Kind, row: dict[str, Any]) -> str | None:
    """A bump goes by its product's number, as in webhooks; the others by their own."""
    numbers = ("product_id", "bump_id", "id") if kind is Kind.BUMP else (f"{kind.value}_id", "id")
    return next((key for name in numbers if (key := key_of(kind.value, row.get(name)))), None)


def _keep(site: str, found: dict[Kind, dict[str, ProductFacts]]) -> None:
    for kind, listed in found.items():
        products.save(site, listed)
        gone = (Product.site == site) & (Product.kind == kind.value) & Product.listed_at.is_null(False)
        Product.update(listed_at=None).where(gone, Product.key.not_in(sorted(listed) or [""])).execute()
