"""``python -m tests.bench peers``: each peer and this companion in turn under the same load, three times over."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from companion.ledger.models import Event
from tests.bench.accepting import CONNECTIONS, NOBODY, Posted, post_webhooks
from tests.bench.accounting import cpu_seconds
from tests.bench.crash.judging import ledger
from tests.bench.figures.stage import DATABASES, SQLITE, add_site
from tests.bench.peers.debian_webhook import debian_webhook
from tests.bench.peers.node_red import node_red
from tests.bench.peers.peer import NotHere, Peer
from tests.bench.peers.plain_wordpress import plain_wordpress
from tests.stack.companion import companion
from tests.stack.memory import family
from tests.stack.postgres import Postgres, postgres
from tests.stack.process import ServiceError

ROUNDS = 3
SECONDS, WARM_UP_SECONDS = 10.0, 1.5
NAME = "Cart Companion on"
Start = Callable[[], AbstractContextManager[Peer]]
PEERS: dict[str, Start] = {
    "Node-RED 4: appends to a file": node_red,
    "Debian's webhook: a script appends to a file": debian_webhook,
    "WordPress: a REST endpoint stores one row": plain_wordpress,
}


def peers(say: Callable[[str], None]) -> None:
    """Medians of the rounds. Raises RuntimeError when something answers otherwise than it should."""
    say(f"Peers ({CONNECTIONS} connections, {SECONDS:.0f} s, {ROUNDS} rounds by turns)")
    found: dict[str, list[tuple[Posted, float | None]]] = {}
    missing: dict[str, str] = {}
    with postgres(waits_for_the_disk=True) as cluster:
        ours: dict[str, Start] = {
            f"{NAME} {database}: durable": partial(_companion, database, cluster) for database in DATABASES
        }
        for _ in range(ROUNDS):
            for name, start in {**ours, **PEERS}.items():
                if name in missing:
                    continue
                try:
                    with start() as peer:
                        found.setdefault(name, []).append(_measured(name, peer))
                except NotHere as error:
                    missing[name] = str(error)
                    say(f"  {name}: left out, {error}")
    for name, rounds in found.items():
        say(f"  {name:<46} {_told(rounds)}")


def _measured(name: str, peer: Peer) -> tuple[Posted, float | None]:
    """What the generator says, and milliseconds of CPU for each webhook where its processes are known."""
    post_webhooks(peer.url, seconds=WARM_UP_SECONDS)
    stored, before = peer.stored(), cpu_seconds(family(peer.pid)) if peer.pid else 0.0
    posted = post_webhooks(peer.url, seconds=SECONDS)
    spent = cpu_seconds(family(peer.pid)) - before if peer.pid else None
    if (kept := peer.stored() - stored) < posted.accepted:
        raise ServiceError(f"{name} answered 200 to {posted.accepted} webhooks and kept {kept}.")
    return posted, spent * 1000 / max(1, posted.accepted) if spent is not None else None


def _told(rounds: list[tuple[Posted, float | None]]) -> str:
    def median(figure: Callable[[Posted], float]) -> float:
        return statistics.median(figure(posted) for posted, _ in rounds)

    costs = [cost for _, cost in rounds if cost is not None]
    cpu = f", CPU {statistics.median(costs):.2f} ms each" if costs else ""
    return (
        f"{median(lambda one: one.per_second):6.0f}/s, p50 {median(lambda one: one.p50_ms):6.1f} ms, "
        f"p99 {median(lambda one: one.p99_ms):6.1f} ms, "
        f"refused or broken {median(lambda one: one.refused + one.broken):.0f}{cpu}"
    )


@contextmanager
def _companion(database: str, cluster: Postgres) -> Iterator[Peer]:
    """This build with a paused site."""
    url = None if database == SQLITE else cluster.new_database()
    with companion(database_url=url) as service:
        if database == SQLITE:
            service.start_serve()
        else:
            service.start()
        site, address = add_site(service, NOBODY)
        service.cli("site", "pause", site)
        assert service.web
        yield Peer(address, partial(_events, service.database_url), service.web.pid)


def _events(database_url: str) -> int:
    with ledger(database_url):
        return int(Event.select().count())
