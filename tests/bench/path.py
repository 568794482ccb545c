"""Through which files of the companion one purchase goes, and how often its way leads from one file into another.

In: a webhook ``order.success`` with two items, from the WSGI call to the 200. Out: a worker claims it, delivers it to a
stand-in site that answers ``applied``, and takes that site's signed report that access is granted. All in this process,
after some purchases that nobody counts, so that imports and what is made once are out of the way.

A change of file is a call (of a function, or of a generator once more) in another file than the call before it, of
those under ``companion/``; returns and what libraries do are not counted. Threads beside may add a few: of ``ROUNDS``
purchases the one with the fewest changes is told.
"""

from __future__ import annotations

import ast
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import companion
from companion.app import create_app
from companion.config import Config
from companion.delivery.worker import Worker
from companion.ledger import database, migrations, site_keys, sites
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, bought, form
from tests.companion.wordpress import Wordpress, serving

SOURCES = Path(companion.__file__).parent
HERE = f"{SOURCES}/"
WARM_UP, ROUNDS = 2, 5
PATIENCE_SECONDS = 10.0
SETTLE_SECONDS = 0.1  # the thread that wakes workers is through with a webhook: it is not counted on the way out
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Way:
    """The file of each call, in order."""

    calls: list[str]

    @property
    def files(self) -> list[str]:
        """Each file once, in the order in which they are entered."""
        return list(dict.fromkeys(self.calls))

    @property
    def changes(self) -> list[tuple[str, str]]:
        return [(before, after) for before, after in pairwise(self.calls) if before != after]

    def __add__(self, other: Way) -> Way:
        return Way(self.calls + other.calls)


class Recorder:
    """Notes calls in all threads that start after it was made. Profiling slows them down; it changes nothing else."""

    def __init__(self) -> None:
        self._calls: list[str] = []
        self._inside: Counter[int] = Counter()  # thread -> calls that have not returned
        self._is_on = False
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def close(self) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def follow(self, work: Callable[[], None], *, also_others: bool = False) -> Way:
        """The calls of ``work``; with ``also_others`` until other threads are through with what it began."""
        self._calls, self._inside, self._is_on = [], Counter(), True
        work()
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while also_others and self._is_busy() and time.monotonic() < ends_at:
            time.sleep(0.01)
        self._is_on = False
        return Way(self._calls)

    def _is_busy(self) -> bool:
        here = threading.get_ident()
        others = [depth for thread, depth in list(self._inside.items()) if thread != here]
        return not others or any(depth > 0 for depth in others)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if not self._is_on or event not in ("call", "return"):
            return
        name = frame.f_code.co_filename
        if name.startswith(HERE):
            self._inside[threading.get_ident()] += 1 if event == "call" else -1
            if event == "call":
                self._calls.append(name.removeprefix(HERE))


@contextmanager
def _settings() -> Iterator[Config]:
    with tempfile.TemporaryDirectory(prefix="cc-path-") as folder:
        yield Config(
            database_url=f"sqlite:///{folder}/companion.db",
            secret_key="only-for-the-bench",
            data_folder=Path(folder),
            public_url="https://companion.example",
            allow_private_sites=True,
        )


@dataclass
class Stage:
    """A companion with one site."""

    webhook_path: str
    site_id: str
    plugin: Plugin
    worker: Worker
    place: Wordpress
    recorder: Recorder

    def purchase(self, number: int) -> tuple[Way, Way]:
        """The way in and the way out of one purchase. Raises RuntimeError when something did not go as it should."""
        body = form(bought(str(number), f"buyer{number}@example.com", items="product-12,bump-3"))
        answers: list[Any] = []

        def post() -> None:
            answers.append(self.plugin.browser.post(self.webhook_path, data=body, content_type=FORM))

        way_in = self.recorder.follow(post)
        if answers[0].status_code != 200:
            raise RuntimeError(f"The webhook was answered with {answers[0].status_code}: {answers[0].text[:300]}")
        row = {"event": answers[0].json["event"], "access": "granted", "observed_at": "2026-11-24T10:00:00Z"}

        def report() -> None:
            answers.append(self.plugin.ask("POST", f"/api/v1/reports?{number}", {"reports": [row]}))

        time.sleep(SETTLE_SECONDS)
        delivering = self.recorder.follow(lambda: self.worker.wake(self.site_id), also_others=True)
        reporting = self.recorder.follow(report)
        if len(self.place.batches) != number + 1 or answers[1].json["taken"] != 1:
            raise RuntimeError(f"The purchase was not delivered, or its report not taken: {answers[1].text[:300]}")
        return way_in, delivering + reporting


@contextmanager
def _stage() -> Iterator[Stage]:
    with _settings() as config, serving() as place:
        recorder = Recorder()
        database.connect(config)
        migrations.upgrade()
        site, _ = sites.add(place.url, name=None, secret_word=WORD, listen_to=None)
        place.site_id = site.id
        plugin = Plugin(create_app(config).test_client(), site, site_keys.signing_key(site))
        worker = Worker(config)
        try:
            yield Stage(f"/webhooks/thrivecart/{site.webhook_key}", site.id, plugin, worker, place, recorder)
        finally:
            recorder.close()
            worker.finish()
            database.disconnect()


def measure() -> tuple[Way, Way]:
    """The way in and the way out. Raises RuntimeError."""
    with _stage() as stage:
        rounds = [stage.purchase(number) for number in range(WARM_UP + ROUNDS)][WARM_UP:]
    ins, outs = zip(*rounds, strict=True)
    return min(ins, key=lambda way: len(way.changes)), min(outs, key=lambda way: len(way.changes))


def source_files() -> int:
    """Python files of the companion that hold more than a docstring."""
    return sum(len(ast.parse(file.read_text()).body) > 1 for file in SOURCES.rglob("*.py"))


def lines(way_in: Way, way_out: Way) -> Iterator[str]:
    """The figures, and each way file by file."""
    both = (way_in + way_out).files
    yield f"One purchase and its report: {len(both)} of {source_files()} source files of the companion entered"
    for name, way in {"in, to the 200": way_in, "out, with the report": way_out}.items():
        yield f"  {name}: {len(way.changes)} changes of file, {len(way.files)} files, {len(way.calls)} calls"
        entered = Counter(after for _, after in way.changes)
        calls = Counter(way.calls)
        for file in way.files:
            yield f"    {file:<34} entered {entered[file] + (file == way.calls[0]):>3}, calls {calls[file]:>3}"
        often = ", ".join(f"{a} > {b} {n}" for (a, b), n in Counter(way.changes).most_common(12))
        yield f"    most often: {often}"
