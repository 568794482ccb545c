"""What a year came to, in numbers and in the differences that were found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.year.differences import Difference

SHOWN = 40  # faults


@dataclass
class Report:
    customers: int = 0
    people: int = 0
    happened: int = 0
    posted: Counter[str] = field(default_factory=Counter)
    events: int = 0
    deliveries: int = 0
    compared: int = 0
    on_their_way: int = 0  # comparisons that were left out, for a purchase had not been told yet
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    unsettled: list[tuple[str, str, Any]] = field(default_factory=list)
    alerts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    contacts: Counter[int] = field(default_factory=Counter)

    @property
    def faults(self) -> list[Difference]:
        return [one for one in self.differences if one.is_fault]

    def in_short(self) -> str:
        return (
            f"{sum(self.posted.values())} webhooks, {self.events} events, {self.deliveries} deliveries,"
            f" {len(self.differences)} differences, {len(self.faults)} of them faults, {self.seconds:.0f} s"
        )

    def __str__(self) -> str:
        kinds = Counter((" and ".join(one.ways) if one.ways else "UNEXPLAINED") for one in self.differences)
        told = ", ".join(f"{count} {what}" for what, count in sorted(self.posted.items()))
        lines = [
            f"{self.customers} customers ({self.people} people), {self.happened} happenings, webhooks: {told}",
            f"{self.events} events, {self.deliveries} deliveries, {self.seconds:.0f} s",
            f"{self.compared} comparisons, {self.on_their_way} left out",
            f"{len(self.differences)} differences, {len(self.faults)} of them faults",
            *[f"  {count:5} {kind}" for kind, count in kinds.most_common()],
            *self.notes,
            f"unsettled {len(self.unsettled)}, alerts {dict(self.alerts)}, PHP errors {len(self.errors)}",
            f"people by their contacts in the CRM: {dict(sorted(self.contacts.items()))}",
        ]
        lines += [f"  {event} is {state}: {said}" for event, state, said in self.unsettled[:5]]
        return "\n".join([*lines, *[str(one) for one in self.faults[:SHOWN]]])
