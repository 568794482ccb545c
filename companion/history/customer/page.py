"""The answer about one customer as it goes to the plugin and to the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from companion.clock import iso, to_ms
from companion.history.customer import words
from companion.history.customer.answer import Answer, answer
from companion.history.customer.products import ProductLine, lines_of
from companion.history.customer.rows import Known
from companion.history.customer.timeline import timeline
from companion.history.customer.upcoming import upcoming


def page(known: Known) -> dict[str, Any]:
    """``answer``, ``products``, ``upcoming``, ``timeline``, ``unread``, ``unread_total``: docs/plugin-api.md."""
    lines = lines_of(known)
    return {
        "answer": _answer(answer(known, lines)),
        "products": [_product(line) for line in lines] + _test_products(known, lines),
        "upcoming": [{"at": iso(one.at), "item": one.item, "sentence": one.sentence} for one in upcoming(known, lines)],
        "timeline": [
            {
                "at": iso(step.at),
                "event": step.row.id,
                "type": step.row.type.value,
                "mode": "test" if step.row.is_test else "live",
                "what": step.what,
                "detail": step.detail,
            }
            for step in timeline(known)
        ],
        "unread": [row.id for row in known.unread],
        "unread_total": known.unread_total,
    }


def _answer(found: Answer) -> dict[str, Any]:
    return {
        "tone": found.tone.name.lower(),
        "message": found.message,
        "reasons": list(found.reasons),
        "actions": [{"do": one.do, "event": one.event, "item": one.item} for one in found.actions],
    }


def _product(line: ProductLine) -> dict[str, Any]:
    holding, sold = line.holding, line.sold
    next_at = holding.next_payment_at
    return {
        "item": holding.item,
        "name": line.name,
        "kind": words.kind_of(holding.item).value,
        "mode": "live",
        "order": holding.order or None,
        "orders": list(holding.orders),
        "currency": line.currency,
        "amount": sold.amount if sold else None,
        "plan": sold.plan if sold else None,
        "option": sold.option if sold else None,
        "state": holding.state.value,
        "since": iso(to_ms(holding.since)),
        "until": iso(to_ms(holding.until)) if holding.until else None,
        "paid": holding.paid,
        "refunded": holding.refunded,
        "payments_made": line.payments_made,
        "payments_total": line.payments_total,
        "paid_off": holding.is_paid_off,
        "next_payment_at": iso(to_ms(next_at)) if next_at else None,
        "sentence": line.sentence,
        "by_order": line.by_order,
        "access": line.finding.value,
        "access_sentence": line.access_sentence,
        "event": line.judged.row.id if line.judged.row else None,
    }


def _test_products(known: Known, lines: Sequence[ProductLine]) -> list[dict[str, Any]]:
    """What only test orders brought: shown as that, never as bought."""
    held = {line.holding.item for line in lines}
    rows: dict[str, dict[str, Any]] = {}
    for row in known.rows:
        for sold in row.items if row.is_test else ():
            if sold.key in held or sold.key in rows:
                continue
            rows[sold.key] = {
                **dict.fromkeys(("until", "paid", "payments_made", "payments_total", "next_payment_at")),
                "item": sold.key,
                "name": words.product(sold.key, known.name_of(sold.key)),
                "kind": words.kind_of(sold.key).value,
                "mode": "test",
                "order": row.order,
                "orders": [row.order] if row.order else [],
                "currency": row.currency,
                "amount": sold.amount,
                "plan": sold.plan,
                "option": sold.option,
                "state": "test",
                "since": iso(row.occurred_at),
                "refunded": 0,
                "paid_off": False,
                "sentence": words.test_order(row),
                "by_order": [],
                "access": "test",
                "access_sentence": words.test_access(),
                "event": row.id,
            }
    return list(rows.values())
