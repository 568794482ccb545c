"""WordPress updates the plugin from the companion that the site is connected to, and installs what that signed only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion import __version__
from tests.stack.companion import Companion
from tests.stack.mariadb import MariaDB
from tests.stack.network import add_site, make_network
from tests.stack.owner import Owner
from tests.stack.pairing import pair
from tests.stack.plugin_zip import build
from tests.stack.wordpress import WordPress, wordpress

OLDER = "0.0.9"
PLUGIN = "cart-companion/cart-companion.php"
MU_PLUGIN = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "plugin-updates.php"
LOOK = """
    delete_site_transient( 'update_plugins' );
    wp_update_plugins();
    $found = get_site_transient( 'update_plugins' );
    return array(
        'update' => $found->response['cart-companion/cart-companion.php'] ?? null,
        'none'   => $found->no_update['cart-companion/cart-companion.php'] ?? null,
    );
"""
UPDATE = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    $skin = new Automatic_Upgrader_Skin();
    ( new Plugin_Upgrader( $skin ) )->bulk_upgrade( array( 'cart-companion/cart-companion.php' ) );
    return implode( ' | ', $skin->get_upgrade_messages() );
"""
DETAILS = """
    require_once ABSPATH . 'wp-admin/includes/plugin-install.php';
    $found = plugins_api( 'plugin_information', array( 'slug' => 'cart-companion' ) );
    return is_wp_error( $found ) ? $found->get_error_message() : $found;
"""
CONNECT_SECOND = """
    switch_to_blog( $input['site'] );
    update_option( 'home', $input['home'] );
    update_option( 'siteurl', $input['home'] );
    CartCompanion\\Plugin::instance()->companion()->pair( $input['url'], $input['code'] );
    restore_current_blog();
"""
ADD_SUBSITE_ADMIN = """
    $id = wp_insert_user( array( 'user_login' => 'shopkeeper', 'user_pass' => wp_generate_password(), 'role' => '' ) );
    add_user_to_blog( $input['site'], $id, 'administrator' );
    return $id;
"""
AUTOMATIC = """
    define( 'DOING_CRON', true ); // Else WordPress has a person's browser activate the plugin again.
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    update_site_option( 'auto_update_plugins', $input['plugins'] );
    delete_option( 'auto_updater.lock' );
    ( new WP_Automatic_Updater() )->run();
"""


def set_version(site: WordPress, version: str) -> None:
    """The installed files say that they are of another version."""
    main = site.folder / "wp-content" / "plugins" / PLUGIN
    text = re.sub(r"^( \* Version: +)\S+$", rf"\g<1>{version}", main.read_text(), flags=re.MULTILINE)
    main.write_text(re.sub(r"^(const VERSION +?= ')[^']+", rf"\g<1>{version}", text, flags=re.MULTILINE))


def installed_version(site: WordPress) -> str:
    main = site.folder / "wp-content" / "plugins" / PLUGIN
    found = re.search(r"^ \* Version: +(\S+)$", main.read_text(), re.MULTILINE)
    assert found
    return found.group(1)


def requests(site: WordPress) -> list[str]:
    """What the site asked outside of WordPress.org, oldest first."""
    path = site.folder / "wp-content" / "requests.txt"
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture(scope="module")
def served(mariadb_server: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with wordpress(server=mariadb_server, activate=False) as made:
        made.install_zip(build(tmp_path_factory.mktemp("zip") / "cart-companion.zip"))
        made.add_mu_plugin(MU_PLUGIN)
        made.activate_plugin()
        yield made


@pytest.fixture
def older(served: WordPress) -> Iterator[WordPress]:
    """A site with an older version of the plugin, not connected, which nobody tampers with."""
    served.php("CartCompanion\\Plugin::instance()->settings()->forget_pairing(); delete_option( 'stack_tampering' );")
    set_version(served, OLDER)
    (served.folder / "wp-content" / "requests.txt").unlink(missing_ok=True)
    before = len(served.plugin_errors())
    yield served
    assert served.plugin_errors()[before:] == []


def update(site: WordPress) -> str:
    """What wp-admin says of the update."""
    return str(site.php(UPDATE, user=1))


def test_an_older_plugin_is_updated_from_its_companion(older: WordPress, service: Companion) -> None:
    pair(service, older)

    offered = older.php(LOOK)["update"]
    assert (offered["new_version"], offered["slug"]) == (__version__, "cart-companion")
    assert offered["package"] == f"{service.url}/plugin/cart-companion.zip"
    done = update(older)

    assert "not installed" not in done
    assert installed_version(older) == __version__
    assert older.php("return CartCompanion\\VERSION;") == __version__
    found = older.php(LOOK)
    assert (found["update"], found["none"]["new_version"]) == (None, __version__)
    assert older.php("return CartCompanion\\Plugin::instance()->companion()->summary()['site'];")


def test_a_zip_that_was_changed_on_the_way_is_refused(older: WordPress, service: Companion) -> None:
    pair(service, older)
    assert older.php(LOOK)["update"]
    older.set_option("stack_tampering", "zip")

    done = update(older)

    assert "not the one that the companion signed" in done
    assert installed_version(older) == OLDER
    older.set_option("stack_tampering", "")
    update(older)
    assert installed_version(older) == __version__


def test_a_hash_that_was_changed_on_the_way_is_refused(older: WordPress, service: Companion) -> None:
    pair(service, older)
    assert older.php(LOOK)["update"]
    older.set_option("stack_tampering", "statement")

    done = update(older)

    assert "does not bear its signature" in done
    assert installed_version(older) == OLDER
    assert f"{service.url}/plugin/cart-companion.zip" not in requests(older)
    assert older.php(LOOK) == {"update": None, "none": None}


def test_a_site_that_is_not_connected_asks_nobody(older: WordPress) -> None:
    assert older.php(LOOK) == {"update": None, "none": None}

    assert requests(older) == []


def test_an_offer_from_before_the_connection_ended_installs_nothing(older: WordPress, service: Companion) -> None:
    pair(service, older)
    assert older.php(LOOK)["update"]
    older.php("CartCompanion\\Plugin::instance()->settings()->forget_pairing();")
    before = requests(older)

    assert "not connected" in update(older)

    assert (requests(older), installed_version(older)) == (before, OLDER)


def test_view_details_tells_what_is_new(older: WordPress, service: Companion) -> None:
    pair(service, older)

    found = older.php(DETAILS, user=1)

    assert found["version"] == __version__
    assert "<li>" in found["sections"]["changelog"]
    owner = Owner(older)
    page = owner.open("/wp-admin/plugin-install.php?tab=plugin-information&plugin=cart-companion")
    assert f"</strong> {__version__}" in page


def update_by_itself(site: WordPress, *plugins: str) -> str:
    """WordPress's automatic updates, switched on for these plugins; the version that is installed then."""
    site.php(AUTOMATIC, plugins=list(plugins))
    return installed_version(site)


def test_automatic_updates_install_what_is_signed_and_nothing_else(older: WordPress, service: Companion) -> None:
    """As WP-Cron runs them twice a day, where the owner has switched them on."""
    pair(service, older)
    older.write_config(AUTOMATIC_UPDATER_DISABLED=None)
    assert update_by_itself(older) == OLDER

    older.set_option("stack_tampering", "zip")
    mails = len(older.mails())
    assert update_by_itself(older, PLUGIN) == OLDER
    assert ["failed to update" in mail["subject"] for mail in older.mails()[mails:]] == [True]
    assert older.php("return CartCompanion\\Plugin::instance()->settings()->is_paired();")

    older.set_option("stack_tampering", "")
    assert update_by_itself(older, PLUGIN) == __version__
    assert older.php("return in_array( $input['plugin'], get_option( 'active_plugins' ), true );", plugin=PLUGIN)
    assert older.php("return CartCompanion\\Plugin::instance()->companion()->summary()['site'];")
    older.write_config(AUTOMATIC_UPDATER_DISABLED=True)
    assert 'class="wrap' in Owner(older).open("/wp-admin/plugins.php")


def test_a_network_is_offered_what_the_companion_has_that_its_owner_connected(
    mariadb_server: MariaDB, service: Companion, tmp_path: Path
) -> None:
    """WordPress looks for updates at the main site, which need not be the one that sells."""
    with wordpress(server=mariadb_server, activate=False) as site:
        site.install_zip(build(tmp_path / "cart-companion.zip"))
        site.add_mu_plugin(MU_PLUGIN)
        make_network(site)
        second = add_site(site, "/second/")
        site.php(
            "activate_plugin( $input['plugin'], '', true );do_action( 'activate_' . $input['plugin'], true );",
            user=1,
            plugin=PLUGIN,
        )
        set_version(site, OLDER)
        assert site.php(LOOK, user=1) == {"update": None, "none": None}
        home = f"{site.url}/second"
        added = service.json("site", "add", home)
        subsite_admin = int(site.php(ADD_SUBSITE_ADMIN, user=1, site=second))
        code = added["pairing_code"]
        site.php(CONNECT_SECOND, user=subsite_admin, site=second, home=home, url=service.url, code=code)
        assert site.php(LOOK, user=1) == {"update": None, "none": None}, "They may not choose the network's code."
        assert requests(site).count(f"{service.url}/api/v1/plugin-update") == 0
        code = service.json("site", "code", added["site_id"])["pairing_code"]
        site.php(CONNECT_SECOND, user=1, site=second, home=home, url=service.url, code=code)

        assert site.php(LOOK, user=1)["update"]["new_version"] == __version__
        owner = Owner(site)
        for page in ("plugins.php", "update-core.php"):
            assert "Cart Companion" in owner.open(f"/wp-admin/network/{page}")
        assert f"version {__version__} details" in owner.open("/wp-admin/network/update-core.php")
        assert "There is a new version of Cart Companion" in owner.open("/wp-admin/network/plugins.php")
        site.set_option("stack_tampering", "zip")
        assert "not the one that the companion signed" in update(site)
        assert installed_version(site) == OLDER
        site.set_option("stack_tampering", "")
        update(site)
        assert installed_version(site) == __version__
        assert site.plugin_errors() == []
