"""What was bought.

``purchase_map`` names it (``product-12``, ``bump-12``, ``upsell-2``, ``downsell-5``), ``purchase_map_flat``
says the same in one text, ``order[charges]`` has name, quantity and amount of each. A bump has its product's
number. Where none of them is sent, the base product was bought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from companion.events import Item, Kind, Subscription
from companion.thrivecart.charges import Charge, Sale
from companion.thrivecart.fields import Fields, identifier, item_key, key_of, line, section

_PROCESSOR_IDS = ("subscriptions", "subscription_ids")
_MAX_ITEMS = 200
_MAX_MAP = 20_000


def purchased(fields: Fields, sale: Sale) -> tuple[Item, ...]:
    """All that was bought in this order, each item once. Amounts are what was paid now."""
    keys = _keys(fields, sale.now)
    names = _names(fields, keys)
    lines = _lines_by_key(keys, _named_by_item(sale.now, keys, names))
    later = _named_by_item(sale.later, keys, names)
    found = []
    for key in keys:
        ahead = [charge for charge in later if charge.key == key]
        item = _item(key, names.get(key), lines.get(key, []), ahead, processor_id(fields, key))
        paid = 0 if sale.total == 0 else item.amount
        if paid is None and len(keys) == 1 and not lines:
            paid = sale.total  # the only item is what the total was paid for
        found.append(item if paid == item.amount else replace(item, amount=paid))
    return tuple(found)


def bought_subscription(fields: Fields, items: Sequence[Item], sale: Sale) -> Subscription | None:
    """The subscription that a purchase started, when exactly one item recurs."""
    recurring = [item for item in items if item.plan in ("subscription", "trial")]
    if len(recurring) != 1:
        return None
    item = recurring[0]
    own = [charge for charge in (*sale.later, *sale.now) if charge.key in (item.key, None)]
    return Subscription(
        id=identifier(fields.get("subscription_id")) or processor_id(fields, item.key),
        item=item.key,
        status="trial" if item.plan == "trial" else "active",
        next_payment_at=next((charge.next_payment_at for charge in own if charge.next_payment_at), None),
    )


def base_item(fields: Fields) -> Item | None:
    """The front-end product, which every webhook of an order names."""
    key = key_of(Kind.PRODUCT, fields.get("base_product"))
    return lone_item(fields, key, None) if key else None


def lone_item(fields: Fields, key: str, name: object, plan: str | None = None, paid: int | None = None) -> Item:
    """The one item that a lifecycle event is about."""
    return Item(key, line(name) or _base_name(fields, key), kind_of(key), plan=plan, amount=paid)


@lru_cache(maxsize=1024)
def kind_of(key: str) -> Kind:
    return Kind(key.partition("-")[0])


def recurring_keys(fields: Fields) -> list[str]:
    """The items for which the processor has a subscription; it is the word ``false`` where there is none."""
    names = dict.fromkeys(name for place in _PROCESSOR_IDS for name in section(fields.get(place)))
    return [key for key in map(item_key, names) if key and processor_id(fields, key)]


def processor_id(fields: Fields, key: str) -> str | None:
    """The processor's subscription for an item."""
    return identifier(*[section(fields.get(place)).get(key) for place in _PROCESSOR_IDS])


def _keys(fields: Fields, listed: Sequence[Charge]) -> list[str]:
    found = _named(fields.get("purchase_map"), fields.get("purchase_map_flat"))
    found = found or [charge.key for charge in listed if charge.key]
    if not found and (base := key_of(Kind.PRODUCT, fields.get("base_product"))):
        found = [base]
    return list(dict.fromkeys(found))[:_MAX_ITEMS]


def _named(*places: object) -> list[str]:
    """Keys out of lists, maps, or texts with commas (with or without spaces)."""
    found = []
    for place in places:
        parts = place[:_MAX_MAP].split(",") if isinstance(place, str) else section(place).values()
        for part in parts:
            if key := item_key(part):
                found.append(key)
    return found


def _named_by_item(listed: Sequence[Charge], keys: Sequence[str], names: dict[str, str | None]) -> list[Charge]:
    """The charges, each with its item: those of old webhooks name none, but its number and name.

    As many charges as items are in the same order.
    """
    places = keys if len(listed) == len(keys) else [""] * len(listed)
    return [
        charge if charge.key else replace(charge, key=_item_of(charge, keys, names, place))
        for charge, place in zip(listed, places, strict=True)
    ]


def _item_of(charge: Charge, keys: Sequence[str], names: dict[str, str | None], place: str) -> str | None:
    """The only item there is, or the only one with the charge's number, or with its name, or the one in its place."""
    if len(keys) == 1:
        return keys[0]
    numbered = [key for key in keys if charge.number and key.partition("-")[2] == charge.number]
    named = [key for key in numbered or keys if charge.name and names[key] == charge.name]
    alone = [found[0] for found in (numbered, named) if len(found) == 1]
    return alone[0] if alone else place if place in numbered else None


def _lines_by_key(keys: Sequence[str], listed: Sequence[Charge]) -> dict[str, list[Charge]]:
    """The charges of each item; a lone charge of a kind belongs to the lone item of that kind."""
    found: dict[str, list[Charge]] = {}
    for charge in listed:
        if charge.key:
            found.setdefault(charge.key, []).append(charge)
    for kind in Kind if found.keys() - set(keys) else ():
        missing = [key for key in keys if kind_of(key) is kind and key not in found]
        spare = [key for key in found if kind_of(key) is kind and key not in keys]
        if len(missing) == len(spare) == 1:
            found[missing[0]] = found.pop(spare[0])
    return found


def _names(fields: Fields, keys: Sequence[str]) -> dict[str, str | None]:
    """Names beside the charges': ``purchases`` lists them in the order of the purchase map."""
    listed = list(section(fields.get("purchases")).values())
    names = {key: line(name) for key, name in zip(keys, listed, strict=True)} if len(listed) == len(keys) else {}
    return {key: names.get(key) or _base_name(fields, key) for key in keys}


def _base_name(fields: Fields, key: str) -> str | None:
    if key != key_of(Kind.PRODUCT, fields.get("base_product")):
        return None
    return line(fields.get("base_product_name"), fields.get("base_product_label"))


def _item(
    key: str, name: str | None, lines: Sequence[Charge], ahead: Sequence[Charge], subscribed_as: str | None
) -> Item:
    now = [charge for charge in lines if not charge.recurs] or list(lines)
    paid = _paid_now(key, now)
    return Item(
        key,
        next((charge.name for charge in lines if charge.name), name),
        kind_of(key),
        plan=_plan(lines, ahead, subscribed_as, paid),
        quantity=now[0].quantity if now else 1,
        amount=paid,
        option=_option(lines),
    )


def _paid_now(key: str, now: Sequence[Charge]) -> int | None:
    """The first charge's amount; of several bumps of one product, which differ by name alone, all of theirs."""
    if kind_of(key) is not Kind.BUMP:
        return now[0].amount if now else None
    amounts = [
        amount for amount in {charge.name: charge.amount for charge in reversed(now)}.values() if amount is not None
    ]
    return sum(amounts) if amounts else None


def _option(lines: Sequence[Charge]) -> str | None:
    """The pricing option, by the name of what recurs where that differs from what is paid now."""
    options = [charge for charge in lines if charge.option]
    recurring = [charge.option for charge in options if charge.recurs]
    return recurring[0] if recurring else options[0].option if options else None


def _plan(lines: Sequence[Charge], ahead: Sequence[Charge], subscribed_as: str | None, paid: int | None) -> str | None:
    """How an item is paid. Whether the payments are limited is only known from a rebill on."""
    if any([charge.is_trial for charge in (*lines, *ahead)]):
        return "trial"
    if ahead or subscribed_as or any([charge.recurs for charge in lines]):
        return "subscription"
    if not lines:
        return None
    return "free" if paid == 0 and not any(charge.was_discounted for charge in lines) else "one-time"
