"""What the CRMs hold, read from their own tables, past their plugins and ours; and how a test puts something in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from tests.stack.wordpress import WordPress

KNOWN = ("Known", "Customer")  # first and last name of whom a test puts in


@dataclass(frozen=True)
class Contact:
    number: int
    email: str
    names: tuple[str, str]
    status: str
    user_id: int


class OnSiteTables(ABC):
    """A CRM that lives in the WordPress. ``GIVE`` and ``GIVE_TAG`` are PHP: its own functions put somebody in."""

    CONTACTS, TAGS, HOLDS = "", "", ""  # tables
    CONTACT_ID, STATUS, TAG_ID, TAG_NAME, HOLDER, HELD = "", "", "", "", "", ""  # columns
    STATUSES: ClassVar[dict[str, str]] = {}
    GIVE, GIVE_TAG = "", ""

    def __init__(self, site: WordPress) -> None:
        self.site = site

    def give(self, email: str, status: str = "subscribed", tags: tuple[str, ...] = ()) -> None:
        """A contact that the CRM has from elsewhere."""
        values = {"email": email, "first_name": KNOWN[0], "last_name": KNOWN[1]}
        self.site.php(self.GIVE, data=values, status=self.STATUSES[status], tags=list(tags))

    def give_tags(self, *names: str) -> None:
        """Tags that the owner made."""
        self.site.php(self.GIVE_TAG, names=list(names))

    def contacts(self, email: str) -> list[Contact]:
        """All with exactly this address, case aside."""
        rows = self._rows(
            f"SELECT {self.CONTACT_ID}, HEX( email ), HEX( IFNULL( first_name, '' ) ), HEX( IFNULL( last_name, '' ) ), "
            f"{self.STATUS}, IFNULL( user_id, 0 ) FROM {self.CONTACTS} WHERE {self._bears(email)}"
        )
        named = {value: name for name, value in self.STATUSES.items()}
        return [
            Contact(int(number), _text(address), (_text(first), _text(last)), named.get(status, status), int(user or 0))
            for number, address, first, last, status, user in rows
        ]

    def contact(self, email: str) -> Contact:
        (only,) = self.contacts(email)
        return only

    def tags(self, email: str) -> list[str]:
        """Names, sorted; one twice where the contact has it twice."""
        rows = self._rows(
            f"SELECT HEX( {self.TAG_NAME} ) FROM {self.HOLDS} JOIN {self.TAGS} ON {self.TAG_ID} = {self.HELD} "
            f"JOIN {self.CONTACTS} ON {self.CONTACTS}.{self.CONTACT_ID} = {self.HOLDER} "
            f"WHERE {self._bears(email)} AND {self.only_tags()}"
        )
        return sorted(_text(name) for (name,) in rows)

    def times_made(self, name: str) -> int:
        """How many tags have exactly this name."""
        same = f"CAST( {self.TAG_NAME} AS BINARY ) = 0x{name.encode().hex()}"
        return int(self._rows(f"SELECT COUNT(*) FROM {self.TAGS} WHERE {same}")[0][0])

    def lose(self, email: str, name: str) -> None:
        """The contact has the tag no more, and nobody was told."""
        self.site.mariadb.sql(
            f"DELETE {self.HOLDS} FROM {self.HOLDS} JOIN {self.TAGS} ON {self.TAG_ID} = {self.HELD} "
            f"JOIN {self.CONTACTS} ON {self.CONTACTS}.{self.CONTACT_ID} = {self.HOLDER} "
            f"WHERE {self._bears(email)} AND {self.only_tags()} AND {self.TAG_NAME} = 0x{name.encode().hex()}",
            self.site.database,
        )

    def delete_tag(self, name: str) -> None:
        """The tag is gone, from everybody."""
        named = f"{self.TAG_NAME} = 0x{name.encode().hex()}"
        held = f"{self.HELD} IN ( SELECT {self.TAG_ID} FROM {self.TAGS} WHERE {named} )"
        self.site.mariadb.sql(
            f"DELETE FROM {self.HOLDS} WHERE {held} AND {self.only_tags()}; DELETE FROM {self.TAGS} WHERE {named}",
            self.site.database,
        )

    def tables(self) -> tuple[str, str, str]:
        return self.CONTACTS, self.TAGS, self.HOLDS

    @contextmanager
    def without(self, *tables: str) -> Iterator[None]:
        """These tables are gone, as after a crash or half a restored backup."""
        self._rename((table, f"{table}_away") for table in tables)
        try:
            yield
        finally:
            for table in tables:  # some plugins make a table anew that is not there
                self.site.mariadb.sql(f"DROP TABLE IF EXISTS {table}", self.site.database)
            self._rename((f"{table}_away", table) for table in tables)

    @abstractmethod
    def only_tags(self) -> str:
        """A condition: rows of HOLDS that are about tags."""

    def _rename(self, pairs: Iterator[tuple[str, str]]) -> None:
        for old, new in pairs:
            self.site.mariadb.sql(f"RENAME TABLE {old} TO {new}", self.site.database)

    def _rows(self, query: str) -> list[list[str]]:
        lines = self.site.mariadb.sql(query, self.site.database).splitlines()
        return [line.replace("NULL", "").split("\t") for line in lines]

    def _bears(self, email: str) -> str:
        return f"CAST( LOWER( {self.CONTACTS}.email ) AS BINARY ) = 0x{email.lower().encode().hex()}"


class FluentCrmTables(OnSiteTables):
    CONTACTS, TAGS, HOLDS = "wp_fc_subscribers", "wp_fc_tags", "wp_fc_subscriber_pivot"
    CONTACT_ID, STATUS = "id", "status"
    TAG_ID, TAG_NAME, HOLDER, HELD = "wp_fc_tags.id", "title", "subscriber_id", "object_id"
    STATUSES: ClassVar[dict[str, str]] = {
        name: name for name in ("subscribed", "unsubscribed", "bounced", "complained")
    }
    GIVE = """
        $contact = FluentCrmApi( 'contacts' )->createOrUpdate( $input['data'] + array( 'status' => 'subscribed' ) );
        $contact->status = $input['status'];
        $contact->save();
        $tags = array_map( static fn( $name ) => array( 'title' => $name ), $input['tags'] );
        $ids  = array_map( static fn( $tag ) => (int) $tag->id, FluentCrmApi( 'tags' )->importBulk( $tags ) );
        $contact->attachTags( $ids );
    """
    GIVE_TAG = """
        $tags = array_map( static fn( $name ) => array( 'title' => $name ), $input['names'] );
        FluentCrmApi( 'tags' )->importBulk( $tags );
    """

    def only_tags(self) -> str:
        return f"{self.HOLDS}.object_type LIKE '%Tag'"


class GroundhoggTables(OnSiteTables):
    CONTACTS, TAGS, HOLDS = "wp_gh_contacts", "wp_gh_tags", "wp_gh_tag_relationships"
    CONTACT_ID, STATUS = "ID", "optin_status"
    TAG_ID, TAG_NAME, HOLDER, HELD = "wp_gh_tags.tag_id", "tag_name", "contact_id", "wp_gh_tag_relationships.tag_id"
    # Groundhogg\Preferences; "subscribed" is what it calls confirmed.
    STATUSES: ClassVar[dict[str, str]] = {
        "unconfirmed": "1",
        "subscribed": "2",
        "unsubscribed": "3",
        "bounced": "6",
        "complained": "8",
    }
    GIVE = """
        $contact = new Groundhogg\\Contact( $input['data'] );
        $contact->update( array( 'optin_status' => (int) $input['status'] ) );
        foreach ( $input['tags'] as $name ) {
            $contact->add_tag( array( (int) Groundhogg\\get_db( 'tags' )->add( array( 'tag_name' => $name ) ) ) );
        }
    """
    GIVE_TAG = """
        foreach ( $input['names'] as $name ) {
            Groundhogg\\get_db( 'tags' )->add( array( 'tag_name' => $name ) );
        }
    """

    def only_tags(self) -> str:
        return "TRUE"


def _text(in_hex: str) -> str:
    return bytes.fromhex(in_hex).decode()
