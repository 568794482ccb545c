"""What sites of a network share or leave: users and what is remembered of them, tables, and what the plugin made."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.test_logins import KEY, MAKE_LOGINS_HERE, PAIR, RULE, mails_to, work
from tests.stack.mariadb import MariaDB
from tests.stack.network import activate, add_site, at, make_network
from tests.stack.process import ServiceError
from tests.stack.wordpress import WordPress, wordpress

TABLES = """
    global $wpdb;
    return $wpdb->get_col( "SHOW TABLES LIKE '%cart\\_companion%'" );
"""
DELETE_SITE = """
    require_once ABSPATH . 'wp-admin/includes/ms.php';
    wpmu_delete_blog( $input['site'], true );
"""
UNINSTALL = """
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    uninstall_plugin( 'cart-companion/cart-companion.php' );
"""
LEFT = """
    global $wpdb;
    $left = $wpdb->get_col( "SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%cart%companion%'" );
    foreach ( get_sites( array( 'fields' => 'ids' ) ) as $site ) {
        switch_to_blog( $site );
        $left = array_merge( $left, $wpdb->get_col(
            "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%cart%companion%'
                AND option_name NOT LIKE 'cart\\_companion\\_fake%'"
        ) );
        if ( false !== strpos( (string) wp_json_encode( get_option( 'cron' ) ), 'cart_companion' ) ) {
            $left[] = "cron of $site";
        }
        restore_current_blog();
    }
    return $left;
"""
ROLES = "return get_user_by( 'email', $input['email'] )->roles;"
WELCOMED = "return array_filter( (array) get_user_by( 'email', $input['email'] )->get( 'cart_companion_welcomed' ) );"
DEACTIVATE = "deactivate_plugins( 'cart-companion/cart-companion.php' );"
NEW_PASSWORD = """
    // As the customer does, by the link of the e-mail, which leads to the main site.
    global $wpdb;
    $wpdb->update( $wpdb->users, array( 'user_pass' => wp_hash_password( 'chosen' ) ), array( 'ID' => $input['id'] ) );
    clean_user_cache( $input['id'] );
"""
AS_AN_OLDER_VERSION_LEFT_THEM = """
    global $wpdb;
    $suffix = '_' . get_current_blog_id();
    $owed   = 'cart_companion_login_owed';
    $wpdb->update( $wpdb->usermeta, array( 'meta_key' => $owed ), array( 'meta_key' => $owed . $suffix ) );
    // Of one whose making was ended earlier, the row alone bears it.
    $id = get_user_by( 'email', $input['in_row'] )->ID;
    $wpdb->update( $wpdb->users, array( 'user_activation_key' => '0:cart_companion:evt_row' ), array( 'ID' => $id ) );
    delete_user_meta( $id, $owed );
    update_user_meta( 1, $owed, 'evt_of_another_site' );
    update_option( 'cart_companion_schema', 'an older one' );
"""
OWED = "return get_user_meta( 1, 'cart_companion_login_owed', true );"
UPDATED = """
    do_action( 'accessally_update_user', $input['id'], '1' );
    return ( new CartCompanion\\Store\\SecondPasswords() )->count();
"""


@pytest.fixture(scope="module")
def main(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """Each test makes the sites that it needs; the main site does not have the plugin."""
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, activate=False) as made:
        make_network(made)
        yield made
        assert made.plugin_errors() == []


def tables_of(site: WordPress) -> set[int]:
    """Numbers of the sites that have tables of ours; 1 for the first."""
    return {int("".join(filter(str.isdigit, name)) or 1) for name in site.php(TABLES)}


def visit(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
        return int(answer.status)


def with_plugin(main: WordPress, path: str) -> WordPress:
    """A new site of the network, where the plugin is active and creates logins; its companion is the test."""
    add_site(main, path)
    site = at(main, path)
    activate(site)
    site.php(MAKE_LOGINS_HERE + PAIR, user=1, rule=RULE, key=KEY)
    return site


def test_two_sites_that_get_one_new_customer_at_one_moment_make_one_user(main: WordPress) -> None:
    sites = [with_plugin(main, path) for path in ("/east/", "/west/")]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda site: work(site, "evt_both", "both@example.com", "slow"), sites))

    assert {result["outcome"] for result in results} == {"applied"}, results
    assert sorted(result["user_created"] for result in results) == [False, True]
    assert len({result["user_id"] for result in results}) == 1
    assert [site.php(ROLES, email="both@example.com") for site in sites] == [["subscriber"], ["subscriber"]]
    assert len(mails_to(main, "both@example.com")) == 1


def test_one_sites_plugin_leaves_the_marks_of_the_others_on_users(main: WordPress) -> None:
    second, third = with_plugin(main, "/second/"), with_plugin(main, "/third/")
    work(second, "evt_two", "two@example.com")
    three = work(third, "evt_three", "three@example.com")["user_id"]

    second.php(DEACTIVATE, user=1)

    assert second.php(WELCOMED, email="two@example.com") == []
    assert third.php(WELCOMED, email="three@example.com")

    activate(second)
    main.php(NEW_PASSWORD, id=three)
    assert third.php(UPDATED, id=three) == 0, "Nobody saw who changed it: at the main site the plugin does not run."


def test_mails_that_an_older_version_owed_on_a_further_site_are_sent_after_the_update(main: WordPress) -> None:
    site = with_plugin(main, "/older/")
    for event in ("evt_meta", "evt_row"):
        with pytest.raises(ServiceError):
            work(site, event, f"{event}@example.com", "killed")
    site.php(AS_AN_OLDER_VERSION_LEFT_THEM, in_row="evt_row@example.com")

    results = [work(site, event, f"{event}@example.com") for event in ("evt_meta", "evt_row")]

    assert [(result["outcome"], result["user_created"]) for result in results] == [("applied", True)] * 2, results
    assert [len(mails_to(main, f"{event}@example.com")) for event in ("evt_meta", "evt_row")] == [1, 1]
    assert site.php(OWED) == "evt_of_another_site"


def test_tables_of_a_site_that_was_deleted_past_the_plugin_go_later_and_nobody_elses(main: WordPress) -> None:
    """WordPress deletes a site in the network's admin: of its plugins only those run that are active there."""
    before = tables_of(main)
    gone, stays = add_site(main, "/gone/"), add_site(main, "/stays/")
    for path in ("/gone/", "/stays/"):
        activate(at(main, path))
    main.php(DELETE_SITE, user=1, site=gone)
    assert tables_of(main) - before == {gone, stays}
    # Another WordPress in the same database, whose prefix looks like that of a site of this network.
    strangers = [f"`{main.database}`.`wp_77_{name}`" for name in ("options", "cart_companion_events")]
    for table in strangers:
        main.mariadb.sql(f"CREATE TABLE {table} ( id int )")

    at(main, "/stays/").php("CartCompanion\\Store\\Table::drop_left_behind();")

    assert tables_of(main) - before == {stays, 77}
    for table in strangers:
        main.mariadb.sql(f"DROP TABLE {table}")


def test_a_new_site_gets_tables_and_everything_goes_with_the_plugin(main: WordPress) -> None:
    activate(main, everywhere=True)
    new = add_site(main, "/new/")
    before = tables_of(main)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(visit, [f"{main.url}/new/?visit={number}" for number in range(4)])) == {200}
    assert tables_of(main) - before == {new}
    assert "database error" not in main.debug_log()
    main.php(DELETE_SITE, user=1, site=new)
    assert tables_of(main) == before

    last = at(main)
    last.php(MAKE_LOGINS_HERE + PAIR, user=1, rule=RULE, key=KEY)
    work(last, "evt_last", "last@example.com")
    main.php(DEACTIVATE, user=1)
    main.php(UNINSTALL, user=1)
    assert main.php(TABLES) == []
    assert main.php(LEFT) == []
