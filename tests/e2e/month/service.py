"""The companion within this process, by the test's clock: its web side served, its worker's work done on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import access_pings
from companion.delivery.dispatch import Dispatch
from companion.history import derived_events
from companion.ledger import access_checks, alerts, database, migrations, outbox, sites
from companion.ledger.database import reading
from companion.ledger.models import Delivery, Event
from companion.ledger.states import DeliveryState
from tests.e2e.month.shop_rules import RULES
from tests.stack.pairing import Rule, connect_plugin
from tests.stack.process import HOST, free_port
from tests.stack.wordpress import WordPress

WORD = "s3cret-word"
RUNS = 20


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Nobody reads it."""


@dataclass
class Service:
    """One site's companion. What it does is what a worker does, in a worker's order, when it is asked to."""

    config: Config
    site_id: str
    webhook_url: str

    def deliver(self) -> int:
        """End what is over by now, and bring the site all that is due; how many deliveries came to their end."""
        before = self._settled()
        derived_events.end_expired_subscriptions()
        for _ in range(RUNS):
            with reading():
                if self.site_id not in outbox.sites_to_wake(now_ms()):
                    break
            Dispatch(self.config, lambda: False).run(self.site_id)
        return self._settled() - before

    def check_access(self) -> None:
        """Have the site asked for the checks that are due now."""
        if self.site_id in access_checks.sites_with_due_checks(now_ms()):
            access_pings.ping_for_access_checks(self.site_id, self.config)

    def have_alerts_mailed(self) -> None:
        if self.site_id in alerts.sites_to_ask(now_ms()):
            access_pings.ping_for_alerts(self.site_id, self.config)

    def open_alerts(self) -> list[alerts.Alert]:
        return alerts.open_at(sites.get(self.site_id), now_ms())

    def emails_of(self, found: list[alerts.Alert]) -> dict[str, str]:
        """Whom they are about, by event."""
        return self.emails_of_events({alert.subject for alert in found})

    def emails_of_events(self, events: set[str]) -> dict[str, str]:
        with reading():
            return dict(Event.select(Event.id, Event.email).where(Event.id.in_(events)).tuples())

    def unsettled(self) -> list[tuple[str, str, Any]]:
        """Events that did not come to a good end, with what the site said."""
        good = [DeliveryState.DELIVERED, DeliveryState.SKIPPED, DeliveryState.SUPERSEDED]
        with reading():
            rows = Delivery.select(Delivery.event, Delivery.state, Delivery.result).where(Delivery.state.not_in(good))
            return [(event, state, (result or {}).get("message")) for event, state, result in rows.tuples()]

    def _settled(self) -> int:
        with reading():
            return int(Delivery.select().where(Delivery.settled_at.is_null(False)).count())


@contextmanager
def companion_of(
    site: WordPress, folder: Path, rules: Sequence[Rule] = tuple(RULES), **settings: Any
) -> Iterator[Service]:
    """A companion with an empty ledger, paired with the site; ``settings`` are others of Config."""
    port = free_port()
    config = Config(
        database_url=f"sqlite:///{folder / 'companion.db'}",
        secret_key="only-for-tests",
        data_folder=folder,
        public_url=f"http://{HOST}:{port}",
        allow_private_sites=True,
    )
    config = replace(config, **settings)
    app = create_app(config)
    migrations.upgrade()
    server = make_server(HOST, port, app, request_handler=Quiet)

    def serve() -> None:
        server.serve_forever(0.02)
        database.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        added, code = sites.add(site.url, name=None, secret_word=None, listen_to=None)
        yield Service(config, added.id, connect_plugin(site, config.public_url, code, WORD, rules))
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()
        database.disconnect()
