"""The products of the shop, and orders of them as ThriveCart tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stack.shop import COURSE, WORKBOOK, Fields, Order, Product

MASTERCLASS = Product("product-40", "Masterclass", 19_900)
WORKSHOP = Product("product-50", "Workshop", 9_900)
ALL = (COURSE, MASTERCLASS, WORKSHOP, WORKBOOK)


@dataclass
class ShopOrder(Order):
    """An order of any of them; its first product is the one that a subscription is of."""

    def purchase(self) -> Fields:
        subscriptions = {self.products[0].key: f"sub_{self.subscription}"} if self.recurring else "false"
        return super().purchase() | {"subscriptions": subscriptions}

    def of_subscription(self, event: str, at: int) -> Fields:
        return self._later(event, at) | {"subscription": self._subscription()}

    def _frame(self, event: str) -> Fields:
        first = self.products[0]
        named = {"base_product_name": first.name, "base_product_label": first.name}
        return super()._frame(event) | {"base_product": first.number} | named

    def _subscription(self) -> Fields:
        first = self.products[0]
        about = {"id": first.number, "product_id": first.number, "name": first.name, "label": first.name}
        amount = {"amount": first.cents, "amount_str": f"{first.cents / 100:.2f}", "amount_gross": first.cents}
        return super()._subscription() | about | amount
