"""A companion whose operators' pages are on, on each database, and an operator who is signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.companion.wordpress import serving
from tests.e2e.operators.failing import Failing
from tests.e2e.operators.operator import PASSWORD, Operator
from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Companion]:
    with companion(ADMIN_PASSWORD=PASSWORD) as made:
        made.start()
        yield made


@pytest.fixture(scope="module")
def on_postgres(postgres_cluster: Postgres) -> Iterator[Companion]:
    with companion(database_url=postgres_cluster.new_database(), ADMIN_PASSWORD=PASSWORD) as made:
        made.start()
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def hosted(request: pytest.FixtureRequest) -> Companion:
    made: Companion = request.getfixturevalue(f"on_{request.param}")
    return made


@pytest.fixture
def stranger(hosted: Companion) -> Operator:
    """Somebody who found the address."""
    return Operator(hosted.url)


@pytest.fixture
def operator(hosted: Companion) -> Operator:
    made = Operator(hosted.url)
    assert made.sign_in().status_code == 303
    return made


@pytest.fixture
def failing(hosted: Companion) -> Iterator[Failing]:
    with serving() as place:
        made = Failing(place, hosted)
        yield made
        hosted.cli("site", "remove", made.site_id)
