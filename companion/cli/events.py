"""``event ...``: what happened, and doing it again."""

from __future__ import annotations

import argparse
from typing import Any

from companion import replay
from companion.cli.output import Failure, Printed, add, group, site_of
from companion.config import Config
from companion.history import event_filters, queries
from companion.history.event_list import events
from companion.ledger import access_status
from companion.ledger.database import reading
from companion.ledger.models import Delivery, Event

STATES = (*event_filters.STATES, "quarantined", "kept")


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    verbs = group(commands, "event", "events and their deliveries")
    parser = add(verbs, common, "list", _list, "list events, newest first")
    parser.add_argument("--site", metavar="SITE_ID")
    parser.add_argument("--state", choices=STATES)
    parser.add_argument(
        "--access", choices=access_status.FILTERS, help="those whose customer's access is not as it should be"
    )
    parser.add_argument("--email")
    parser.add_argument("--search", metavar="WORDS", help="an address or part of it, name, order, invoice or product")
    parser.add_argument("--type")
    parser.add_argument("--cursor", help="the next_cursor of the page before")
    parser = add(verbs, common, "show", _show, "one event with its timeline")
    parser.add_argument("event", metavar="EVENT_ID")
    parser = add(verbs, common, "replay", _replay, "send an event again, or all in one state")
    parser.add_argument("event", metavar="EVENT_ID", nargs="?")
    parser.add_argument("--state", choices=("dead", "failed", "skipped", "quarantined"))
    parser.add_argument("--site", metavar="SITE_ID")


def _list(options: argparse.Namespace, config: Config) -> Printed:
    named = (options.email, options.type, options.state, options.cursor, options.access, options.search)
    site = site_of(options.site).id if options.search and options.site is None else options.site
    with reading():
        page = events(site, event_filters.EventFilter(*named))
    lines = [
        f"{row['received_at']}  {row['id']}  {row['state']:<11} {row['type']:<28} {row['email'] or '-'}"
        f"{_mark(row)}{_alert(row)}"
        for row in page["items"]
    ]
    if page["next_cursor"]:
        lines.append(f"more: --cursor {page['next_cursor']}")
    return Printed(page, lines or ["No events."])


def _show(options: argparse.Namespace, config: Config) -> Printed:
    with reading():
        found = queries.detail(None, _find(options.event))
    lines = [f"{found['event']['id']}  {found['event']['type']}{_mark(found['event'])}", ""]
    lines += [f"{step['at']}  {step['what']:<11} {step['detail']}" for step in found["timeline"]]
    return Printed(found, lines)


def _mark(event: dict[str, Any]) -> str:
    return "  (test mode)" if event.get("mode") == "test" else ""


def _alert(row: dict[str, Any]) -> str:
    return f"  ({row['alert'].replace('_', ' ')})" if row["alert"] else ""


def _replay(options: argparse.Namespace, config: Config) -> Printed:
    if (options.event is None) == (options.state is None):
        raise Failure("Give one event id, or --state dead.")
    with reading():
        chosen = [_find(options.event)] if options.event else _in_state(options.state, options.site)
    replayed, refused = [], []
    for event in chosen:
        try:
            replay.replay(event, options.site)
            replayed.append(event.id)
        except replay.NothingToReplay as error:
            refused.append(str(error))
    if options.event and refused:
        raise Failure(refused[0])
    return Printed({"replayed": replayed, "refused": refused}, [f"{len(replayed)} events are sent again.", *refused])


def _in_state(state: str, site: str | None) -> list[Event]:
    if state == "quarantined":
        query = Event.select().where(Event.status == "quarantined")
        return list(query.where(Event.site == site) if site else query)
    deliveries = Delivery.select(Delivery.event).where(Delivery.state == state)
    if site:
        deliveries = deliveries.where(Delivery.site == site)
    return list(Event.select().where(Event.id.in_(deliveries)).order_by(Event.id))


def _find(event_id: str) -> Event:
    event = queries.find(None, event_id)
    if event is None:
        raise Failure(f"There is no event {event_id!r}.")
    return event
