"""``customer ...``: one person at one site."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from typing import Any

from companion import companion_events
from companion.cli import progress
from companion.cli.output import Failure, Printed, add, group, site_of
from companion.config import Config
from companion.history import customer_list
from companion.history.customer.find import customer
from companion.history.event_list import PAGE
from companion.ledger import jobs, people
from companion.ledger.database import reading, writing
from companion.ledger.states import JobKind


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    verbs = group(commands, "customer", "one person at one site")
    parser = add(verbs, common, "show", _show, "did it work for one person, what is theirs, what comes next")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--site", metavar="SITE_ID", help="may be left out when there is only one")
    parser = add(verbs, common, "list", _list, "customers, whoever had an event last first")
    parser.add_argument("--search", metavar="WORDS", help="an address or part of it, name, order, invoice or product")
    parser.add_argument("--cursor", help="the next_cursor of the page before")
    parser.add_argument("--site", metavar="SITE_ID", help="may be left out when there is only one")
    parser = add(verbs, common, "resync", _resync, "have the site compare its tags with the ledger")
    parser.add_argument("email", metavar="EMAIL", nargs="?")
    parser.add_argument("--all", action="store_true", help="every customer of the site")
    parser.add_argument("--site", metavar="SITE_ID", help="may be left out when there is only one")
    for name, text in (("tie", "two addresses are one person"), ("untie", "two addresses are two persons")):
        parser = add(verbs, common, name, _link if name == "tie" else _unlink, text)
        parser.add_argument("email", metavar="A")
        parser.add_argument("other", metavar="B")
        parser.add_argument("--site", metavar="SITE_ID", help="may be left out when there is only one")


def _show(options: argparse.Namespace, config: Config) -> Printed:
    site = site_of(options.site)
    with reading():
        found = customer(site.id, options.email)
    if found is None:
        raise Failure(f"No event of {site.id} names {options.email}.")
    return Printed(found, list(_lines(found)))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    """The answer, what the customer has, what comes next and what happened; the newest first."""
    who, answer = found["customer"], found["answer"]
    yield f"{who['email']}; also known as: {', '.join(who['also_known_as']) or 'nothing else'}"
    yield ""
    yield f"{answer['tone'].upper()}: {answer['message']}"
    yield from (f"  {reason}" for reason in answer["reasons"])
    for title, rows in (
        ("Products", [f"{row['name']}: {row['sentence']} {row['access_sentence']}" for row in found["products"]]),
        ("Next", [f"{row['at']}  {row['sentence']}" for row in found["upcoming"]]),
        ("What happened", [f"{row['at']}  {row['what']:<8}  {row['detail']}" for row in found["timeline"]]),
    ):
        if rows:
            yield from ("", title, *(f"  {row}" for row in rows))


def _list(options: argparse.Namespace, config: Config) -> Printed:
    wanted = customer_list.CustomerFilter(search=options.search, before=options.cursor)
    with reading():
        page = customer_list.customers(site_of(options.site).id, wanted, limit=PAGE)
    lines = [f"{row['last_at']}  {row['email']:<40} {row['name'] or '-'}" for row in page["items"]]
    if page["next_cursor"]:
        lines.append(f"more: --cursor {page['next_cursor']}")
    return Printed(page, lines or ["No customers."])


def _resync(options: argparse.Namespace, config: Config) -> Printed:
    site = site_of(options.site)
    if (options.email is None) == (not options.all):
        raise Failure("Give one address, or --all.")
    if options.all:
        return progress.run(jobs.make(site.id, JobKind.RESYNC, {}), config)
    email = options.email.strip().lower()
    with reading():
        person = people.person_of(site.id, email)
    if person is None:
        raise Failure(f"No event of {site.id} names {options.email}.")
    raised = [recorded.event for recorded in companion_events.resync(site.id, {person: email})]
    return Printed(
        {"events": raised}, [f"{email} is compared with the site's tags: `event show {raised[0]}` tells how it went."]
    )


def _link(options: argparse.Namespace, config: Config) -> Printed:
    return _change_link(options, people.link)


def _unlink(options: argparse.Namespace, config: Config) -> Printed:
    return _change_link(options, people.unlink)


def _change_link(options: argparse.Namespace, act: Any) -> Printed:
    site = site_of(options.site)
    one, other = options.email.strip().lower(), options.other.strip().lower()
    if one == other or "@" not in one or "@" not in other:
        raise Failure("Give two different e-mail addresses.")
    with writing(site.id):
        act(site.id, one, other, by=f"command line ({getpass.getuser()})")
        found = customer(site.id, one) or {}
    known = ", ".join(found["customer"]["also_known_as"]) or "nothing else"
    return Printed(found, [f"{one} is also known as: {known}."])
