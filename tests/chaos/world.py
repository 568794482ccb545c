"""The companion's processes, their database, its disk and the sites: started, and stopped by their ids at the end."""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from companion.config import Config
from companion.ledger import database, site_keys, sites
from tests.chaos.plan import WORD, Plan
from tests.stack.companion import Companion
from tests.stack.disk import Disk, small_disk
from tests.stack.postgres import Postgres, postgres
from tests.stack.process import REPOSITORY, Process, accepts_connections, free_port

DISK_MEGABYTES = {"sqlite": 300, "postgres": 1200}


@dataclass
class World:
    """What a run consists of; ``began_at`` is the Unix time of its first webhook."""

    database: str
    companions: list[Companion]  # each a web; the first of them workers, too
    disk: Disk | None
    cluster: Postgres | None
    came: Path
    paths: list[str] = field(default_factory=list)  # of the webhook of each site
    ids: list[str] = field(default_factory=list)  # of each site
    began_at: float = 0.0

    @property
    def url(self) -> str:
        return self.companions[0].database_url

    def workers(self) -> list[Companion]:
        return [one for one in self.companions if one.worker]

    def webhook_urls(self, site: int) -> list[str]:
        """The same webhook at each of the webs."""
        return [f"{one.url}{self.paths[site]}" for one in self.companions]


@contextmanager
def world(plan: Plan, database_name: str) -> Iterator[World]:
    """Everything that ``plan`` needs, running; the sites misbehave from ``began_at`` on, which is in a moment."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-chaos-", ignore_cleanup_errors=True)))
        disk = stack.enter_context(small_disk(DISK_MEGABYTES[database_name]))
        cluster = None
        if database_name == "postgres":
            cluster = stack.enter_context(postgres(on=disk.folder if disk else None))
            url = cluster.new_database()
        else:
            (ledger := (disk.folder if disk else folder) / "ledger").mkdir(mode=0o700)
            url = f"sqlite:///{ledger / 'companion.db'}"
        made = World(database_name, [], disk, cluster, folder / "came.jsonl")
        key = secrets.token_hex(32)
        for number in range(plan.size.webs):
            (place := folder / f"companion{number}").mkdir()
            made.companions.append(Companion(place, database_url=url, SECRET_KEY=key))
            stack.callback(made.companions[-1].stop)
        made.companions[0].cli("db", "upgrade")
        ports = _add_sites(made, plan)
        for number, one in enumerate(made.companions):
            one.start_web()
            if number < plan.size.workers:
                one.start_worker()
        for one in made.companions:
            one.wait_ready()
        stack.enter_context(_sites(made, plan, ports, folder))
        yield made


def _add_sites(made: World, plan: Plan) -> list[dict[str, object]]:
    """In this process, as fifty commands would take half a minute; port, id and key of each."""
    key = made.companions[0].environment["SECRET_KEY"]
    folder = (
        Path(made.url.removeprefix("sqlite:///")).parent if made.database == "sqlite" else made.companions[0].folder
    )
    database.connect(Config(database_url=made.url, secret_key=key, data_folder=folder))
    found: list[dict[str, object]] = []
    try:
        while len(found) < plan.size.sites:
            port = free_port()
            if any(one["port"] == port for one in found):
                continue
            site, _ = sites.add(f"http://127.0.0.1:{port}", name=None, secret_word=WORD, listen_to=None)
            made.ids.append(site.id)
            made.paths.append(f"/webhooks/thrivecart/{site.webhook_key}")
            found.append({"port": port, "id": site.id, "key": site_keys.signing_key(site)})
    finally:
        database.disconnect()
    return found


@contextmanager
def _sites(made: World, plan: Plan, ports: list[dict[str, object]], folder: Path) -> Iterator[None]:
    made.began_at = time.time() + 2.0
    about = [
        {**one, "moods": [asdict(mood) for mood in plan.moods if mood.site == number]}
        for number, one in enumerate(ports)
    ]
    file = folder / "sites.json"
    file.write_text(json.dumps({"began_at": made.began_at, "came": str(made.came), "sites": about}))
    made.came.touch()
    command = [sys.executable, "-m", "tests.chaos.sites", str(file)]
    process = Process("sites", command, folder / "sites.log", cwd=REPOSITORY)
    try:
        port = next(int(str(one["port"])) for number, one in enumerate(ports) if number % 4 == 0)
        process.wait_until(lambda: accepts_connections(port), 20)
        yield
    finally:
        process.kill()
