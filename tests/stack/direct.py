"""A WordPress without any CRM plugin: each CRM is reached over its own API, with a key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.crm_apis.server import CrmApis
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress, wordpress

LEAD = Path(__file__).parent / "mu-plugins" / "crm-apis.php"


def lead_to_fakes(site: WordPress, apis: CrmApis) -> None:
    """Requests for the CRMs' hosts go to the fakes from now on."""
    site.add_mu_plugin(LEAD)
    site.set_option("cart_companion_crm_apis", apis.url)


@contextmanager
def site_with_keys(apis: CrmApis, server: MariaDB | None = None) -> Iterator[WordPress]:
    """The keys of all are entered."""
    with wordpress(server=server) as site:
        lead_to_fakes(site, apis)
        site.set_option("cart_companion_crm_keys", {slug: api.credentials for slug, api in apis.by_slug.items()})
        yield site
