"""Lists that the paired plugin asks for: events, customers, products, figures; and what their filters may be."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from companion.clock import parse_iso
from companion.event_types import EventType
from companion.history import customer_list, event_filters, event_list, figures, products
from companion.history.search_results import search_results
from companion.ledger import access_status
from companion.ledger.database import reading
from companion.web.auth import signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response

lists = Blueprint("lists", __name__, url_prefix="/api/v1")

MAX_TEXT = 254  # as long as an address may be
MAX_OFFSET = 14 * 60
STATES = frozenset({*event_filters.STATES, *event_filters.OF_NO_DELIVERY})


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for in the address, each read by what it must be. Raises RequestError (``bad_filter``)."""

    asked: dict[str, str]

    def text(self, name: str) -> str | None:
        found = self.asked.get(name, "").strip()
        if "\x00" in found:
            raise _bad(name, "must not hold a NUL character.")
        if len(found) > MAX_TEXT:
            raise _bad(name, f"may have up to {MAX_TEXT} characters.")
        return found or None

    def one_of(self, name: str, choices: tuple[str, ...]) -> str | None:
        found = self.text(name)
        if found is not None and found not in choices:
            raise _bad(name, f"must be one of: {', '.join(choices)}.")
        return found

    def some_of(self, name: str, choices: frozenset[str]) -> str | None:
        found = self.asked.get(name) or None
        if found is not None and not choices.issuperset(found.split(",")):
            raise _bad(name, f"must be one or several, with commas between them, of: {', '.join(sorted(choices))}.")
        return found

    def time(self, name: str) -> int | None:
        found = self.asked.get(name) or None
        at = parse_iso(found) if found else None
        if found is not None and (at is None or at < 0):
            raise _bad(name, "must be a time with its zone, such as 2026-11-01T00:00:00Z.")
        return at

    def number(self, name: str, least: int, most: int, default: int) -> int:
        found = self.asked.get(name) or str(default)
        is_number = found.isascii() and found.removeprefix("-").isdecimal() and len(found) < 9
        if not is_number or not least <= int(found) <= most:
            raise _bad(name, f"must be a whole number from {least} to {most}.")
        return int(found)

    def limit(self) -> int:
        return self.number("limit", 1, event_list.MAX_PAGE, event_list.PAGE)

    def cursor(self, *, by_occurrence: bool = False) -> str | None:
        found = self.asked.get("cursor") or None
        if found is not None and event_list.place_of(found, by_occurrence) is None:
            raise RequestError(400, "bad_cursor", "`cursor` must be the `next_cursor` of the page before.")
        return found


def _bad(name: str, how: str) -> RequestError:
    return RequestError(400, "bad_filter", f"`{name}` {how}")


def _filters() -> Filters:
    return Filters(request.args.to_dict())


@lists.get("/events")
@signed_by_plugin
def events() -> Response:
    asked = _filters()
    by_occurrence = asked.one_of("sort", ("received", "occurred")) == "occurred"
    wanted = event_filters.EventFilter(
        email=asked.text("email"),
        type=asked.some_of("type", frozenset(EventType)),
        state=asked.some_of("state", STATES),
        before=asked.cursor(by_occurrence=by_occurrence),
        access=asked.one_of("access", access_status.FILTERS),
        search=asked.text("q"),
        product=asked.text("product"),
        since=asked.time("since"),
        until=asked.time("until"),
        by_occurrence=by_occurrence,
        oldest_first=asked.one_of("order", ("desc", "asc")) == "asc",
    )
    limit = asked.limit()
    with reading():
        return json_response(event_list.events(site().id, wanted, limit=limit))


@lists.get("/customers")
@signed_by_plugin
def customers() -> Response:
    asked = _filters()
    wanted = customer_list.CustomerFilter(
        search=asked.text("q"),
        product=asked.text("product"),
        since=asked.time("since"),
        before=asked.cursor(),
        with_entitlements=asked.one_of("with", ("entitlements",)) is not None,
    )
    limit, beside = asked.limit(), asked.number("events", 0, event_list.MAX_PAGE, 0)
    with reading():
        if wanted.search and beside:
            return json_response(search_results(site().id, wanted, limit=limit, events=beside))
        return json_response(customer_list.customers(site().id, wanted, limit=limit))


@lists.get("/products")
@signed_by_plugin
def all_products() -> Response:
    with reading():
        return json_response(products.products(site().id))


@lists.get("/figures")
@signed_by_plugin
def figures_by_day() -> Response:
    asked = _filters()
    days = asked.number("days", 1, figures.MAX_DAYS, 30)
    utc_offset = asked.number("utc_offset", -MAX_OFFSET, MAX_OFFSET, 0)
    with reading():
        return json_response(figures.by_day(site().id, days, utc_offset))
