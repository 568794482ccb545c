"""One line for each product: what was paid, how it stands and since when, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from companion.clock import to_ms
from companion.entitlements import Holding
from companion.events import AccessState, EventType, Kind
from companion.history.customer import words
from companion.history.customer.access import Finding, Judged, judge
from companion.history.customer.orders import OrderLine, in_one, line_by_line, number_of
from companion.history.customer.rows import Known, Login, Row, SiteSays, Sold
from companion.messages import Message

_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product of the customer's. ``bought`` is its purchase where the ledger has it.

    ``stays_after_end``: no rule takes the access when the paid time is over. ``orders``: the one that counts, then the
    others. ``says`` is how it stands, ``sentence`` the same order by order where it was bought more than once.
    """

    holding: Holding
    judged: Judged
    name: str
    bought: Row | None
    sold: Sold | None
    currency: str | None
    payments_made: int | None
    payments_total: int | None
    is_recovered: bool
    stays_after_end: bool
    orders: tuple[OrderLine, ...]
    sentence: Message
    access_sentence: Message

    @property
    def says(self) -> Message:
        return self.orders[0].says

    @property
    def by_order(self) -> list[Message]:
        return line_by_line(self.orders)

    @property
    def finding(self) -> Finding:
        return self.judged.finding


def lines_of(known: Known) -> list[ProductLine]:
    """Held ones first, each group by the newest change."""
    lines = [_line(known, holding) for holding in known.holdings]
    return sorted(lines, key=_place)


def _place(line: ProductLine) -> tuple[bool, float, int, str]:
    """A bump stands below the product it was bought with."""
    item = line.holding.item
    return not line.holding.is_held, -line.holding.since.timestamp(), _KINDS.index(words.kind_of(item)), item


def _line(known: Known, holding: Holding) -> ProductLine:
    judged = judge(known, holding)
    facts = _facts(known, holding, judged)
    name = words.product(holding.item, known.name_of(holding.item))
    # Of each other order alone: the customer's access hangs on the better one.
    alone = replace(known, site=SiteSays())
    others = [_facts(alone, other, Judged(Finding.UNSEEN)) for other in holding.others]
    several = sum(one.is_held for one in (holding, *holding.others)) > 1
    orders = tuple(_order_line(one, name, is_named=several) for one in (facts, *others))
    return ProductLine(
        holding,
        judged,
        name,
        facts.bought,
        facts.sold,
        facts.currency,
        facts.made,
        facts.total,
        facts.recovery is not None,
        _stays_after_end(known, holding, judged),
        orders,
        in_one(orders),
        _access_sentence(known, judged),
    )


def _order_line(facts: _Facts, name: str, *, is_named: bool) -> OrderLine:
    named = Message("item.of_order", name=name, order=number_of(facts.holding)) if is_named else name
    return OrderLine(facts.holding, named, facts.made, facts.total, facts.is_unheard, _sentence(facts))


def _facts(known: Known, holding: Holding, judged: Judged) -> _Facts:
    item = holding.item
    own = [row for row in known.rows if not row.is_test and item in row.keys and row.order == holding.order]
    bought = next((row for row in own if row.type is EventType.PURCHASE_COMPLETED), None)
    sold = next((one for row in own if row is bought for one in row.items if one.key == item), None)
    currency = next((row.currency for row in own if row.currency), None)
    made, total = _payments(holding, sold)
    paid = next((row for row in own if row.type.row.state is AccessState.ACTIVE), None)
    recovered = paid is not None and paid.type is EventType.SUBSCRIPTION_RECOVERED
    return _Facts(known, judged, holding, sold, currency, made, total, bought, paid if recovered else None)


def _payments(holding: Holding, sold: Sold | None) -> tuple[int | None, int | None]:
    """Made, and in all; a first one that cost nothing is none."""
    free = 1 if sold and (sold.plan == "trial" or sold.amount == 0) else 0
    made, total = holding.payments_made, holding.payments_total
    return None if made is None else made - free, None if total is None else total - free


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the sentence of one line is made of."""

    known: Known
    judged: Judged
    holding: Holding
    sold: Sold | None
    currency: str | None
    made: int | None
    total: int | None
    bought: Row | None
    recovery: Row | None

    @property
    def is_again(self) -> bool:
        """Whether it was bought before."""
        if self.bought is None:
            return False
        earlier = [row for row in self.known.rows if row.occurred_at < self.bought.occurred_at and not row.is_test]
        bought = [row for row in earlier if row.type is EventType.PURCHASE_COMPLETED and row.order != self.bought.order]
        return any(self.holding.item in row.keys for row in bought)

    @property
    def is_unheard(self) -> bool:
        """Whether a payment was due by now, and nobody said that it was paid or failed."""
        due = self.holding.next_payment_at
        return self.holding.state is AccessState.ACTIVE and due is not None and to_ms(due) < self.known.now

    @property
    def since(self) -> Message:
        return words.day(self.holding.since)

    def money(self, minor: int) -> Message:
        return words.money(minor, self.currency)


def _sentence(facts: _Facts) -> Message:
    by_state = {
        AccessState.ACTIVE: _active,
        AccessState.PAST_DUE: _past_due,
        AccessState.CANCELLING: _cancelling,
        AccessState.PAUSED: lambda facts: Message("product.paused", since=facts.since),
        AccessState.ENDED: _ended,
        AccessState.REFUNDED: _refunded,
    }
    sentence = by_state[facts.holding.state](facts)
    return _with_part_refund(sentence, facts) if facts.holding.is_held else sentence


def _with_part_refund(sentence: Message, facts: _Facts) -> Message:
    holding = facts.holding
    if holding.part_refunded_at is None:
        return sentence
    when = words.day(holding.part_refunded_at)
    if holding.refunded and holding.paid:
        refunded, paid = facts.money(holding.refunded), facts.money(holding.paid)
        return Message("product.part_refunded", sentence=sentence, refunded=refunded, paid=paid)
    refunded = facts.money(holding.refunded or holding.refunded_of_order)
    return Message("product.part_of_order_refunded", sentence=sentence, refunded=refunded, day=when)


def _active(facts: _Facts) -> Message:
    holding = facts.holding
    if holding.is_paid_off:
        return Message("product.paid_off_all", total=facts.total) if facts.total else Message("product.paid_off")
    paid = _payment_so_far(facts)
    due = holding.next_payment_at
    if due is None:
        return paid
    code = "product.payment_unheard" if facts.is_unheard else "product.next_payment"
    return Message(code, sentence=paid, day=words.day(due))


def _payment_so_far(facts: _Facts) -> Message:
    if facts.recovery:
        return Message("product.recovered", day=words.day(facts.recovery.occurred_at))
    if facts.total and facts.made is not None:
        return Message("product.payments_of", made=facts.made, total=facts.total)
    if facts.made is not None and facts.made > 1:
        return Message("product.payments", made=facts.made)
    if facts.bought is None:
        return Message("product.active", since=facts.since)
    when = words.day(facts.bought.occurred_at)
    if facts.sold and facts.sold.plan == "trial":
        return Message("product.trial", day=when)
    amount = facts.sold.amount if facts.sold else None
    if amount is None:
        return Message("product.bought", day=when)
    if amount == 0:
        return Message("product.free", day=when)
    code = "product.bought_again" if facts.is_again else "product.bought_for"
    return Message(code, day=when, amount=facts.money(amount))


def _past_due(facts: _Facts) -> Message:
    times = facts.holding.failures
    if times > 1:
        return Message("product.past_due_again", since=facts.since, count=times)
    return Message("product.past_due", since=facts.since)


def _cancelling(facts: _Facts) -> Message:
    cancelled = words.day(facts.holding.cancelled_at or facts.holding.since)
    if facts.holding.until is None:
        return Message("product.cancelling", cancelled=cancelled)
    keeps = facts.judged.finding in (Finding.IN, Finding.TAGGED, Finding.NO_TAGS_NEEDED)
    if facts.holding.is_outlasted(facts.holding.others):
        code = "product.cancelling_until"
    elif _stays_after_end(facts.known, facts.holding, facts.judged):
        code = "product.cancelling_stays" if keeps else "product.cancelling_no_rule"
    else:
        code = "product.cancelling_keeps" if keeps else "product.cancelling_until"
    return Message(code, cancelled=cancelled, until=words.day(facts.holding.until))


def _stays_after_end(known: Known, holding: Holding, judged: Judged) -> bool:
    """Whether no rule will take the access when the paid time is over, nor has one taken it already."""
    return known.site.leaves_after_end(holding.item) and judged.finding is not Finding.TAKEN


def _ended(facts: _Facts) -> Message:
    cancelled = facts.holding.cancelled_at
    if cancelled is None or cancelled == facts.holding.since:
        return Message("product.ended", since=facts.since)
    return Message("product.cancelled_ended", cancelled=words.day(cancelled), since=facts.since)


def _refunded(facts: _Facts) -> Message:
    back = facts.holding.refunded or facts.holding.refunded_of_order
    if not back:
        return Message("product.refunded", since=facts.since)
    return Message("product.refunded_amount", since=facts.since, refunded=facts.money(back))


def _access_sentence(known: Known, judged: Judged) -> Message:
    """What the finding means, in words."""
    finding = judged.finding
    if finding is Finding.TAGGED and known.site.login is Login.YES:
        return Message("has.tagged_login")
    if finding is Finding.OUT and known.site.login is Login.YES:
        return Message("has.out_login")
    if finding is Finding.NO_LOGIN:
        return Message("has.no_login", email=words.listed(known.emails or (known.email,)))
    if finding in (Finding.FAILED, Finding.WAITING) and judged.row:
        return Message(f"has.{finding.value}", about=words.happened(judged.row))
    return Message(f"has.{finding.value}")
