"""Fixtures: the folder of plugins, one companion, one MariaDB, ActiveCampaign's stand-in, and the sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.fakes.crm_apis.server import crm_apis
from tests.real_plugins.active_campaign import ActiveCampaign
from tests.real_plugins.folder import RealPlugins
from tests.real_plugins.sites import Shop, Sites
from tests.stack.companion import Companion, companion
from tests.stack.mariadb import MariaDB


@pytest.fixture(scope="session")
def real_plugins() -> RealPlugins:
    return RealPlugins.named()


@pytest.fixture(scope="session")
def service() -> Iterator[Companion]:
    with companion() as made:
        made.start()
        yield made


@pytest.fixture(scope="session")
def active_campaign() -> Iterator[ActiveCampaign]:
    with crm_apis() as apis:
        yield ActiveCampaign(apis)


@pytest.fixture(scope="session")
def sites(
    real_plugins: RealPlugins, mariadb_server: MariaDB, service: Companion, active_campaign: ActiveCampaign
) -> Iterator[Sites]:
    with ExitStack() as stack:
        yield Sites(real_plugins, mariadb_server, service, active_campaign, stack)


@pytest.fixture
def open_shop(sites: Sites, active_campaign: ActiveCampaign) -> Iterator[Callable[..., Shop]]:
    """``open_shop("fluentcrm")``: everything works again afterwards, and our plugin caused no notice of PHP."""
    opened: list[tuple[Shop, int]] = []

    def open_one(connection: str, *, beside: tuple[str, ...] = (), logins: bool = False) -> Shop:
        shop = sites.shop(connection, beside=beside)
        shop.make_logins(here=logins)
        opened.append((shop, len(shop.site.plugin_errors())))
        return shop

    yield open_one
    active_campaign.api.account.faults.clear()
    for shop, errors in opened:
        assert shop.site.plugin_errors()[errors:] == []
