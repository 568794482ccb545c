"""Makes the fixtures with the build at hand: ``python -m tests.upgrade BUILD``, which takes some fifteen minutes.

A companion on SQLite and a WordPress with the stand-in AccessAlly are connected and fed as in life. At the end the
worker is killed while a batch is under way, so that deliveries of every state are left.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.fakes.thrivecart_api import ThriveCartApiFake, thrivecart_api
from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair, pair_in_wp_admin
from tests.stack.process import HOST, ServiceError, eventually
from tests.stack.shop import WORKBOOK
from tests.stack.wordpress import wordpress
from tests.upgrade import fixture, world
from tests.upgrade.taken import left, postgres_schema

SECRET_KEY = "of-the-upgrade-fixtures-only-0123456789abcdef"
MAKER = Path(__file__).resolve().parent / "maker.php"
CUSTOMERS = [
    f"{name}@example.com" for name in (*(f"a{number}" for number in range(10)), "work0", "new3", "early1", "ends2")
]
IMPORTED = (
    "Customer email,Order ID,Item,Date,Event,Amount,Who\n"
    "old{n}@example.com,{order},product-12,2025-03-14 10:00:00,Charge,49.00,Ida Old\n"
)
CHOOSE_LOGINS = """
    use CartCompanion\\Users\\Role;
    $logins = CartCompanion\\Plugin::instance()->logins();
    $input['here'] ? $logins->make_here( Role::of_this_site( 'subscriber' ) ) : $logins->leave_to_automation();
"""
DRAFT = """
    $channel = new CartCompanion\\Companion\\Channel( CartCompanion\\Plugin::instance()->settings() );
    $imports = new CartCompanion\\Companion\\Imports( $channel );
    $import  = $imports->begin( 'customers.csv' );
    $imports->send_part( $import->id(), 0, base64_decode( $input['content'] ) );
    $imports->read( $import->id() );
"""
RESYNC = """
    $channel = new CartCompanion\\Companion\\Channel( CartCompanion\\Plugin::instance()->settings() );
    ( new CartCompanion\\Companion\\Jobs( $channel ) )->start_resync();
"""
LOGIN_BY_ACCESSALLY = """
    $contact = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    AccessAlly::add_user_and_password( $contact, false, true, array(), true );
"""
TRIAL = """
    $plugin = CartCompanion\\Plugin::instance();
    CartCompanion\\Connection\\Trial::of( $plugin->connections()->current(), 'owner@example.com' );
"""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


class Maker:
    """The one connected site, and what is done to it."""

    def __init__(self, pair: Pair, thrivecart: ThriveCartApiFake) -> None:
        self.pair, self.thrivecart, self.crm = pair, thrivecart, StandInCrm(pair.site)
        self.companion = pair.companion
        self.ledger = self.companion.folder / "companion.db"

    def waiting(self) -> int:
        """Deliveries of the site that are due now."""
        query = "SELECT COUNT(*) FROM delivery WHERE site = ? AND state IN ('pending', 'delivering') AND due_at < ?"
        return int(self._ask(query, self.pair.site_id, int(time.time() * 1000) + 3000)[0][0])

    def _ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.ledger, timeout=30)) as ledger, ledger:
            return ledger.execute(query, values).fetchall()

    def change(self, query: str, *values: object) -> None:
        self._ask(query, *values)

    def settle(self, seconds: float = 240) -> None:
        eventually(lambda: not self.waiting(), seconds, lambda: f"{self.waiting()} wait\n{self.pair.log_tail()}", 0.5)

    def logins(self) -> None:
        self.pair.site.php(CHOOSE_LOGINS, user=1, here=True)
        emails = [f"login{n}@example.com" for n in range(world.NEW_LOGINS)] + [
            f"nomail{n}@example.com" for n in range(3)
        ]
        world.send_all(self.pair, [[world.order(self.pair, email).purchase()] for email in emails])
        self.settle()
        self.pair.site.php(CHOOSE_LOGINS, user=1, here=False)

    def many(self) -> None:
        step = 280
        for start in range(0, world.BULK_CUSTOMERS, step):
            customers = range(start, min(start + step, world.BULK_CUSTOMERS))
            world.send_all(self.pair, [world.bulk(self.pair, number) for number in customers])
            self.settle()
            self.pair.site.cron()
            say(f"customers up to {customers[-1]}")

    def faults(self) -> None:
        """What the CRM refuses, what it puts off, what is given up, and what a person has sent again."""
        refused = []
        for number in range(6):
            email = f"refused{number}@example.com"
            self.crm.behave(refuse=email)
            refused.append(self.pair.send(world.order(self.pair, email).purchase()))
            self.settle()
        self.crm.behave()
        for event in refused[:2]:
            self.companion.cli("event", "replay", event)
        self.settle()
        self.crm.behave(faults={"*": {"status": 500}})
        late = world.send_all(
            self.pair, [[world.order(self.pair, f"late{n}@example.com").purchase()] for n in range(12)]
        )
        eventually(lambda: self.pair.delivery(late[0])["attempts"], 30, self.pair.log_tail, 0.5)
        for event in late[:4]:  # as if the four days of the schedule were over
            self.change("UPDATE delivery SET step = 99, due_at = 0 WHERE event_id = ?", event)
        for event in late[:4]:
            eventually(lambda event=event: self._is_dead(event), 60, lambda: str(self.pair.event(late[0])), 1)
        self.crm.behave()

    def _is_dead(self, event: str) -> bool:
        self.change("UPDATE site SET hold_until = 0, limited_until = NULL WHERE id = ?", self.pair.site_id)
        return bool(self.pair.delivery(event)["state"] == "dead")

    def jobs(self) -> None:
        site_id = self.pair.site_id
        for number in range(5):
            self.thrivecart.happened(
                "charge", f"88{number}", "product-12", int(time.time()) - 3600, f"missed{number}@example.com"
            )
        self.companion.cli("site", "api-key", site_id, stdin="tc-key\n")
        self.companion._run(["reconcile", "--site", site_id, "--days", "2"])
        self.thrivecart.faults += [403] * 4
        self.companion._run(["reconcile", "--site", site_id, "--days", "1"])
        for number in range(2):
            file = self.companion.folder / f"customers{number}.csv"
            file.write_text(IMPORTED.format(n=number, order=7000 + number))
            self.companion.cli("import", str(file), "--site", site_id, "--apply")
        content = base64.b64encode(IMPORTED.format(n=9, order=7009).encode()).decode()
        self.pair.site.php(DRAFT, user=1, content=content)
        say(f"jobs: {Counter((row['kind'], row['state']) for row in self.companion.items('job', 'list'))}")

    def customers(self) -> None:
        site_id = self.pair.site_id
        for number in range(3):
            self.companion.cli(
                "customer", "tie", f"a{number}@example.com", f"work{number}@example.com", "--site", site_id
            )
        self.companion.cli("customer", "untie", "a2@example.com", "work2@example.com", "--site", site_id)
        for number in range(5):
            self.companion.cli("customer", "resync", f"a{number}@example.com", "--site", site_id)
        self.companion.cli("site", "rotate-key", site_id)

    def other_sites(self) -> None:
        """One that listens and cannot be reached, one that a person paused, one that was removed."""
        self.companion.json("site", "add", f"http://{HOST}:9", "--name", "Listener", "--listen-to", self.pair.site_id)
        paused = self.companion.json("site", "add", f"http://{HOST}:10", f"--secret-word={self.pair.secret_word}")
        self.companion.cli("site", "pause", paused["site_id"])
        own = Pair(self.companion, self.pair.site, paused["site_id"], paused["webhook_url"], self.pair.secret_word)
        world.send_all(own, [[world.order(own, f"p{n}@example.com").purchase()] for n in range(20)])
        removed = self.companion.json("site", "add", f"http://{HOST}:11")
        self.companion.cli("site", "remove", removed["site_id"])

    def looks(self) -> None:
        """What WP-Cron does, twice, as far as it is due; and the alerts."""
        for _ in range(2):
            self.pair.site.cron()
            time.sleep(3)
        self.pair.site.cron_as_if_later("cart_companion_digest")

    def _listen(self) -> socket.socket | None:
        with contextlib.suppress(OSError):
            return socket.create_server((HOST, self.pair.site.port))
        return None

    def die_at_work(self) -> None:
        """Webhooks come in while no worker lives, and the next one dies with a batch and a job in its hands."""
        assert self.companion.worker
        assert self.companion.web
        self.companion.worker.stop()
        self.pair.send(world.order(self.pair, "killed@example.com").purchase())
        self.companion.start_worker()
        query = "SELECT COUNT(*) FROM wp_cart_companion_events WHERE state = 'working'"
        server, database = self.pair.site.mariadb, self.pair.site.database
        eventually(lambda: server.sql(query, database).strip() != "0", 30, self.companion.log_tail)
        self.companion.worker.kill()
        waiting = [[world.order(self.pair, f"due{n}@example.com").purchase()] for n in range(60)]
        world.send_all(self.pair, waiting)
        self.pair.site.php(RESYNC, user=1)
        self.pair.site.stop()
        with eventually(
            self._listen, 30, lambda: "the site's port is not free"
        ):  # takes connections, and never answers
            self.companion.start_worker()
            query = "SELECT COUNT(*) FROM delivery WHERE state = 'delivering'"
            eventually(lambda: int(self._ask(query)[0][0]) > 0, 30, self.companion.log_tail)
            self.companion.worker.kill()
        self.companion.web.stop()
        overdue = (
            "SELECT email FROM wp_cart_companion_events WHERE look_at > 0 AND access = 'pending' ORDER BY look_at, id"
        )
        for email in server.sql(f"{overdue} LIMIT 8", database).split():
            self.pair.site.php(LOGIN_BY_ACCESSALLY, email=email)
        self.pair.site.cron_as_if_later("cart_companion_looks")  # sees that they can get in now, and cannot report it


def customer(service: Companion, site_id: str, email: str) -> dict[str, Any]:
    """What the build says of one customer."""
    shown = service.json("customer", "show", email, "--site", site_id)
    events = [row["id"] for row in shown["events"]["items"]]
    return {"customer": shown["customer"], "entitlements": shown["entitlements"], "events": events}


def make(build: str) -> None:
    with (
        thrivecart_api() as thrivecart,
        companion(SECRET_KEY=SECRET_KEY, THRIVECART_API_URL=thrivecart.url) as service,
        wordpress(fakes=("accessally", "wp-fusion")) as site,
    ):
        service.start()
        site.add_mu_plugin(MAKER)
        pair = pair_in_wp_admin(service, site)
        pair.set_rules(world.RULES)
        site.set_option("cart_companion_no_tags_needed", {"product-98": "Mug"})
        site.set_option("cart_companion_access", [{"product": WORKBOOK.key, "in": ["workbook bought"], "out": []}])
        maker = Maker(pair, thrivecart)
        with contextlib.suppress(ServiceError):
            site.php(TRIAL, user=1)
        for work in (
            maker.logins,
            maker.many,
            maker.other_sites,
            lambda: list(map(say, (name for name, _ in world.odd_ones(pair)))),
            maker.settle,
            maker.customers,
            maker.settle,
            maker.faults,
            maker.jobs,
            maker.settle,
            maker.looks,
        ):
            say(getattr(work, "__name__", "").strip("_<>"))
            work()
        kept_of = {
            "build": build,
            "secret_key": SECRET_KEY,
            "site_id": pair.site_id,
            "site_url": site.url,
            "companion_url": service.url,
            "webhook_path": pair.webhook_url.removeprefix(service.url),
            "secret_word": pair.secret_word,
        }
        customers = {email: customer(service, pair.site_id, email) for email in CUSTOMERS}
        maker.die_at_work()
        kept = fixture.site_tables(site)
        schema, tables = fixture.sqlite_ledger(maker.ledger)
    left(tables, kept["tables"])
    for name, data in (
        (
            "ledger",
            {**kept_of, "customers": customers, "sqlite": schema, "postgres": postgres_schema(), "tables": tables},
        ),
        ("site", {**kept_of, **kept}),
    ):
        path = fixture.write(name, data)
        say(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    make(sys.argv[1])
