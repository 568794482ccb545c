"""Customers of two sites of a network, which share their users and have a CRM account each: who is which contact where.

WP Fusion keeps one contact of a user for all sites, unless its "Multisite - Blog Prefix" is on; AccessAlly may do the
like. Taken for the other site's, the number is somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.test_logins import KEY, MAKE_LOGINS_HERE, PAIR, RULE, mails_to, work
from tests.fakes.crm_apis.server import crm_apis
from tests.stack.crm import StandInCrm
from tests.stack.direct import lead_to_fakes
from tests.stack.mariadb import MariaDB
from tests.stack.network import activate, add_site, at, make_network
from tests.stack.process import ServiceError
from tests.stack.wordpress import WordPress, wordpress

TAG = frozenset({"course bought"})
PLUGIN = "$plugin = CartCompanion\\Plugin::instance();"
CHOOSE = PLUGIN + "$plugin->connections()->choose( $input['connection'] );"
SAVE_RULE = PLUGIN + "$plugin->rules()->save( array( $input['rule'] ) );"
USER = "$user = get_user_by( 'email', $input['email'] )->ID;"
USERS_OF = PLUGIN + "return $plugin->connections()->chosen()->users_of_contact( $input['contact'] );"
CONTACT_OF = USER + PLUGIN + "return $plugin->connections()->chosen()->contact_of_user( $user );"
ADD_TO_SITE = USER + "add_user_to_blog( get_current_blog_id(), $user, 'subscriber' ); return $user;"
WRITE_LINK = USER + "update_user_meta( $user, WPF_CONTACT_ID_META_KEY, $input['contact'] );"
STRANGER = "return FakeCrm::put_contact( $input['email'], $input['tags'] );"
LINKED = USER + "return wp_fusion()->user->get_contact_id( $user );"
COPY = USER + "return wp_fusion()->user->get_tags( $user );"
MOVE = "FakeCrmChanges::change_address( $input['email'], $input['new'] );"
CONTACTS = "return count( FakeCrm::state()['contacts'] );"
ROW = """
    $row = CartCompanion\\Plugin::instance()->log()->find( $input['event'] );
    return CartCompanion\\Labels\\AccessLabels::of( CartCompanion\\Labels\\EventRow::from_store( $row ) )->whole();
"""

Sites = tuple[WordPress, WordPress]


@contextmanager
def two_sites(server: MariaDB, *fakes: str) -> Iterator[Sites]:
    """They sell; what their CRMs hold and what is chosen there is each one's own."""
    with wordpress(fakes=fakes, server=server, start=False, activate=False) as main:
        make_network(main)
        made = []
        for path in ("/second/", "/third/"):
            add_site(main, path)
            activate(at(main, path))
            at(main, path).php(MAKE_LOGINS_HERE + PAIR, user=1, rule=RULE, key=KEY)
            made.append(at(main, path))
        yield made[0], made[1]
        assert main.plugin_errors() == []


@pytest.fixture
def sites(mariadb_server: MariaDB) -> Iterator[Sites]:
    with two_sites(mariadb_server, "accessally", "wp-fusion") as made:
        yield made


def strangers(site: WordPress, *numbers: int, tags: tuple[str, ...] = ()) -> None:
    """The site's CRM gives its next numbers to people who have bought nothing."""
    for number in numbers:
        contact = site.php(STRANGER, email=f"stranger{number}@example.com", tags=list(tags))
        assert str(contact) == str(number)


def tags_of_strangers(site: WordPress, number: int) -> frozenset[str]:
    return StandInCrm(site).tags_of(f"stranger{number}@example.com")


def bought(site: WordPress, event: str, email: str) -> dict[str, Any]:
    result = work(site, event, email)
    assert result["outcome"] == "applied", result
    return result


@pytest.mark.parametrize("connection", ["wp-fusion", "accessally"])
def test_a_stranger_who_has_the_number_of_another_sites_contact_is_left_alone(sites: Sites, connection: str) -> None:
    first, second = sites
    for site in sites:
        site.php(CHOOSE, connection=connection)
    strangers(second, 1)
    assert bought(first, "evt_1", "ann@example.com")["contact_id"] == "1"

    result = bought(second, "evt_2", "ann@example.com")

    assert (result["contact_id"], result["contact_created"], result["user_created"]) == ("2", True, False), result
    assert (tags_of_strangers(second, 1), StandInCrm(second).tags_of("ann@example.com")) == (frozenset(), TAG)
    assert "whose address was changed" not in result["message"]
    assert "so that it was left as it is" in result["message"], result["message"]
    assert first.php(LINKED, email="ann@example.com") == "1", "The other site goes by it."


def test_nobody_gets_in_by_the_tags_of_the_stranger_who_has_their_number(sites: Sites) -> None:
    first, second = sites
    strangers(second, 1, tags=("vip",))
    for site in sites:
        StandInCrm(site).add_contact("bob@example.com")
    bought(first, "evt_1", "bob@example.com")

    result = bought(second, "evt_2", "bob@example.com")

    assert result["contact_id"] == "2"
    assert tags_of_strangers(second, 1) == {"vip"}
    assert first.php(COPY, email="bob@example.com") == ["course bought"]
    assert "merge them" not in second.php(ROW, event="evt_2")


def test_the_owner_is_told_which_setting_lets_the_customer_in_and_it_does(sites: Sites) -> None:
    first, second = sites
    second.php(SAVE_RULE, rule=RULE | {"apply": ["b"]})
    strangers(second, 1)
    bought(first, "evt_1", "ann@example.com")

    result = bought(second, "evt_2", "ann@example.com")
    assert result["access"] == "pending", result
    assert "“Multisite - Blog Prefix” under Settings → WP Fusion → Advanced" in result["message"]
    assert "“Multisite - Blog Prefix” under Settings → WP Fusion → Advanced" in second.php(ROW, event="evt_2")

    second.php("update_option( 'fake_wpf_prefix', 1 );")
    result = bought(second, "evt_3", "ann@example.com")

    assert (result["access"], result["contact_id"]) == ("granted", "2"), result
    assert "Blog Prefix" not in result["message"]
    assert [site.php(LINKED, email="ann@example.com") for site in sites] == ["1", "2"]
    assert [site.php(COPY, email="ann@example.com") for site in sites] == [["course bought"], ["b"]]


def test_a_buyer_is_not_taken_for_the_user_whom_another_site_has_under_their_number(sites: Sites) -> None:
    first, second = sites
    bought(first, "evt_1", "ann@example.com")
    ann = second.php(ADD_TO_SITE, email="ann@example.com")

    result = bought(second, "evt_2", "new@example.com")

    assert (result["contact_id"], result["user_created"], result["access"]) == ("1", True, "granted"), result
    assert result["user_id"] != ann
    assert second.php(USERS_OF, contact="1") == [result["user_id"]]


def test_where_all_sites_have_one_account_their_links_count_as_soon_as_they_were_seen(sites: Sites) -> None:
    """As if it were one: both have given the same number to the same address."""
    first, second = sites
    for site in sites:
        StandInCrm(site).add_contact("ann@example.com")
    bought(first, "evt_1", "ann@example.com")

    result = bought(second, "evt_2", "ann@example.com")

    assert (result["access"], result["contact_id"]) == ("granted", "1"), result
    assert "number" not in result["message"]
    second.php(MOVE, email="ann@example.com", new="ann@work.example")
    again = work(second, "evt_3", "ann@example.com")
    assert (again["outcome"], again["contact_id"], second.php(CONTACTS)) == ("applied", "1", 1), again


def test_a_link_that_another_site_wrote_over_counts_no_more(sites: Sites) -> None:
    first, second = sites
    strangers(first, 1, 2)
    strangers(second, 1)
    bought(second, "evt_1", "ann@example.com")
    assert bought(first, "evt_2", "ann@example.com")["contact_id"] == "3"
    first.php(WRITE_LINK, email="ann@example.com", contact="3")  # as when its owner resyncs all users there
    strangers(second, 3)

    result = bought(second, "evt_3", "ann@example.com")

    assert (result["contact_id"], tags_of_strangers(second, 3)) == ("2", frozenset()), result
    assert first.php(CONTACT_OF, email="ann@example.com") == "3"


def test_a_site_that_asks_its_crm_with_a_key_heeds_it_too(mariadb_server: MariaDB) -> None:
    with crm_apis() as apis, two_sites(mariadb_server, "wp-fusion") as (first, second):
        account = apis.account("activecampaign")
        lead_to_fakes(second, apis)
        second.set_option("cart_companion_crm_keys", {"activecampaign": apis.by_slug["activecampaign"].credentials})
        second.php(CHOOSE, connection="activecampaign")
        second.php(SAVE_RULE, rule=RULE | {"apply": ["b"]})
        stranger = account.add_contact("stranger@example.com")
        bought(first, "evt_1", "ann@example.com")
        first.php(WRITE_LINK, email="ann@example.com", contact=stranger.id)

        result = bought(second, "evt_2", "ann@example.com")

        ann = account.contact("ann@example.com")
        assert ann
        assert (result["contact_id"], result["access"]) == (ann.id, "pending"), result
        assert (stranger.tags, [account.tags[tag] for tag in ann.tags]) == ([], ["b"])
        assert "Multisite - Blog Prefix" in result["message"]
        assert second.php(COPY, email="ann@example.com") == ["course bought"]

        first.php(WRITE_LINK, email="ann@example.com", contact=ann.id)  # as where both have one account
        result = bought(second, "evt_3", "ann@example.com")
        assert (result["access"], "Blog Prefix" in result["message"]) == ("granted", False), result
        assert second.php(COPY, email="ann@example.com") == ["b"]


@pytest.mark.parametrize("how", ["killed", "killed early"])
def test_a_site_that_finds_a_user_without_their_mail_says_whose_it_is_and_that_one_sends_it(
    sites: Sites, how: str
) -> None:
    first, second = sites
    with pytest.raises(ServiceError, match="without an answer"):
        work(first, "evt_1", "ann@example.com", how)

    added = bought(second, "evt_2", "ann@example.com")

    assert "was made by another site of this network, which has not sent its e-mail" in added["message"], added
    assert "the password is the same" not in added["message"]
    assert mails_to(first, "ann@example.com") == []
    assert bought(first, "evt_1", "ann@example.com")["user_created"] is True
    assert len(mails_to(first, "ann@example.com")) == 1
    assert bought(second, "evt_3", "ann@example.com")["message"] == ""
