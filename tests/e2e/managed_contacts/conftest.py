"""One WordPress with AccessAlly alone, as new for each test; its users get their contacts in one of three ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import AS_NEW
from tests.e2e.managed_contacts.members import RULES, SECONDS_LATER, TAGS, Members
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.pairing import pair
from tests.stack.wordpress import WordPress, wordpress

DIE_AT = Path(__file__).resolve().parents[2] / "stack" / "mu-plugins" / "die-at.php"
MANY = 16  # processes that serve: some are killed, and none comes in its place


@pytest.fixture(scope="session")
def members_wordpress(mariadb_server: MariaDB) -> Iterator[WordPress]:
    with wordpress(fakes=("accessally",), server=mariadb_server, start=False) as site:
        site.add_mu_plugin(DIE_AT)
        site.workers = MANY
        yield site


@pytest.fixture
def members_in(service: Companion, members_wordpress: WordPress) -> Iterator[Callable[[str], Members]]:
    """The paired site, where users get their contacts in this way."""
    site, made = members_wordpress, []
    site.stop()
    site.start()
    site.php(AS_NEW, user=1)
    before = len(site.plugin_errors())

    def begin(way: str) -> Members:
        crm = StandInCrm(site)
        crm.behave(managed=way, managed_seconds=SECONDS_LATER)
        for tag in TAGS:
            crm.add_tag(tag)
        made.append(Members(pair(service, site, RULES), crm, way))
        return made[0]

    yield begin
    for members in made:
        service.cli("site", "remove", members.paired.site_id)
    assert site.plugin_errors()[before:] == []
