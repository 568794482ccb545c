"""Names of tags that each plugin understands in its own way, and tags that the CRM lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.real_plugins.events import new_email, purchase, refund
from tests.real_plugins.sites import CONNECTIONS, NO_TAG, ODD, ODD_TAGS, Shop

PARTS = ("Big", "Course D", " Course D", "  lead ", NO_TAG)
NAMES = sorted(name.strip() for name in ODD_TAGS)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_a_comma_a_number_one_letter_and_blanks_are_names(connection: str, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(connection)
    first, second = new_email("odd"), new_email("odd")
    shop.crm.give(first, tags=("lead magnet",))

    bought = purchase(first, ODD)
    for event in (bought, purchase(second, ODD)):
        result = shop.work(event)
        assert sorted(result["tags_applied"]) == NAMES, result

    assert shop.crm.tags(first) == sorted([*NAMES, "lead magnet"])
    assert shop.crm.tags(second) == NAMES
    assert {name: shop.crm.times_made(name) for name in NAMES} == dict.fromkeys(NAMES, 1)
    assert [part for part in PARTS if shop.crm.times_made(part)] == []

    shop.work(refund(bought))
    assert shop.crm.tags(first) == ["lead magnet"]
    assert shop.crm.tags(second) == NAMES
    assert shop.crm.times_made(NO_TAG) == 0


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_a_tag_that_the_crm_lost_is_applied_again_by_the_next_purchase(
    connection: str, open_shop: Callable[..., Shop]
) -> None:
    shop = open_shop(connection, logins=True)
    email = new_email("lost")
    shop.work(purchase(email))  # from now on WP Fusion's own copy has it
    shop.crm.lose(email, "course")
    assert shop.crm.tags(email) == []

    result = shop.work(purchase(email))

    assert (result["tags_applied"], shop.crm.tags(email)) == (["course"], ["course"])


@pytest.mark.parametrize("connection", [name for name in CONNECTIONS if name != "wp-fusion/groundhogg"])
def test_a_tag_that_was_deleted_in_the_crm_is_made_again(connection: str, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(connection)
    shop.work(purchase(new_email("deleted")))
    shop.crm.delete_tag("course")
    email = new_email("deleted")

    result = shop.work(purchase(email))

    assert (result["tags_applied"], shop.crm.tags(email), shop.crm.times_made("course")) == (["course"], ["course"], 1)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_an_address_that_differs_by_an_accent_is_somebody_else(connection: str, open_shop: Callable[..., Shop]) -> None:
    """MariaDB takes zoe@ for zoë@: nothing of one may come to the other, whatever becomes of the event."""
    shop = open_shop(connection)
    plain = new_email("zoe")
    accented = plain.replace("zoe", "zoë")
    shop.crm.give(plain, tags=("lead",))

    result = shop.bring(purchase(accented))[0]

    assert shop.crm.tags(plain) == ["lead"], result
    assert (result["outcome"] == "applied") == (shop.crm.tags(accented) == ["course"]), result
