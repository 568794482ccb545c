"""Prints the figures one after the other; a fault stops it with a message, a slow machine does not."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from contextlib import ExitStack
from typing import Any

from tests.bench import accepting, crm_calls, ingest, operators, path, secrets
from tests.bench.crash.run import Report, crash_run
from tests.bench.screens import run as screens_run
from tests.demo.story import RULES
from tests.e2e.operators.operator import PASSWORD
from tests.stack.arrivals import Arrivals
from tests.stack.companion import companion
from tests.stack.interruption import heed_signals
from tests.stack.launch import launch
from tests.stack.pairing import pair
from tests.stack.postgres import postgres
from tests.stack.process import ServiceError
from tests.stack.wordpress import wordpress

FAKES = ("accessally", "wp-fusion")
SAMPLES = 50
LAUNCH = 1000
EVENTS = 103_000


def say(text: str) -> None:
    print(text, flush=True)


def accepts() -> None:
    """Durable accepts with the embedded default, then with PostgreSQL."""
    shape = f"{accepting.CONNECTIONS} connections, {accepting.SECONDS} s, body {len(accepting.real_size_body())} bytes"
    say(f"Accepting ({shape}; 200 only after the commit is on disk)")
    with companion() as service:
        service.start_serve()
        say(f"  SQLite, `serve`          {told(accepting.measure(service))}")
    with postgres(waits_for_the_disk=True) as cluster, companion(database_url=cluster.new_database()) as service:
        service.start()
        say(f"  PostgreSQL, web + worker {told(accepting.measure(service))}")


def told(figures: dict[str, float]) -> str:
    return (
        f"{figures['per_second']:.0f} accepts/s, p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms, "
        f"slowest {figures['slowest_ms']} ms, {figures['posts']:.0f} posts, {figures['refused']:.0f} refused"
    )


def arrival_times() -> None:
    """From the 200 of the webhook to the tag in the CRM, one at a time on the idle demo stack."""
    with companion() as service, wordpress(fakes=FAKES) as site:
        arrivals = Arrivals(site)
        service.start_serve()
        paired = pair(service, site, RULES)
        waits = []
        for number in range(SAMPLES):
            event_id = paired.send(paired.order(f"idle{number}@example.com").purchase())
            accepted_at = time.time()
            waits.append((arrivals.wait_for(event_id) - accepted_at) * 1000)
            time.sleep(0.1)
    say(
        f"Webhook accepted -> tag applied (idle, {SAMPLES} samples): "
        f"median {statistics.median(waits):.0f} ms, slowest {max(waits):.0f} ms"
    )


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


def ingested() -> None:
    """What a webhook costs from its body to its rows."""
    ingest.tell(say)


PARTS = {
    "accepts": accepts,
    "arrival": arrival_times,
    "calls": calls,
    "launch": launch_figures,
    "path": path_of_a_purchase,
    "screens": screens,
    "operators": operators_pages,
    "secrets": secrets_at_rest,
    "ingest": ingested,
    "crash": crash,
}


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["crash"]:
        crash(**_options_of_crash(arguments[1:]))
        return
    if arguments[:1] == ["screens"] and len(arguments) == 2 and arguments[1].isdecimal():
        screens(int(arguments[1]))
        return
    if unknown := [name for name in arguments if name not in PARTS]:
        sys.exit(f"There is no {' '.join(unknown)}. Usage: python -m tests.bench [{'|'.join(PARTS)}] ...")
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
