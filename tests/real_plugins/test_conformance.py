"""The tests of every CRM (tests/wp-plugin/Crm/Conformance), with the real plugins in place of stand-ins."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real_plugins.active_campaign import ActiveCampaign
from tests.real_plugins.sites import ON_SITE, Shop

CONFIGURATION = Path(__file__).with_name("phpunit.xml.dist")


@pytest.mark.parametrize("connection", ON_SITE)
def test_a_crm_in_this_wordpress_conforms(
    connection: str, open_shop: Callable[..., Shop], active_campaign: ActiveCampaign
) -> None:
    shop = open_shop(connection)
    settings = {
        "CART_COMPANION_WP": str(shop.site.folder),
        "CART_COMPANION_CRM_APIS": active_campaign.url.rsplit("/", 2)[0],
        "CART_COMPANION_REAL_CRM": connection,
    }
    command = ["phpunit", "--configuration", str(CONFIGURATION), "--colors=never"]
    done = subprocess.run(
        command, env=os.environ | settings, cwd=CONFIGURATION.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "OK" in done.stdout, done.stdout[-2000:]
