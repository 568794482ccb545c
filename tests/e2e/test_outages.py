"""Sites that are down, closed by a firewall, or behind a REST blocker: nothing is lost, tags arrive later."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.e2e.conftest import paired_with_rules
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE, Product
from tests.stack.wordpress import WordPress

FIREWALL = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "firewall.php"


def test_a_site_that_is_down_gets_its_tags_when_it_is_back(paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    site.stop()
    event_id = paired.send(paired.order("patient@example.com").purchase())
    eventually(lambda: paired.companion.json("site", "show", paired.site_id)["trouble"], 20, paired.log_tail, pause=0.2)

    site.start()

    # Where starting takes seconds it is paused by then, and looked at once a minute.
    assert paired.settled(event_id, seconds=90)["state"] == "delivered"
    assert crm.tags_of("patient@example.com") == {"course bought"}
    assert crm.times_applied("patient@example.com", "course bought") == 1


def test_a_site_that_stays_away_is_paused_and_drains_when_it_is_resumed(
    paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.stop()
    events = [paired.send(paired.order(f"queue{n}@example.com").purchase()) for n in range(12)]

    def unreachable() -> bool:
        return paired.companion.json("site", "show", paired.site_id).get("reachable") is False

    eventually(unreachable, 60, lambda: str(paired.companion.json("site", "show", paired.site_id)), pause=0.5)
    site.start()
    paired.companion.cli("site", "resume", paired.site_id)

    for number, event_id in enumerate(events):
        assert paired.settled(event_id, seconds=90)["state"] == "delivered"
        assert crm.times_applied(f"queue{number}@example.com", "course bought") == 1


@pytest.mark.parametrize("kind", ["json", "html"])
def test_a_blocked_rest_api_is_passed_by_admin_ajax(
    kind: str, service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    site.set_option("stack_rest_blocker", kind)
    with paired_with_rules(service, site) as paired:
        event_id = paired.send(paired.order("blocked@example.com").purchase())
        delivery = paired.settled(event_id)

    assert delivery["state"] == "delivered", delivery
    assert "ajax" in delivery["attempts"][-1]["way"]
    assert crm.tags_of("blocked@example.com") == {"course bought"}


def test_a_site_that_nobody_can_reach_fetches_its_events(paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    site.stop()
    events = [paired.send(paired.order(f"pull{n}@example.com").purchase()) for n in range(3)]

    def handed_in() -> bool:
        site.cron_as_if_later("cart_companion_pull")
        return all(paired.delivery(event_id)["state"] == "delivered" for event_id in events)

    eventually(handed_in, 90, lambda: str([paired.delivery(event_id) for event_id in events]), pause=1)

    for number in range(3):
        assert crm.times_applied(f"pull{number}@example.com", "course bought") == 1


BAD_FOR_A_FIREWALL = Product(COURSE.key, "Union Basics: how to Select your team", 4900)


def test_what_a_firewall_refuses_for_its_words_is_fetched_while_others_are_pushed(
    paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.add_mu_plugin(FIREWALL)
    try:
        bad = paired.send(paired.order("kept-out@example.com", BAD_FOR_A_FIREWALL).purchase())
        others = []
        for number in range(10):
            others.append(paired.send(paired.order(f"passes{number}@example.com").purchase()))
            time.sleep(0.5)
        delivery = paired.settled(bad, seconds=20)
        assert all(paired.settled(one, seconds=10)["state"] == "delivered" for one in others)
    finally:
        site.remove_mu_plugin(FIREWALL.stem)

    assert delivery["state"] == "delivered", delivery
    assert (delivery["attempts"][0]["outcome"], delivery["attempts"][-1]["way"]) == ("not_ours", "pull"), delivery
    assert all(len(paired.delivery(one)["attempts"]) == 1 for one in others)
    assert crm.times_applied("kept-out@example.com", "course bought") == 1
    said = [step["detail"] for step in paired.event(bad)["timeline"]]
    assert "Fetched by the site." in said
    assert any("does not get through" in detail for detail in said), said
