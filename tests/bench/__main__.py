"""Prints the figures one after the other; a fault stops it with a message, a slow machine does not."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from tests.bench import crm_calls, ingest, operators, path, queues, secrets
from tests.bench.against.run import against
from tests.bench.crash.run import Report, crash_run
from tests.bench.figures.parts import PARTS as FIGURES
from tests.bench.figures.run import figures
from tests.bench.million.run import main as million_main
from tests.bench.peers.run import peers
from tests.bench.screens import run as screens_run
from tests.bench.soak import soak
from tests.bench.yardstick import yardstick
from tests.e2e.operators.operator import PASSWORD
from tests.stack.companion import companion
from tests.stack.interruption import heed_signals
from tests.stack.launch import launch
from tests.stack.postgres import postgres
from tests.stack.process import ServiceError
from tests.stack.wordpress import wordpress

FAKES = ("accessally", "wp-fusion")
LAUNCH = 1000
EVENTS = 103_000


def say(text: str) -> None:
    print(text, flush=True)


def calls() -> None:
    """What one order with four items, and a rule for each, asks of the CRM."""
    say(f"CRM calls of one purchase with {len(crm_calls.BASKET)} items and a rule for each")
    for connection, found in crm_calls.measure():
        for contact, names in found.items():
            say(f"  {connection}, contact {contact}: {len(names)} ({', '.join(names)})")


def path_of_a_purchase() -> None:
    """Which files of the companion one purchase goes through, and how often it changes from one to another."""
    for line in path.lines(*path.measure()):
        say(line)


def crash(webhooks: int = 500, sites: int = 10, database: str = "sqlite", runs: int = 1, seed: int = 0) -> None:
    """Web and worker killed with -9 at random while webhooks come in. Raises ServiceError when something is wrong."""
    bad = 0
    for _ in range(runs):
        report = crash_once(webhooks, sites, database, seed or random.randrange(1, 10**6))
        say(f"{database}: {report}")
        bad += not report.is_good
    if bad:
        raise ServiceError(f"{bad} of {runs} runs lost, doubled, disordered or delayed something.")


def crash_once(webhooks: int, sites: int, database: str, seed: int) -> Report:
    with ExitStack() as stack:
        site = stack.enter_context(wordpress(fakes=FAKES))
        url = stack.enter_context(postgres(waits_for_the_disk=True)).new_database() if database == "postgres" else None
        service = stack.enter_context(companion(database_url=url))
        service.start()
        return crash_run(service, webhooks, sites, seed=seed, site=site)


def screens(events: int = EVENTS) -> None:
    """Every screen and search of wp-admin with many events in both halves, as an administrator waits for them."""
    say("Screens of wp-admin (milliseconds of the server, over HTTP)")
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            place = stack.enter_context(wordpress(fakes=FAKES))
            place.add_mu_plugin(screens_run.MU_PLUGIN)
            is_hosted = database == "PostgreSQL"
            url = stack.enter_context(postgres(waits_for_the_disk=True)).new_database() if is_hosted else None
            service = stack.enter_context(companion(database_url=url))
            say(f" companion on {database}:")
            for figure in screens_run.measure(service, place, events, say):
                say(str(figure))


def operators_pages() -> None:
    """The operators' pages with a thousand sites."""
    say(f"Operators' pages with {operators.SITES} sites and {operators.EVENTS} events")
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            is_hosted = database == "PostgreSQL"
            url = stack.enter_context(postgres(waits_for_the_disk=True)).new_database() if is_hosted else None
            service = stack.enter_context(companion(database_url=url, ADMIN_PASSWORD=PASSWORD))
            service.cli("db", "upgrade")
            made = operators.fill(service.database_url, service.folder, service.environment["SECRET_KEY"])
            service.start_web()
            service.wait_answering()
            say(f" companion on {database}:")
            for line in operators.measure(service, made[0]):
                say(line)


def launch_figures() -> None:
    """A launch of 1,000 purchases into ActiveCampaign's 5 calls a second."""
    with companion() as service:
        service.start()
        report = launch(service, purchases=LAUNCH, allowed=(5, 1.0), patience_seconds=900)
    say(
        f"Launch of {report.purchases} purchases at 5 CRM calls/s: all settled after {report.seconds:.0f} s (the limit "
        f"alone: {report.calls / 5:.0f} s); {report.tagged} tagged, {report.unsettled} not; {report.calls} calls, "
        f"{report.limited} of them turned away"
    )


def secrets_at_rest() -> None:
    """What a webhook and a delivery pay for secrets that are encrypted in the ledger: one of them is read for each."""
    cost = secrets.measure()
    say(
        f"One secret of the ledger: encrypted {cost.again:.1f} µs, the first time in a process {cost.first:.0f} µs; "
        f"readable, as 0.1.0 kept it, {cost.readable:.1f} µs"
    )


def queue_figures() -> None:
    """What a worker pays for an event, how fast it empties a queue, what it burns while idle."""
    for line in queues.lines():
        say(line)


PARTS: dict[str, Callable[[], None]] = {
    **{name: partial(figures, [name], 1, say) for name in FIGURES},
    "million": partial(million_main, [], say),
    "screens": screens,
    "queues": queue_figures,
    "operators": operators_pages,
    "peers": partial(peers, say),
    "calls": calls,
    "launch": launch_figures,
    "path": path_of_a_purchase,
    "secrets": secrets_at_rest,
    "soak": partial(soak, ["--minutes", "20", "--rate", "5"], say),
    "ingest": partial(ingest.tell, say),
    "crash": crash,
}
WITH_OPTIONS: dict[str, Callable[[list[str]], None]] = {
    "against": partial(against, say=say),
    "soak": partial(soak, say=say),
    "million": lambda arguments: million_main(arguments, say),
    "crash": lambda arguments: crash(**_options_of_crash(arguments)),
}


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] in WITH_OPTIONS:
        if "--help" not in arguments:
            say(yardstick())
        WITH_OPTIONS[arguments[0]](arguments[1:])
        return
    if arguments[:1] == ["screens"] and len(arguments) == 2 and arguments[1].isdecimal():
        say(yardstick())
        screens(int(arguments[1]))
        return
    if unknown := [name for name in arguments if name not in PARTS]:
        usage = f"python -m tests.bench [{'|'.join(PARTS)}] ..., or with options {', '.join(WITH_OPTIONS)}"
        sys.exit(f"There is no {' '.join(unknown)}. Usage: {usage}")
    say(yardstick())
    for name in arguments or PARTS:
        PARTS[name]()


def _options_of_crash(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser("python -m tests.bench crash", description=crash.__doc__)
    parser.add_argument("--webhooks", type=int, default=500)
    parser.add_argument("--sites", type=int, default=10, help="one of them a real WordPress")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0, help="of the kills; another for each run when it is left out")
    return vars(parser.parse_args(arguments))


if __name__ == "__main__":
    heed_signals()
    try:
        main(sys.argv[1:])
    except (ServiceError, RuntimeError) as error:
        sys.exit(f"The bench could not go on: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
