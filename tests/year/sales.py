"""An order of the year as ThriveCart tells of it: each verb is a fact and its webhook, in the documented form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.stack.shop import Fields, Order
from tests.year.facts import Fact, Kind
from tests.year.goods import Good
from tests.year.months import months_after

WORD = "s3cret-word"
STRIPE, PAYPAL = "stripe", "paypal"
PLAN_OVER = "order_rebill_completed"


@dataclass(frozen=True)
class Happening:
    """``fact`` is None where nothing of what is held changes; ``is_prompt``: the webhook comes at once, and once."""

    at: int
    email: str
    fact: Fact | None
    body: Fields
    is_prompt: bool = False


@dataclass
class Sale(Order):
    """One order. ``addresses``: the buyer's, each with its first second; ``paid`` counts later payments by product."""

    goods: tuple[Good, ...] = ()
    ids: tuple[str, str] = ("", "")
    customer_id: str = ""
    addresses: tuple[tuple[int, str], ...] = ()
    processor: str = STRIPE
    paid: dict[str, int] = field(default_factory=dict)
    generation: int = 0  # of the subscription: resuming at Stripe makes a new one
    _anchors: dict[str, tuple[int, int]] = field(default_factory=dict)  # since it was resumed: when, and which payment

    def __post_init__(self) -> None:
        self.number, self.subscription = self.ids
        self.customer = self.customer_id
        self.products = self.goods
        self.recurring = any(good.months for good in self.goods)

    def due(self, good: Good, payment: int) -> int:
        """When the n-th later payment is due."""
        if good.key not in self._anchors:
            return good.due(self.bought_at, payment)
        at, first = self._anchors[good.key]
        return months_after(at, (payment - first) * good.months)

    def next_due(self, good: Good) -> int:
        return self.due(good, self.paid.get(good.key, 0) + 1)

    def taken(self, good: Good) -> int:
        """Cents that were paid for it so far."""
        return good.at_once + self.paid.get(good.key, 0) * good.cents

    def bought(self) -> Happening:
        self._come_to(self.bought_at)
        prices = tuple((good.key, good.at_once) for good in self.goods)
        fact = Fact(self.bought_at, Kind.BOUGHT, self.number, prices=prices)
        return Happening(self.bought_at, self.email, fact, self.purchase())

    def purchase(self) -> Fields:
        """``order.success``: a subscription shows twice among the charges, what is paid now and what recurs."""
        recurring = {good.key: f"sub_{self._subscription_of(good)}" for good in self.goods if good.months}
        keys = [good.key for good in self.goods]
        charges = [self._charge(good, good.at_once) for good in self.goods]
        charges += [self._charge(good, good.cents) | self._recurs(good) for good in self.goods if good.months]
        ahead = [self._ahead(good) for good in self.goods if good.months]
        return self._frame("order.success") | {
            "order_date": f"{datetime.fromtimestamp(self.bought_at, UTC):%Y-%m-%d %H:%M:%S}",
            "order_timestamp": self.bought_at,
            "order": self._order() | {"charges": charges, **({"future_charges": ahead} if ahead else {})},
            "purchases": [good.name for good in self.goods],
            "purchase_map": keys,
            "purchase_map_flat": ",".join(keys),
            "subscriptions": recurring or "false",
            "subscription_ids": recurring or "false",
            "transactions": {key: f"ch_{self.number}{n}" for n, key in enumerate(keys)},
        }

    def is_paid(self, at: int, good: Good) -> list[Happening]:
        """A later payment. The last one of a plan is told twice: as a rebill, and as the plan's end."""
        self._come_to(at)
        self.paid[good.key] = index = self.paid.get(good.key, 0) + 1
        left = None if good.payments is None else good.payments - 1 - index
        cents = good.cents
        fact = Fact(at, Kind.PAID, self.number, good.key, cents=cents, is_last=left == 0)
        about = self._part(good) | {
            "recurring_payment_idx": index,
            "remaining_rebills": "null" if left is None else left,
            "invoice_str": f"{self._invoice}-{index}",
        }
        if left != 0:
            about["next_payment_date"] = self.due(good, index + 1)
        more = {"invoice_id": f"{self._invoice}-{index}", "recurring_payment_idx": index, "subscription": about}
        told = [Happening(at, self.email, fact, self._of(good, "order.subscription_payment", at) | more)]
        if left == 0:
            paid_off, body = Fact(at + 4, Kind.PAID_OFF, self.number, good.key), self._of(good, PLAN_OVER, at + 4)
            told.append(Happening(at + 4, self.email, paid_off, body | more))
        return told

    def fails(self, at: int, good: Good, *, is_timed: bool = True) -> Happening:
        self._come_to(at)
        body = self._of(good, "order.rebill_failed", at) | {
            "invoice_id": f"{self._invoice}-{self.paid.get(good.key, 0) + 1}",
            "subscription": self._part(good),
        }
        if not is_timed:
            body = {name: value for name, value in body.items() if not name.startswith("date")}
        return Happening(at, self.email, Fact(at, Kind.FAILED, self.number, good.key), body, is_prompt=not is_timed)

    def is_cancelled(self, at: int, good: Good, until: int | None) -> Happening:
        self._come_to(at)
        body = self._of(good, "order.subscription_cancelled", at) | {"subscription": self._part(good)}
        if until is not None:
            body["subscription"] |= {"billing_period_end": until, "original_amount": good.cents}
        fact = Fact(at, Kind.CANCELLED, self.number, good.key, until=until)
        return Happening(at, self.email, fact, body)

    def is_paused(self, at: int, good: Good) -> Happening:
        self._come_to(at)
        body = self._of(good, "order.subscription_paused", at) | {"subscription": self._part(good)}
        return Happening(at, self.email, Fact(at, Kind.PAUSED, self.number, good.key), body)

    def is_resumed(self, at: int, good: Good) -> Happening:
        """At Stripe under a new subscription, whose first payment is taken at once and begins the new periods."""
        self._come_to(at)
        self.generation += self.processor == STRIPE
        self._anchors[good.key] = (at, self.paid.get(good.key, 0) + 1)
        body = self._of(good, "order.subscription_resumed", at) | {"subscription": self._part(good)}
        return Happening(at, self.email, Fact(at, Kind.RESUMED, self.number, good.key), body)

    def is_refunded(self, at: int, good: Good | None, cents: int) -> Happening:
        """Of one product, or (None) of the order without saying of what."""
        self._come_to(at)
        about: Fields = {"amount": cents, "amount_str": f"{cents / 100:.2f}", "amount_gross": cents}
        about |= {"processor": self.processor, "currency": "USD"}
        if good is not None:
            about |= {"type": good.kind, "id": good.number, "product_id": good.number, "name": good.name}
        body = self._later("order.refund", at) | {"event_id": f"{self.number}{at}", "refund": about}
        fact = Fact(at, Kind.REFUNDED, self.number, good.key if good else "", cents=cents)
        return Happening(at, self.email, fact, body)

    def is_moved(self, at: int) -> Happening:
        """The buyer has another address from here on, and ThriveCart was told."""
        self._come_to(at - 1)
        before = self.email
        self._come_to(at)
        changed = {"previous_email": before, "current_email": self.email, "updated_at": at}
        return Happening(at, self.email, None, self._later("customer_updated", at) | changed)

    def _come_to(self, at: int) -> None:
        """What is told from here on names the address of that time."""
        self.email = [email for since, email in self.addresses if since <= at][-1]

    def _of(self, good: Good, event: str, at: int) -> Fields:
        return self._later(event, at) | {"subscription_id": self._subscription_of(good)}

    def _subscription_of(self, good: Good) -> str:
        return f"{self.subscription}{self.goods.index(good)}{self.generation or ''}"

    def _frame(self, event: str) -> Fields:
        base = self.goods[0]
        named = {"base_product_name": base.name, "base_product_label": base.name}
        return super()._frame(event) | {"base_product": base.number} | named

    def _customer(self) -> Fields:
        """Each has a name of their own; the address comes in whichever case it was typed."""
        first, last = f"Zoë {self.customer}", "O'Brien-Müller"
        typed = self.email.title() if int(self.number) % 5 == 0 else self.email
        named = {"first_name": first, "last_name": last, "name": f"{first} {last}", "email": typed}
        return super()._customer() | named

    def _order(self) -> Fields:
        total = sum(good.at_once for good in self.goods)
        money = {"total": total, "total_str": f"{total / 100:.2f}", "total_gross": total}
        return super()._order() | money | {"processor": self.processor}

    def _part(self, good: Good) -> Fields:
        about = {"type": good.kind, "id": good.number, "product_id": good.number, "name": good.name}
        money = {"amount": good.cents, "amount_str": f"{good.cents / 100:.2f}", "amount_gross": good.cents}
        often = {"frequency": "month" if good.months == 1 else "year", "frequency_days": 30 * good.months}
        return about | money | often | {"processor": self.processor, "currency": "USD", "invoice_id": self._invoice}

    @staticmethod
    def _charge(good: Good, cents: int) -> Fields:
        return {
            "name": good.name,
            "label": good.name,
            "reference": good.number,
            "item_type": good.kind,
            "item_identifier": f"{good.kind}_{good.number}",
            "amount": cents,
            "amount_str": f"{cents / 100:.2f}",
            "unit_price": cents,
            "type": "single",
            "quantity": 1,
            "payment_plan_name": "One time",
            "tax_paid": 0,
        }

    def _recurs(self, good: Good) -> Fields:
        named = {"type": "recurring", "payment_plan_name": "Monthly" if good.months == 1 else "Yearly"}
        often = {"frequency": "month" if good.months == 1 else "year", "frequency_days": "null"}
        ends = good.due(self.bought_at, 1)
        return named | often | ({"trial": good.trial_days, "trial_ends": ends} if good.trial_days else {})

    def _ahead(self, good: Good) -> Fields:
        due = "defer_date" if good.trial_days else "due"
        kept = ("name", "reference", "item_type", "item_identifier", "amount", "amount_str")
        charge = {name: value for name, value in self._charge(good, good.cents).items() if name in kept}
        return charge | {due: good.due(self.bought_at, 1)}
