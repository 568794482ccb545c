"""A batch is settled by as many statements as one delivery, and comes to what its deliveries come to one by one."""

from __future__ import annotations

from typing import Any

from companion.clock import now_ms
from companion.delivery import claims
from companion.delivery.dispatch import Dispatch
from companion.ledger import outbox, sites
from companion.ledger.database import writing
from companion.ledger.models import Attempt, Delivery
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.ledger.states import AttemptOutcome, Transport
from tests.companion.counting import statements
from tests.companion.shop import DAY, START, WORD, Shop, bought, failed, paid
from tests.companion.wordpress import Wordpress

TAGS = {"tags_applied": ["course"]}
LOCKED_OUT = {"access": "pending"}
COMPARED = (
    *("person", "state", "due_at", "attempts", "step", "replay", "lease_token", "result", "settled_at"),
    *("access", "access_at", "next_access_check_at", "fetch_from"),
)


def outcome(name: str, result: dict[str, Any] | None = None, **more: Any) -> Outcome:
    said = None if result is None else {"outcome": name, **result}
    return Outcome(AttemptOutcome(name), Transport.PRETTY, 200, result=said, **more)


def a_month_of_a_customer(shop: Shop) -> None:
    shop.post(bought("1"))
    for day in range(1, 6):
        shop.post(paid("1", START + day * DAY, invoice_id=f"{day:09}"))
    shop.post(bought("2", "bob@example.com", START + 10 * DAY))
    shop.post(failed("2", START + 20 * DAY, email="bob@example.com"))


def results() -> list[Outcome]:
    return [
        outcome("applied", {**LOCKED_OUT, **TAGS}),
        outcome("applied", {**LOCKED_OUT}),
        outcome("applied", {"access": "granted", **TAGS}),
        outcome("failed", {"access": "pending", "message": "no"}, message="no"),
        outcome("skipped", {"access": "unknown"}),
        outcome("no_result"),
        outcome("retry", retry_after=0.0, progress=True),
        outcome("applied", {"access": "granted", "confirm": True}),
    ]


def settled(shop: Shop, at_once: bool) -> list[dict[str, Any]]:
    """What the ledger knows of each delivery then; persons by the order in which they come, times as they are."""
    a_month_of_a_customer(shop)
    Delivery.update(due_at=NOW).where(Delivery.site == shop.site).execute()
    claimed = claims.claim(shop.site, 50, NOW)
    assert len(claimed) == len(results())
    tried = list(zip(claimed, results(), strict=True))
    with writing(shop.site):
        if at_once:
            assert outbox.settle_all(tried, NOW) == len(tried)
        else:
            assert all([outbox.settle(one, its, NOW) for one, its in tried])
    persons: list[str] = []
    found = []
    for one in claimed:
        row = Delivery.get_by_id(one.id).__data__
        persons += [] if row["person"] in persons else [row["person"]]
        tries = list(Attempt.select().where(Attempt.delivery == one.id).dicts())
        told = [{name: value for name, value in a.items() if name not in ("id", "delivery")} for a in tries]
        found.append({**{name: row[name] for name in COMPARED}, "person": persons.index(row["person"]), "tries": told})
    return found


NOW = now_ms() + 3_600_000  # by then everything is due


def test_a_batch_comes_to_the_same_as_its_deliveries_one_by_one(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: (low + high) / 2)
    another, _ = sites.add("https://another.example", name=None, secret_word=WORD, listen_to=None)
    one_by_one = settled(shop, at_once=False)
    assert settled(Shop(another.id), at_once=True) == one_by_one
    assert one_by_one[0]["next_access_check_at"] == NOW  # a later delivery changed the customer's tags
    assert one_by_one[3]["next_access_check_at"] > NOW  # nothing did after this one


def test_what_others_hold_by_now_is_left_alone_and_keeps_nothing_back(shop: Shop) -> None:
    a_month_of_a_customer(shop)
    claimed = claims.claim(shop.site, 50, NOW)
    lost, gone = claimed[1], claimed[2]
    Delivery.update(lease_token="another").where(Delivery.id == lost.id).execute()
    Delivery.delete().where(Delivery.id == gone.id).execute()
    with writing(shop.site):
        count = outbox.settle_all([(one, outcome("applied", TAGS)) for one in claimed], NOW)
    assert count == len(claimed) - 2
    assert Delivery.get_by_id(lost.id).state == "delivering"
    assert not Attempt.select().where(Attempt.delivery.in_([lost.id, gone.id])).exists()


def statements_of(shop: Shop, claimed: list[ClaimedDelivery]) -> list[str]:
    with writing(shop.site), statements() as seen:
        outbox.settle_all([(one, outcome("applied", TAGS)) for one in claimed], NOW)
    return [sql.split()[0] for sql in seen]


def test_many_deliveries_take_as_many_statements_as_one(shop: Shop) -> None:
    for number in range(21):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    of_one = statements_of(shop, claims.claim(shop.site, 1, NOW))
    of_many = statements_of(shop, claims.claim(shop.site, 20, NOW))
    assert of_many == of_one == ["SELECT", "WITH", "UPDATE", "INSERT"]


def test_a_run_of_a_site_takes_as_many_statements_for_many_as_for_one(
    reached: Shop, wordpress: Wordpress, config: Any
) -> None:
    def run(number: int) -> int:
        with statements() as seen:
            Dispatch(config, lambda: False).run(reached.site)
        assert len(wordpress.batches[-1]) == number
        return len(seen)

    reached.post(bought("first", "first@example.com"))
    run(1)  # which finds the way to the site
    reached.post(bought("one", "one@example.com"))
    of_one = run(1)
    for number in range(15):
        reached.post(bought(str(number), f"buyer{number}@example.com"))
    assert run(15) == of_one
