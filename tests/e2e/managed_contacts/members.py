"""A members' site with Managed Contacts, seen from outside: users, contacts, tags, mails, and what waits."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.stack.crm import StandInCrm
from tests.stack.later import waits_are_over
from tests.stack.ledger import Delivered, deliveries
from tests.stack.pairing import FINAL, Pair, Rule
from tests.stack.process import ServiceError
from tests.stack.shop import COURSE, WORKBOOK

WAYS = ("register", "later", "sync")
SECONDS_LATER = 0.6
RULES: list[Rule] = [
    {"product": COURSE.key, "event": "purchase.completed", "apply": ["course"], "remove": ["course revoked"]},
    {"product": WORKBOOK.key, "event": "purchase.completed", "apply": ["workbook"], "remove": []},
    {"product": COURSE.key, "event": "subscription.payment_failed", "apply": ["card declined"], "remove": []},
    {"product": COURSE.key, "event": "subscription.recovered", "apply": [], "remove": ["card declined"]},
    {"product": COURSE.key, "event": "subscription.cancelled", "apply": ["stopped"], "remove": []},
    {"product": COURSE.key, "event": "purchase.refunded", "apply": ["course revoked"], "remove": ["course"]},
    {"product": COURSE.key, "event": "subscription.ended", "apply": ["course revoked"], "remove": ["course"]},
]
TAGS = sorted({str(tag) for rule in RULES for tag in [*rule["apply"], *rule["remove"]]})
USERS = """
    $state = FakeCrm::state();
    $rows  = array();
    foreach ( get_users() as $user ) {
        $mine   = array_filter( $state['contacts'], fn( $one ) => $one['email'] === $user->user_email );
        $tags   = AccessAllyUserPermission::get_cleaned_user_tags( $user->ID )['clean'];
        $rows[] = array(
            'email'    => $user->user_email,
            'login'    => $user->user_login,
            'roles'    => $user->roles,
            'contacts' => count( $mine ),
            'tags'     => FakeCrm::names( $state, $tags ),
        );
    }
    return $rows;
"""


@dataclass
class Members:
    """One paired site whose users get their contacts in one ``way``, see the stand-in's FakeAccessAllyManaged."""

    paired: Pair
    crm: StandInCrm
    way: str

    def send(self, fields: dict[str, Any]) -> Delivered:
        """Post one webhook; its delivery once that has come to an end."""
        return self.settled(self.paired.send(fields))[0]

    def settled(self, *events: str, seconds: float = 60) -> list[Delivered]:
        """The deliveries of these events once they have come to an end.

        What is put off is due at once; where contacts come by Sync Users only, an admin presses it for whoever waits.
        """
        deadline = time.monotonic() + seconds
        while True:
            rows = deliveries(self.paired)
            left = [rows[event] for event in events if rows[event].state not in FINAL]
            if not left:
                return [rows[event] for event in events]
            if time.monotonic() > deadline:
                said = f"{len(left)} of {len(events)} are not settled: {left[:3]}"
                raise ServiceError(f"{said}\n{self.paired.log_tail()}")
            if self.way == "sync" and any(one.last_outcome == "waiting" for one in left):
                self.crm.sync_users()
            if any(one.state == "pending" for one in left):
                waits_are_over(self.paired)
            time.sleep(0.1)

    def resync(self, email: str) -> None:
        """An operator has the customer's tags brought up to date."""
        self.paired.companion.cli("customer", "resync", email, "--site", self.paired.site_id)
        self.settled(*deliveries(self.paired))

    def retry(self, event: str) -> None:
        """The owner presses Retry."""
        self.paired.companion.cli("event", "replay", event)

    def is_waiting(self, event: str) -> bool:
        """Whether it was tried, and waits for the contact."""
        found = deliveries(self.paired)[event]
        return (found.state, found.last_outcome) == ("pending", "waiting")

    def needing_a_person(self) -> list[Delivered]:
        """What is under "Needs you": events that failed or were given up."""
        return [one for one in deliveries(self.paired).values() if one.state in ("failed", "dead")]

    def user(self, email: str) -> tuple[str, list[str], set[str]]:
        """User name, roles, and the names of the tags by which AccessAlly lets this user in."""
        [row] = self.users(email)
        return row["login"], row["roles"], set(row["tags"])

    def access(self, email: str) -> set[str]:
        return self.user(email)[2]

    def users(self, email: str) -> list[dict[str, Any]]:
        return [row for row in self._all_users() if row["email"] == email]

    def mails(self, email: str) -> list[dict[str, Any]]:
        return [mail for mail in self.paired.site.mails() if mail["to"] == email]

    def died(self) -> set[str]:
        """Customers at one of whose steps a process was killed."""
        return {mark.name.removeprefix("died-") for mark in (self.paired.site.folder / "wp-content").glob("died-*")}

    def _all_users(self) -> list[dict[str, Any]]:
        return list(self.paired.site.php(USERS))

    def faults(self, emails: Iterable[str], tags: set[str]) -> list[str]:
        """A line for each customer who is not one user with one contact, these tags and one mail."""
        state = self._all_users()
        sent = [mail["to"] for mail in self.paired.site.mails()]
        found = []
        for email in emails:
            users = [row for row in state if row["email"] == email]
            has = [(row["contacts"], set(row["tags"])) for row in users]
            if has != [(1, tags)] or sent.count(email) != 1:
                found.append(f"{email}: {users}, {sent.count(email)} mails")
        return found
