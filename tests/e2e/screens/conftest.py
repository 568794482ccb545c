"""Fixtures of the tests of wp-admin: one browser for all, logged in at the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.screens.admin import WIDE, Admin
from tests.e2e.screens.browser import Browser, browser
from tests.stack.companion import Companion
from tests.stack.wordpress import WordPress


@pytest.fixture(scope="session")
def window() -> Iterator[Browser]:
    with browser() as made:
        made.resize(*WIDE)
        yield made


@pytest.fixture
def admin(window: Browser, site: WordPress) -> Admin:
    return Admin(window, site)


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def stop_companion(service: Companion) -> Iterator[Callable[[], None]]:
    """Stops the companion's web for the rest of a test."""

    def stop() -> None:
        assert service.web
        service.web.stop()

    yield stop
    service.start_web()
    service.wait_answering()
