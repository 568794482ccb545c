"""Tag rules of an owner who sells four things: what comes with one happening goes with its opposite."""

from __future__ import annotations

from typing import Any

MEMBERS = ("product-12", "product-13", "upsell-4")
PRODUCTS = (*MEMBERS, "bump-12")

SETBACKS = ("subscription.payment_failed", "subscription.paused", "subscription.cancelled")
CREATES_NOBODY = ("purchase.refunded", "subscription.ended", *SETBACKS)

Rule = dict[str, Any]


def rules() -> list[Rule]:
    return [rule for key in PRODUCTS for rule in _rules_of(key)] + _for_all()


def forgetful_rules() -> list[Rule]:
    """The same of an owner who forgot that a purchase has to take the revoke tag away again: it goes without saying."""
    return [
        {**rule, "remove": []} if rule["event"] == "purchase.completed" and rule["product"] != "*" else rule
        for rule in rules()
    ]


def only_taking(rules: list[Rule]) -> set[str]:
    """Tags that are applied by what takes away, or fails, and by nothing else."""
    takes = {tag for rule in rules if rule["event"] in CREATES_NOBODY for tag in rule["apply"]}
    return takes - {tag for rule in rules if rule["event"] not in CREATES_NOBODY for tag in rule["apply"]}


def _rule(product: str, event: str, apply: list[str], remove: list[str], **more: Any) -> Rule:
    return {"product": product, "event": event, "apply": apply, "remove": remove, **more}


def _rules_of(key: str) -> list[Rule]:
    access = [f"{key} access", "member"] if key in MEMBERS else [f"{key} access"]
    revoked, stop, paused = f"{key} revoked", f"{key} stop", f"{key} paused"
    return [
        _rule(key, "purchase.completed", access, [revoked], **({"again": True} if key == "product-13" else {})),
        _rule(key, "purchase.refunded", [revoked], [*access, paused], partial=False),
        _rule(key, "subscription.ended", [revoked], [*access, paused]),
        _rule(key, "subscription.renewed", [f"{key} paying"], []),
        _rule(key, "subscription.payment_failed", ["payment failed"], []),
        _rule(key, "subscription.payment_failed", [f"{key} last warning"], [], failure=3),
        _rule(
            key, "subscription.recovered", ["card updated", f"{key} paying"], ["payment failed", f"{key} last warning"]
        ),
        _rule(key, "subscription.cancelled", [stop], []),
        _rule(key, "subscription.paused", [paused], []),
        _rule(key, "subscription.resumed", [], [paused, stop]),
        _rule(key, "subscription.completed", [f"{key} paid in full"], [stop]),
    ]


def _for_all() -> list[Rule]:
    return [
        _rule("*", "purchase.completed", ["customer"], ["former customer"]),
        _rule("*", "purchase.refunded", ["got money back"], []),
        _rule("*", "purchase.refunded", ["former customer"], ["customer"], partial=False),
        _rule("*", "subscription.ended", ["former customer"], ["customer"]),
    ]


def taking_rules(*setbacks: str) -> list[Rule]:
    """An owner whose every setback takes access, or each of these, and whose every payment gives it back."""
    return [rule for key in PRODUCTS for rule in _taking_rules_of(key, setbacks or SETBACKS)]


def _taking_rules_of(key: str, setbacks: tuple[str, ...]) -> list[Rule]:
    access = [f"{key} access", "member"] if key in MEMBERS else [f"{key} access"]
    lapsed = f"{key} lapsed"
    gives = ("purchase.completed", "subscription.renewed", "subscription.recovered", "subscription.resumed")
    return [
        *(_rule(key, event, access, [lapsed]) for event in (*gives, "subscription.completed")),
        *(_rule(key, event, [lapsed], access) for event in (*setbacks, "subscription.ended", "purchase.refunded")),
    ]


def marking_rules() -> list[Rule]:
    """An owner whose setbacks take nothing and leave marks, as tags are suggested; a purchase takes *stop* away."""
    paid_back = _rule("*", "purchase.refunded", ["got money back"], [])
    return [*(rule for key in PRODUCTS for rule in _marking_rules_of(key)), paid_back]


def _marking_rules_of(key: str) -> list[Rule]:
    access, revoked, stop = f"{key} access", f"{key} revoked", f"{key} stop"
    owes, warned, paused = f"{key} payment failed", f"{key} last warning", f"{key} paused"
    return [
        _rule(key, "purchase.completed", [access], [revoked, stop]),
        _rule(key, "purchase.refunded", [revoked], [access, owes, warned, paused], partial=False),
        _rule(key, "subscription.ended", [revoked], [access, owes, warned, paused]),
        _rule(key, "subscription.payment_failed", [owes], []),
        _rule(key, "subscription.payment_failed", [warned], [], failure=3),
        _rule(key, "subscription.recovered", [], [owes, warned]),
        _rule(key, "subscription.cancelled", [stop], []),
        _rule(key, "subscription.paused", [paused], []),
        _rule(key, "subscription.resumed", [], [paused, stop]),
        _rule(key, "subscription.completed", [f"{key} paid off"], []),
    ]
