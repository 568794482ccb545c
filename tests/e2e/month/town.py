"""Day after day: webhooks, deliveries, the CRM's automations, people in the CRM, access checks; and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.month.clock import Clock
from tests.e2e.month.customers import DAY, Customer
from tests.e2e.month.service import WORD, Service
from tests.e2e.month.shop_rules import AUTOMATIONS, PAGES
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.process import ServiceError
from tests.stack.shop import post
from tests.stack.wordpress import WordPress

MINUTES_OF_CHECKS = (1.2, 5.2, 16)
SETUP = {"automations": AUTOMATIONS, "automations_run": "when_told"}
LIMITED_DAY = 3  # its morning: whoever wants AccessAlly's copy fetched is turned away by the CRM
FETCHES_LIMITED = {"sync_user_info_from_crm": {"status": 429, "retry_after": 60}}

# What happens in the CRM and at AccessAlly between two visits of the companion.
IN_THE_CRM = r"""
    $change = static function ( $email, $work ) {
        FakeCrm::change( fn( array &$state ) => $work( $state, FakeCrm::contact_id( $state, $email ) ) );
    };
    $verbs  = array(
        'put_contact'    => fn( $in ) => FakeCrm::put_contact( $in['email'], $in['tags'], $in['status'] ),
        'known'          => fn( $in ) => FakeAccessAllyWebhooks::aal_genpass( FakeCrm::put_contact( $in['email'] ) ),
        'move_tags'      => fn( $in ) => FakeCrmChanges::move_tags( $in['email'], $in['apply'], $in['remove'] ),
        'delete_contact' => fn( $in ) => FakeCrmChanges::delete_contact( $in['email'] ),
        'merge'          => fn( $in ) => FakeCrmChanges::merge_contacts( $in['email'], $in['kept'] ),
        'delete_user'    => fn( $in ) => wp_delete_user( email_exists( $in['email'] ) ),
        'opens_a_page'   => fn( $in ) => FakeAccessAllyWebhooks::person_comes( (int) email_exists( $in['email'] ) ),
        'after_a_day'    => fn( $in ) => FakeAccessAllyUsers::sync_user_info_from_crm( email_exists( $in['email'] ) ),
        'unsubscribe'    => fn( $in ) => $change( $in['email'], function ( &$state, $contact ) {
            $state['contacts'][ $contact ]['status'] = 'unsubscribed';
        } ),
        'lose_webhook'   => fn( $in ) => $change( $in['email'], function ( &$state, $contact ) {
            $state['webhooks'] = array_filter( $state['webhooks'], fn( $one ) => $one['contact'] !== $contact );
        } ),
        'link'           => fn( $in ) => FakeAccessAllyUsers::set_user_contact_id(
            email_exists( $in['email'] ),
            FakeCrm::contact_id( FakeCrm::state(), $in['kept'] ) ?: FakeCrm::put_contact( $in['email'], $in['tags'] )
        ),
    );
    $usual  = array(
        'status' => 'subscribed',
        'kept'   => '',
    ) + array_fill_keys( array( 'tags', 'apply', 'remove' ), array() );
    $acts   = array_map( fn( $in ) => $in + $usual, $input['acts'] );
    $lost   = array_filter( $acts, fn( $in ) => 'lose_webhook' === $in['verb'] );
    FakeCrmAutomations::run_due();
    array_map( fn( $in ) => $verbs[ $in['verb'] ]( $in ), $lost );
    FakeAccessAllyWebhooks::deliver();
    array_map( fn( $in ) => $verbs[ $in['verb'] ]( $in ), array_diff_key( $acts, $lost ) );
    FakeCrm::change( fn( array &$state ) => $state['calls'] = array() );
"""

# By which tags AccessAlly decides: those that the contact of the user has in the CRM; where that is gone, those of its
# copy. Null without a user.
TAGS_OF_USERS = r"""
    $state = FakeCrm::state();
    $tags  = array();
    foreach ( $input['addresses'] as $email => $all ) {
        $user           = (int) ( array_values( array_filter( array_map( 'email_exists', $all ) ) )[0] ?? 0 );
        $contact        = (string) FakeAccessAllyUsers::get_user_contact_id( $user );
        $copy           = FakeAccessAllyUsers::get_cleaned_user_tags( $user )['clean'];
        $ids            = $state['contacts'][ $contact ]['tags'] ?? $copy;
        $tags[ $email ] = 0 === $user ? null : FakeCrm::names( $state, $ids );
    }
    return $tags;
"""

# What the owner reads of the events that are alerted about.
SENTENCES = r"""
    $events = CartCompanion\Plugin::instance()->log();
    $read   = array();
    foreach ( $input['events'] as $id ) {
        $row         = CartCompanion\Labels\EventRow::from_store( $events->find( $id ) );
        $read[ $id ] = CartCompanion\Labels\AccessLabels::of( $row )->whole();
    }
    return $read;
"""


@dataclass
class Town:
    """The customers of one site; ``alerted``: by address and kind of alert the day on which it was first open."""

    site: WordPress
    crm: StandInCrm
    service: Service
    clock: Clock
    customers: Sequence[Customer]
    alerted: dict[tuple[str, str], float] = field(default_factory=dict)

    def live(self, days: int) -> None:
        for day in range(days):
            self.clock.reach(day * DAY)
            if before := [act for one in self.customers for act in one.before.get(day, ())]:
                self._in_the_crm(before)
            for one in self.customers:
                self._send(one, day)
            self._go_on(day)
            self.clock.reach((day + 0.5) * DAY)
            if day == LIMITED_DAY:
                self.crm.behave(**SETUP)
            self._go_on(day + 0.5)

    def locked_out(self, day: float) -> set[str]:
        """Addresses of those who cannot see a page that is theirs."""
        return {one.email for one, sees in self._all_who_see() if one.may_use(day) - sees}

    def left_in(self, day: float) -> set[str]:
        """Addresses of those who see a page that is not theirs any more."""
        return {one.email for one, sees in self._all_who_see() if (sees & one.has_bought()) - one.may_use(day)}

    def read_by_the_owner(self) -> dict[str, str]:
        """What is said of each alert that is open, by address."""
        found = self.service.open_alerts()
        emails = self.service.emails_of(found)
        read = self.site.php(SENTENCES, events=[alert.subject for alert in found])
        return {emails[event]: sentence for event, sentence in read.items()}

    def answers(self, emails: Iterable[str]) -> dict[str, str]:
        """How wp-admin answers whether it worked for these customers: success, info, warning or error."""
        owner, found = Owner(self.site), {}
        for email in emails:
            page = owner.open(f"/wp-admin/admin.php?page=cart-companion-customers&customer={email}")
            found[email] = re.findall(r"notice-(\w+) inline cart-companion-answer", page)[0]
        return found

    def mailed_about(self, since: int) -> set[str]:
        """Addresses of those whose events the owner was mailed of, but for the first mails."""
        events = {
            event for mail in self.site.mails()[since:] for event in re.findall(r"event=(evt_\w+)", mail["message"])
        }
        return set(self.service.emails_of_events(events).values())

    def _send(self, one: Customer, day: int) -> None:
        one.secret_word = WORD
        for webhook in one.webhooks.get(day, ()):
            answer = post(self.service.webhook_url, webhook())
            if answer.status != 200:
                raise ServiceError(f"{one.email}: {answer}")

    def _go_on(self, day: float) -> None:
        """Deliver, let the automations run, look when the companion would."""
        is_busy = self.service.deliver() > 0
        acts = [act for one in self.customers for act in one.after.get(day, ())]
        if is_busy or acts:
            self.clock.let_pass(20)
            came = [one for one in self.customers if one.comes and day in one.webhooks]
            self._in_the_crm([*acts, *({"verb": "opens_a_page", "email": one.email} for one in came)])
            if day == LIMITED_DAY:
                self.crm.behave(**SETUP, faults=FETCHES_LIMITED)
            for minutes in MINUTES_OF_CHECKS:
                self.clock.reach(day * DAY + minutes * 60)
                self.service.check_access()
        else:
            self.service.check_access()
        self._note_alerts(day)

    def _note_alerts(self, day: float) -> None:
        found = self.service.open_alerts()
        emails = self.service.emails_of(found)
        for alert in found:
            self.alerted.setdefault((emails.get(alert.subject, alert.subject), alert.kind), day)
        self.service.have_alerts_mailed()

    def _in_the_crm(self, acts: list[dict[str, Any]]) -> None:
        self.site.php(IN_THE_CRM, acts=acts)

    def _all_who_see(self) -> list[tuple[Customer, set[str]]]:
        """Each customer with the products whose pages they see."""
        tags = self.site.php(TAGS_OF_USERS, addresses={one.email: [one.email, one.other] for one in self.customers})
        return [(one, _seen(set(tags[one.email] or ()))) for one in self.customers]


def _seen(tags: set[str]) -> set[str]:
    """Keys of the products whose pages are seen with these tags."""
    return {product for product, (lets_in, keeps_out) in PAGES.items() if lets_in & tags and not keeps_out & tags}
