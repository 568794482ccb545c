"""The stand-in CRM behind the stand-ins of tests/fakes: what it holds, what it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
        """Choose the CRM's kind, faults, automations, operations; see tests/fakes/crm/FakeCrm.php.

        ``managed="register"``, ``"later"`` or ``"sync"`` turns AccessAlly's Managed Contacts on.
        """
        self._site.set_option(SETUP, setup)

    def contacts_of(self, email: str) -> list[dict[str, Any]]:
        """Every contact with this address: tags (ids), user_id, fields, offerings."""
        code = "return array_filter( FakeCrm::state()['contacts'], fn( $one ) => $one['email'] === $input['email'] );"
        found = self._site.php(code, email=email)
        return list(found.values() if isinstance(found, dict) else found)

    def operations_run(self) -> list[tuple[str, str]]:
        """Each run of an AccessAlly operation so far: the contact's address, and the operation's id."""
        return [
            (str(call["email"]), str(call["operation"]))
            for call in self.calls()
            if call["call"] == "run_custom_operation" and "status" not in call
        ]

    def move_tags(self, email: str, apply: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Tags come and go in the CRM itself, as by an automation; AccessAlly's copy knows nothing of it."""
        code = "FakeCrmChanges::move_tags( $input['email'], $input['apply'], $input['remove'] );"
        self._site.php(code, email=email, apply=list(apply), remove=list(remove))

    def sync_users(self) -> int:
        """AccessAlly -> Permissions -> Sync Users, pressed by an admin; how many users got a contact."""
        return int(self._site.php("return FakeAccessAllyManaged::sync_users();", user=1))
