"""Hosts that leave extensions out, switch functions off, put a password before the site, or WordPress in a folder."""

from __future__ import annotations

import base64
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import RULES, paired_with_rules
from tests.fakes.crm_apis.server import crm_apis, known_apis
from tests.stack.companion import Companion
from tests.stack.copies import in_a_folder_of_its_own
from tests.stack.crm import StandInCrm
from tests.stack.direct import lead_to_fakes
from tests.stack.mariadb import MariaDB
from tests.stack.owner import Owner
from tests.stack.pairing import Pair, pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress, php_command, wordpress

LEFT_OUT = ("mbstring", "intl", "ctype", "iconv", "simplexml", "curl", "fileinfo", "gd", "exif", "posix", "zip")
SWITCHED_OFF = (
    "ignore_user_abort,set_time_limit,sleep,usleep,gethostbyname,gethostname,getmypid,php_uname,error_log,"
    "fastcgi_finish_request,exec,shell_exec,system,passthru,proc_open,popen"
)
FAKES = ("accessally", "wp-fusion", "fluentcrm", "groundhogg")
CONNECTIONS = (*FAKES, *(api.slug for api in known_apis()))
PASSWORD = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "site-password.php"
IMPORT = "admin.php?page=cart-companion-import"
ROWS = (
    "Customer email,Reference,Item,Date,Event,Amount,Who\n"
    "ida@example.com,7001,Überlänge: ein Kurs für alle und so lang wie nötig,2025-03-14 10:00:00,Charge,49.00,Ida\n"
)


def bare_php(folder: Path) -> dict[str, str]:
    """The environment of a PHP with Debian's extensions but LEFT_OUT."""
    told = subprocess.run([*php_command(), "--ini"], capture_output=True, text=True, check=True).stdout
    there = Path(told.split("Scan for additional .ini files in:")[1].splitlines()[0].strip())
    kept = folder / "conf.d"
    shutil.copytree(there, kept, ignore=shutil.ignore_patterns(*(f"*-{name}.ini" for name in LEFT_OUT)))
    return {"PHP_INI_SCAN_DIR": str(kept)}


@pytest.fixture(scope="module")
def bare_site(mariadb_server: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """A WordPress with every connection, on a PHP without mbstring and others."""
    with crm_apis() as apis, wordpress(fakes=FAKES, server=mariadb_server, start=False) as site:
        site.environment = bare_php(tmp_path_factory.mktemp("php"))
        lead_to_fakes(site, apis)
        site.set_option("cart_companion_crm_keys", {slug: api.credentials for slug, api in apis.by_slug.items()})
        site.start()
        yield site


@pytest.fixture(scope="module")
def bare(service: Companion, bare_site: WordPress) -> Iterator[Pair]:
    with paired_with_rules(service, bare_site) as made:
        yield made


def test_this_php_has_no_mbstring(bare_site: WordPress) -> None:
    loaded = bare_site.php("return array_map( 'strtolower', get_loaded_extensions() );")
    assert not set(LEFT_OUT) & set(loaded)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_each_connection_does_without_mbstring(connection: str, bare: Pair, bare_site: WordPress) -> None:
    StandInCrm(bare_site).behave(**({"kind": connection} if connection in ("fluentcrm", "groundhogg") else {}))
    bare_site.set_option("cart_companion_connection", connection)
    delivery = bare.settled(bare.send(bare.order(f"{connection}@example.com").purchase()))
    assert (delivery["state"], delivery["result"]["tags_applied"]) == ("delivered", ["course bought"]), str(
        delivery["result"]
    )
    assert bare_site.plugin_errors() == []


def test_rules_are_suggested_without_mbstring(bare: Pair, bare_site: WordPress) -> None:
    bare_site.set_option("cart_companion_connection", "accessally")
    bare.settled(bare.send(bare.order("una@example.com").purchase()))
    owner, screen = Owner(bare_site), "/wp-admin/admin.php?page=cart-companion-rules&suggest=product-12"
    eventually(lambda: "accessally_101_course_revoked" in owner.open(screen), 30, lambda: owner.page[-3000:])
    page = owner.page
    assert page.rstrip().endswith("</html>")


def test_an_imports_columns_are_shown_without_mbstring(bare: Pair, bare_site: WordPress) -> None:
    read = """
        $settings = CartCompanion\\Plugin::instance()->settings();
        $imports  = new CartCompanion\\Companion\\Imports( new CartCompanion\\Companion\\SignedHttp( $settings ) );
        $import  = $imports->begin( 'list.csv' );
        $imports->send_part( $import->id(), 0, $input['rows'] );
        $imports->read( $import->id() );
        return $import->id();
    """
    draft = bare_site.php(read, user=1, rows=ROWS)
    page = Owner(bare_site).open(f"/wp-admin/{IMPORT}&import={draft}")
    assert "Item (Überlänge: ein Kurs" in page
    assert page.rstrip().endswith("</html>")


@pytest.mark.parametrize("functions", ["ignore_user_abort", SWITCHED_OFF], ids=["ignore_user_abort", "many"])
def test_a_host_that_switches_functions_off_gets_its_deliveries(
    functions: str, service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    site.stop()
    site.php_options = ["-d", f"disable_functions={functions}"]
    site.start()
    try:
        with paired_with_rules(service, site) as paired:
            assert paired.settled(paired.send(paired.order("pushed@example.com").purchase()))["state"] == "delivered"
            site.stop()
            fetched = paired.send(paired.order("fetched@example.com").purchase())
            site.php("CartCompanion\\Plugin::instance()->settings()->set_always_pull( true );")
            site.cron_as_if_later("cart_companion_pull")
            eventually(lambda: paired.delivery(fetched)["state"] == "delivered", 60, paired.log_tail, pause=0.5)
            assert crm.tags_of("pushed@example.com") == crm.tags_of("fetched@example.com") == {"course bought"}
    finally:
        site.stop()
        site.php_options = []


@pytest.mark.parametrize("cron_is_off", [True, False], ids=["DISABLE_WP_CRON", "loopback refused"])
def test_behind_a_password_wp_admin_fetches_and_says_what_is_wrong(
    cron_is_off: bool, service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    """Visitors without the browser's password get 401 everywhere; WP-Cron's own call does, too."""
    site.add_mu_plugin(PASSWORD)
    site.write_config(DISABLE_WP_CRON=True if cron_is_off else None)
    site.set_option("stack_site_password", 1)
    late = """
        wp_clear_scheduled_hook( 'cart_companion_pull' );
        wp_schedule_event( time() - 3600, 'cart_companion_minute', 'cart_companion_pull' );
    """
    try:
        with paired_with_rules(service, site) as paired:
            owner = Owner(site, "Basic " + base64.b64encode(b"owner:word").decode())
            site.php(late)
            event = paired.send(paired.order("closed@example.com").purchase())
            eventually(lambda: paired.companion.json("site", "show", paired.site_id)["trouble"], 30, paired.log_tail)

            page = owner.open("/wp-admin/admin.php?page=cart-companion")
            assert "That works" not in page
            assert "WP-Cron, which fetches them, has not run for 1 hour" in page

            def arrived() -> bool:
                owner.open("/wp-admin/index.php")
                return bool(paired.delivery(event)["state"] == "delivered")

            eventually(arrived, 120, paired.log_tail, pause=2)
            assert crm.tags_of("closed@example.com") == {"course bought"}
            page = owner.open("/wp-admin/admin.php?page=cart-companion")
            assert "That works" not in page
            assert "the site last fetched its events" in page
            assert "fetches its deliveries itself" in service.says("doctor")
    finally:
        site.set_option("stack_site_password", 0)
        site.remove_mu_plugin("site-password")
        site.write_config(DISABLE_WP_CRON=True)


def test_wordpress_in_a_folder_of_its_own_is_reached_by_its_own_admin_ajax(
    service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    site.set_option("stack_rest_blocker", "json")
    with in_a_folder_of_its_own(site), paired_with_rules(service, site) as paired:
        delivery = paired.settled(paired.send(paired.order("folder@example.com").purchase()))

        assert (delivery["state"], delivery["attempts"][-1]["way"]) == ("delivered", "ajax")
        assert crm.tags_of("folder@example.com") == {"course bought"}


def test_such_a_site_that_was_connected_before_tells_it_when_it_fetches(
    service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    site.set_option("stack_rest_blocker", "json")
    paired = pair(service, site, RULES)  # with the address of WordPress's usual place
    try:
        with in_a_folder_of_its_own(site):
            first = paired.send(paired.order("before@example.com").purchase())
            eventually(lambda: paired.companion.json("site", "show", paired.site_id)["trouble"], 30, paired.log_tail)

            def arrived() -> bool:
                site.cron_as_if_later("cart_companion_pull")
                return bool(paired.delivery(first)["state"] == "delivered")

            eventually(arrived, 90, paired.log_tail, pause=2)
            service.cli("site", "resume", paired.site_id)  # tried again at once, not after five minutes
            transport = "return CartCompanion\\Plugin::instance()->companion()->summary()['site']['way'];"
            eventually(lambda: site.php(transport) == "ajax", 40, lambda: str(site.php(transport)), pause=1)
    finally:
        service.cli("site", "remove", paired.site_id)


def test_the_front_page_answers_at_the_root_and_wordpress_below(site: WordPress) -> None:
    """What the two tests above stand on."""
    with in_a_folder_of_its_own(site):
        for path in ("/wp/wp-admin/admin-ajax.php", "/wp-admin/admin-ajax.php"):
            request = urllib.request.Request(f"{site.url}{path}?action=nothing", method="HEAD")
            assert answers(request) == (400 if path.startswith("/wp/") else 404)


def answers(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
