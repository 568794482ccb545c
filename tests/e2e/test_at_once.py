"""Two requests at once for one customer: FluentCRM itself would put a tag on a contact twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.test_logins import KEY, PAIR, work
from tests.stack.crm import StandInCrm
from tests.stack.wordpress import WordPress

SET_UP = f"$plugin = CartCompanion\\Plugin::instance(); {PAIR}"
RULES = """
    $rule = array( 'product' => '*', 'event' => 'purchase.completed', 'apply' => array( 'course bought' ) );
    $plugin->rules()->save( array( $rule + array( 'remove' => array() ) ) );
    $plugin->connections()->choose( $input['connection'] );
"""
TWO = 2


@pytest.fixture
def with_fluentcrm(site: WordPress) -> Iterator[WordPress]:
    """The site with FluentCRM, which takes its time between reading a contact's tags and writing them."""
    site.add_fake("fluentcrm")
    StandInCrm(site).behave(kind="fluentcrm", attach_ms=2000)
    yield site
    site.remove_mu_plugin("fluentcrm")


@pytest.mark.parametrize("connection", ["fluentcrm", "wp-fusion"])
def test_a_tag_is_on_the_contact_once(connection: str, with_fluentcrm: WordPress) -> None:
    site, crm = with_fluentcrm, StandInCrm(with_fluentcrm)
    site.php(SET_UP + RULES, user=1, key=KEY, connection=connection)
    crm.add_tag("course bought")
    crm.add_contact("once@example.com")
    site.php("if ( function_exists( 'wp_fusion' ) ) { wp_fusion()->crm->sync_tags(); }")

    with ThreadPoolExecutor(TWO) as pool:
        results = list(pool.map(lambda number: work(site, f"evt_{number}", "once@example.com"), range(TWO)))

    assert {result["outcome"] for result in results} == {"applied"}, results
    (contact,) = crm.contacts_of("once@example.com")
    assert len(contact["tags"]) == 1, contact
