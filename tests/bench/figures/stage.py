"""The build that is measured, and what every figure needs: a companion of it that runs, on a ledger of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.accepting import SECRET_WORD
from tests.bench.accounting import cpu_seconds
from tests.stack.companion import Companion, companion
from tests.stack.memory import family
from tests.stack.postgres import Postgres

Figures = dict[str, float]
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
DATABASES = (SQLITE, POSTGRES)


@dataclass(frozen=True)
class Build:
    """A revision of the project: its name, the folder of its files, and the folder of the programs it runs by."""

    name: str
    code: Path
    programs: Path


@dataclass(frozen=True)
class Stage:
    """Starts companions of one build. The PostgreSQL waits for the disk, as SQLite does."""

    build: Build
    cluster: Postgres

    @contextmanager
    def running(self, database: str, **settings: str) -> Iterator[Companion]:
        """The embedded default (``serve``) on SQLite, the Procfile's two processes on PostgreSQL; ready."""
        with self.prepared(database, **settings) as service:
            if database == SQLITE:
                service.start_serve()
            else:
                service.start()
            yield service

    def database_cpu_seconds(self) -> float:
        """CPU time of the PostgreSQL so far, with that of sessions that have ended."""
        return cpu_seconds(family(self.cluster.pid))

    @contextmanager
    def prepared(self, database: str, **settings: str) -> Iterator[Companion]:
        """The same, not started."""
        url = self.cluster.new_database() if database == POSTGRES else None
        with companion(database_url=url, code=self.build.code, programs=self.build.programs, **settings) as service:
            yield service
        if url:
            self.cluster.drop(url)


def add_site(service: Companion, url: str) -> tuple[str, str]:
    """A site at this address: its id, and the address of its webhook."""
    made = service.json("site", "add", url, "--secret-word", SECRET_WORD)
    return str(made["site_id"]), str(made["webhook_url"])
