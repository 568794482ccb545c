"""Sites that take the connection and never answer, many of them: those that work wait seconds for nobody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from companion.config import Config
from companion.delivery import dispatch, places
from companion.delivery.places import Places, Standing
from companion.history.recording import RecordResult
from companion.ledger import database, sites
from companion.ledger.models import Delivery, Site
from tests.companion.shop import WORD, Shop, bought
from tests.companion.wordpress import serving
from tests.stack.companion import Companion
from tests.stack.process import HOST, eventually

HANGING, GOOD = 120, 6
SECONDS = 15  # on a machine that does much else


@contextmanager
def tar_pit() -> Iterator[str]:
    """An address that takes every connection and says nothing."""
    held: list[socket.socket] = []
    server = socket.create_server((HOST, 0), backlog=1024)

    def take() -> None:
        with suppress(OSError):
            while True:
                held.append(server.accept()[0])

    threading.Thread(target=take, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        for link in [server, *held]:
            link.close()


@pytest.fixture
def service(ledger: Config, tmp_path: Path) -> Iterator[Companion]:
    (tmp_path / "processes").mkdir()
    made = Companion(tmp_path / "processes", database_url=ledger.database_url, SECRET_KEY=ledger.secret_key)
    yield made
    made.stop()


def delivered_after(recorded: list[RecordResult], service: Companion, since: float) -> float:
    """Seconds until the last of them arrived."""
    ids = [one.event for one in recorded]

    def are_delivered() -> bool:
        with database.reading():
            return {row.state for row in Delivery.select().where(Delivery.event.in_(ids))} == {"delivered"}

    eventually(are_delivered, 120, service.log_tail)
    return time.monotonic() - since


def test_sites_that_never_answer_keep_no_other_waiting(ledger: Config, service: Companion) -> None:
    with ExitStack() as stack:
        pit = stack.enter_context(tar_pit())
        bad = [shop_at(f"{pit}/s{number}") for number in range(HANGING)]
        good = []
        for _ in range(GOOD):
            place = stack.enter_context(serving())
            good.append(shop_at(place.url))
            place.site_id = good[-1].site
        waits = []
        for turn in range(3):  # nothing is known of any of them at first
            for shop in bad:
                shop.post(bought(f"{turn}"))
            began = time.monotonic()
            recorded = [shop.post(bought(f"{turn}")) for shop in good]
            if service.worker is None:
                service.start_worker()
            waits.append(delivered_after(recorded, service, began))
        with database.reading():
            tried = Site.select().where(Site.last_error.is_null(False)).count()
    assert tried < HANGING, "the test is over before all of them were tried in vain"
    assert max(waits) < SECONDS, waits


def test_good_sites_that_all_hang_give_way_to_one_that_works(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the host of many sites is down: what they were sent is due again, and no retry is used up."""
    monkeypatch.setattr(places, "MOST", 6)
    monkeypatch.setattr(dispatch, "PATIENCE_SECONDS", 1.0)
    served = dispatch.Dispatch(ledger, lambda: False)

    def work(site: str) -> None:
        served.run(site)
        database.close()

    line = Places(work, served.standing_of, served.is_waited_for, served.give_way)
    with ExitStack() as stack:
        stack.callback(lambda: wait(line.running))
        stack.callback(line.close)
        pit, place = stack.enter_context(tar_pit()), stack.enter_context(serving())
        bad, good = [shop_at(f"{pit}/s{number}") for number in range(6)], shop_at(place.url)
        place.site_id = good.site
        Site.update(transport="pretty").execute()  # the last batch of each arrived
        sent = [shop.post(bought("1")) for shop in bad]
        with database.reading():
            served.learn([shop.site for shop in [*bad, good]])
        for shop in bad:
            line.ask(shop.site)
        eventually(lambda: all(served.is_waited_for(shop.site) for shop in bad), 10, lambda: "they do not hang")
        recorded, began = good.post(bought("1")), time.monotonic()
        line.ask(good.site)
        eventually(lambda: good.delivery(recorded).state == "delivered", 10, lambda: "it was kept waiting")
        assert time.monotonic() - began < 5, "one request to a site that hangs takes 15"
        gone = [shop for shop in bad if served.standing_of(shop.site) is Standing.TROUBLED]
        assert len(gone) == 1
        given = gone[0].delivery(sent[bad.index(gone[0])])
        assert (given.step, given.lease_until) == (0, 0)


def shop_at(url: str) -> Shop:
    return Shop(sites.add(url, name=None, secret_word=WORD, listen_to=None)[0].id)
