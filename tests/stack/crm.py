"""The stand-in CRM behind the stand-ins of tests/fakes: what it holds, what it was asked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.stack.wordpress import WordPress

OPTION, SETUP = "cart_companion_fake_crm", "cart_companion_fake_crm_setup"
FIND_CALLS = ("get_contact_id", "get_contact_by_email", "getContact(email)", "Contact(email)")
APPLY_CALLS = ("apply_tags", "add_contact_tags", "attachTags", "createOrUpdate", "updateOrCreate", "Contact::add_tag")
FOR_ONE_CONTACT = """
    foreach ( $state['contacts'] as $contact ) {
        if ( $contact['email'] === $input['email'] ) {
            return FakeCrm::names( $state, $contact['tags'] );
        }
    }
    return array();
"""


class StandInCrm:
    """Reads the CRM of one site from outside the plugin."""

    def __init__(self, site: WordPress) -> None:
        self._site = site

    def tags_of(self, email: str) -> frozenset[str]:
        """Names of the contact's tags; none when there is no such contact."""
        return frozenset(self._site.php("$state = FakeCrm::state();" + FOR_ONE_CONTACT, email=email))

    def calls(self) -> list[dict[str, Any]]:
        """Every call so far, in order: name, contact, email, tag names, and the status of a failed one."""
        return list(self._site.php("return FakeCrm::state()['calls'];"))

    def times_applied(self, email: str, tag: str) -> int:
        """How many calls applied this tag to this contact."""
        return self.times_applied_by_email(tag).get(email, 0)

    def times_applied_by_email(self, tag: str) -> Counter[str]:
        """The same for every contact."""
        applied = [call for call in self.calls() if call["call"] in APPLY_CALLS and tag in call["tags"]]
        return Counter(str(call["email"]) for call in applied)

    def add_contact(self, email: str) -> None:
        """A contact that the CRM has from elsewhere."""
        self._site.php("FakeCrm::change( fn( array &$state ) => FakeCrm::create( $state, $input ) );", email=email)

    def add_tag(self, name: str) -> None:
        """A tag that the owner made in the CRM."""
        self._site.php(
            "FakeCrm::change( fn( array &$state ) => FakeCrm::tag_id( $state, $input['name'], true ) );", name=name
        )

    def behave(self, **setup: Any) -> None:
        """Choose the CRM's kind, faults and refusals; see tests/fakes/crm/FakeCrm.php."""
        self._site.set_option(SETUP, setup)
