"""The table of event types: whole, true of the code, and the same in both halves."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from jsonschema import Draft202012Validator

from companion.entitlements import replay
from companion.entitlements.transitions import TRANSITIONS
from companion.event_types import Access
from companion.events import EventType
from companion.messages import CATALOGUE
from tests.companion.facts import NOW, fact, purchase
from tests.stack.plugin_zip import PLUGIN, plugin_files
from tests.unit.thrivecart.schema import EVENT_TYPES, SCHEMA, TABLE

ROWS = EVENT_TYPES["oneOf"]


def test_every_row_has_every_column_and_a_type_of_its_own() -> None:
    Draft202012Validator.check_schema(EVENT_TYPES)
    assert {frozenset(row) for row in ROWS} == {frozenset(ROWS[0])}
    assert [row["const"] for row in ROWS] == list(EventType)


def test_the_description_says_what_each_column_means() -> None:
    assert [column for column in ROWS[0] if f" {column}: " not in EVENT_TYPES["description"]] == ["const"]


def test_the_plugin_ships_the_same_table() -> None:
    copy = PLUGIN / "schema" / TABLE.name
    assert copy in plugin_files()
    assert copy.read_bytes() == TABLE.read_bytes(), f"cp {TABLE} {copy}"


def test_the_published_schema_stands_alone_and_names_the_types_of_the_table() -> None:
    """Others validate with the one file: it refers to no other."""
    assert '"$ref": "urn' not in json.dumps(SCHEMA)
    assert SCHEMA["properties"]["type"]["enum"] == [row["const"] for row in ROWS]


def test_no_two_setbacks_and_no_two_ends_lead_to_one_state() -> None:
    """A state stands for the one that leads to it, where a customer's tags are brought up to date."""
    led_to = Counter(row["state"] for row in ROWS if row["access"] in ("keeps", "revokes") and row["state"])
    assert set(led_to.values()) == {1}


@pytest.mark.parametrize("type_", [one for one in TRANSITIONS if one is not EventType.PURCHASE_COMPLETED])
def test_a_transition_leads_to_the_state_of_its_row(type_: EventType) -> None:
    happened = fact(type_, 30, amount=4900, paid_until=NOW + timedelta(days=1))
    (item,) = replay([purchase(), happened], NOW).entitlements()
    assert item.state is type_.row.state


def test_what_is_told_beside_a_state_is_in_the_published_schema() -> None:
    """Each type in turn, alone and after a refund of a part or a failed payment, and cancelled later."""
    part_back = fact(EventType.PURCHASE_REFUNDED, 3, amount=900)
    failed = fact(EventType.SUBSCRIPTION_PAYMENT_FAILED, 4)
    cancelled = fact(EventType.SUBSCRIPTION_CANCELLED, 60, paid_until=NOW + timedelta(days=1))
    told = set()
    for type_ in TRANSITIONS:
        happened = fact(type_, 30, amount=900, paid_until=NOW + timedelta(days=1))
        for before, after in product(([], [part_back], [part_back, failed]), ([], [cancelled])):
            (item,) = replay([purchase(), *before, happened, *after], NOW).entitlements()
            told.update(one.type for one in item.happened)
    entitlement = SCHEMA["properties"]["entitlements"]["items"]["properties"]
    assert told == set(entitlement["happened"]["items"]["properties"]["type"]["enum"])
    setbacks = {one for one in told if one.row.access is Access.KEEPS}
    assert setbacks | {EventType.PURCHASE_COMPLETED} == set(entitlement["beside"]["items"]["enum"])


def test_of_one_moment_a_purchase_is_first_and_what_takes_away_comes_after_what_gives() -> None:
    ranks = {access: [one.rank for one in TRANSITIONS if one.row.access is access] for access in Access}
    assert min(EventType, key=lambda one: one.rank) is EventType.PURCHASE_COMPLETED
    assert max(ranks[Access.GRANTS]) < min(ranks[Access.REVOKES])


@pytest.mark.parametrize("type_", EventType)
def test_a_customer_s_page_has_words_for_each_type(type_: EventType) -> None:
    """As a noun and as what happened; with the amount where one is paid. A page without them could not be shown."""
    codes = [f"about.{type_}", f"did.{type_}", *([f"did.{type_}_amount"] if type_.row.pays else [])]
    assert [code for code in codes if code not in CATALOGUE] == []
