"""Orders, products and addresses with letters that a site's tables do not have, or take for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.test_logins import KEY
from tests.e2e.test_odd_databases import FAKES, OURS, convert, set_up
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress, wordpress

BUYS = {"product": "*", "event": "purchase.completed", "apply": ["course"], "remove": []}
REFUNDED = {"product": "*", "event": "purchase.refunded", "apply": ["refunded"], "remove": ["course"]}
SAVE = "CartCompanion\\Plugin::instance()->rules()->save( $input['rules'] );"
# The companion's request; what this site answers.
DELIVER = """
    use CartCompanion\\Domain\\Signing\\Signature;

    $route      = '/cart-companion/v1/events';
    $deliveries = array();
    foreach ( $input['events'] as $number => $event ) {
        $deliveries[] = array( 'id' => "dlv_$number", 'attempt' => 1, 'event' => $event );
    }
    $body    = wp_json_encode( compact( 'deliveries' ) );
    $value   = Signature::value( 'site_1', 'POST', $route, $body );
    $signed  = Signature::sign( $value, $input['key'], Signature::DELIVER, time() );
    $request = new WP_REST_Request( 'POST', $route );
    $request->set_header( 'Content-Type', 'application/json' );
    $request->set_header( 'Cart-Companion-Site', 'site_1' );
    $request->set_header( 'Cart-Companion-Signature', $signed );
    $request->set_body( $body );
    return rest_do_request( $request )->get_data()['results'];
"""
SOLD = "return array_column( ( new CartCompanion\\Store\\SalesWithoutRule() )->groups(), 'items' );"
FOUND = "return array_column( CartCompanion\\Plugin::instance()->log()->recent( 9, $input['email'] ), 'event_id' );"

# As version 0.1.0 left it: the order's number as it came.
MAKE_OLD = """
    global $wpdb;
    $table = CartCompanion\\Store\\Table::name();
    $which = array( 'event_id' => $input['event'] );
    $wpdb->update( $table, array( 'order_id' => $input['order'] ), $which );
    update_option( CartCompanion\\Store\\Table::VERSION_OPTION, '20261201' );
    return $wpdb->get_var( $wpdb->prepare( "SELECT order_id FROM $table WHERE event_id = %s", $which ) );
"""


def event(name: str, email: str, order: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{name}",
        "version": 1,
        "type": "purchase.completed",
        "mode": "live",
        "order": {"id": order, "invoice_id": f"R {order}"},
        "customer": {"email": email, "first_name": "Ann", "last_name": "Lee"},
        "items": [{"key": "product-12", "name": "Kurs 🌊"}],
        **more,
    }


@pytest.fixture(scope="module", params=["utf8mb3", "latin1", "utf8mb4"])
def site(request: pytest.FixtureRequest, mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A site whose tables have these letters."""
    with wordpress(fakes=FAKES, server=mariadb_server, start=False) as made:
        set_up(made, BUYS)
        convert(made, OURS, request.param)
        yield made


def deliver(site: WordPress, *events: dict[str, Any]) -> list[dict[str, Any]]:
    return list(site.php(DELIVER, events=events, key=KEY))


PAIRS = [("A🌊", "A🔥"), ("Łódź-1", "Lódz-1"), ("abc-1", "ABC-1"), ("7" * 70 + "1", "7" * 70 + "2")]


def test_two_orders_stay_two_whatever_their_letters(site: WordPress) -> None:
    site.php(SAVE, rules=[BUYS, REFUNDED])
    crm, refund = StandInCrm(site), {"amount": 4900, "full": True, "item": "product-12", "reason": None}
    for number, orders in enumerate(PAIRS):
        names = [f"{number}a", f"{number}b"]
        bought = [event(name, f"{name}@example.com", order) for name, order in zip(names, orders, strict=True)]
        assert [one["outcome"] for one in deliver(site, *bought)] == ["applied", "applied"], orders
        assert [one["outcome"] for one in deliver(site, *bought)] == ["applied", "applied"]

        back = event(f"{number}c", "moved@example.com", orders[0], type="purchase.refunded", refund=refund)
        assert deliver(site, back)[0]["outcome"] == "applied"

        tags = [crm.tags_of(f"{name}@example.com") for name in names]
        assert tags == [{"refunded"}, {"course"}], orders
    assert site.plugin_errors() == []


def test_an_order_that_an_older_version_stored_is_found_after_the_update(site: WordPress) -> None:
    site.php(SAVE, rules=[BUYS, REFUNDED])
    order, refund = "Bestellung für Zoë", {"amount": 4900, "full": True, "item": "product-12", "reason": None}
    deliver(site, event("old", "old@example.com", order))
    assert site.php(MAKE_OLD, event="evt_old", order=order) == order

    back = event("oldback", "moved@example.com", order, type="purchase.refunded", refund=refund)
    assert deliver(site, back)[0]["outcome"] == "applied"

    assert StandInCrm(site).tags_of("old@example.com") == {"refunded"}
    assert site.plugin_errors() == []


def test_what_else_is_named_with_such_letters_is_stored_and_told(site: WordPress) -> None:
    site.php(SAVE, rules=[{**BUYS, "product": "product-12"}])
    odd = [{"key": "product-🌊 1", "name": "Kurs"}]
    results = deliver(
        site,
        event("item", "item@example.com", "1", items=odd),
        event("type", "type@example.com", "2", type="purchase.🌊" + "x" * 40),
        event("time", "time@example.com", "3", occurred_at="🌊" * 20),
        event("🌊", "id@example.com", "4"),
        event("letters", "letters@example.com", "5"),
        event("LETTERS", "capitals@example.com", "6"),
    )
    outcomes = [one["outcome"] for one in results]
    assert outcomes == ["skipped", "skipped", "applied", "failed", "applied", "retry"], results
    assert site.php(SOLD) == [{"product-🌊 1": "Kurs"}]
    assert StandInCrm(site).tags_of("capitals@example.com") == set()
    assert site.plugin_errors() == []


@pytest.mark.parametrize("email", ["jösé@example.com", "🌊@example.com", "ann@łódź.example"])
def test_an_address_is_found_again_whatever_its_letters(email: str, site: WordPress) -> None:
    name = email.encode().hex()
    both = {"email": f"{name}@example.com", "also_known_as": [email]}
    deliver(site, event(f"{name}1", email, f"{name}1"), event(f"{name}2", "", f"{name}2", customer=both))
    assert site.php(FOUND, email=email) == [f"evt_{name}2", f"evt_{name}1"]
