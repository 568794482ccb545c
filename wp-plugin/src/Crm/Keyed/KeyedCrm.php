<?php
/**
 * A CRM asked over its own API, with a key that the owner entered: for sites whose CRM no plugin reaches well enough.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\AccessAlly\AccessAllySite;
use CartCompanion\Crm\ChecksKey;
use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\Contact;
use CartCompanion\Crm\Creator;
use CartCompanion\Crm\HasAccount;
use CartCompanion\Crm\KnowsUsers;
use CartCompanion\Crm\TurnedAway;
use CartCompanion\Domain\Events\Person;

class KeyedCrm implements Creator, HasAccount, Keyed, KnowsUsers, ChecksKey {
	/** Where the owner chooses among the tags. */
	private const NEW_ENOUGH_SECONDS = 60;

	protected CrmApi $api;
	protected TagCache $tags;
	private ContactIds $ids;
	private Credentials $credentials;

	/** Where it works with the same CRM, it is what lets users in. */
	private AccessAllySite $accessally;

	public function __construct( CrmApi $api, Credentials $credentials, AccessAllySite $accessally ) {
		$this->api         = $api;
		$this->credentials = $credentials;
		$this->accessally  = $accessally;
		$this->tags        = new TagCache( $api );
		$this->ids         = new ContactIds( $api );
	}

	public function slug(): string {
		return $this->api->slug();
	}

	public function crm_slug(): string {
		return $this->api->slug();
	}

	public function account(): string {
		return substr( md5( $this->api->account() ), 0, 8 );
	}

	public function name(): string {
		return $this->api->name();
	}

	public function credentials(): Credentials {
		return $this->credentials;
	}

	public function fields(): array {
		return $this->api->fields();
	}

	public function take_key( array $values ): void {
		$account_id = $this->api->with( $this->credentials->with( $values ) )->check_key();
		$this->credentials->save( $values, $account_id );
		$this->tags->forget();
	}

	public function is_connected(): bool {
		return $this->credentials->are_complete( $this->api->fields() );
	}

	public function status_message(): string {
		return $this->is_connected()
			/* translators: %s: name of a CRM */
			? sprintf( __( 'This site asks %s itself, with the key that was entered. Contacts and missing tags are created.', 'cart-companion' ), $this->name() )
			/* translators: %s: name of a CRM */
			: sprintf( __( 'For sites that reach %s through AccessAlly only, or not at all: enter its key once.', 'cart-companion' ), $this->name() );
	}

	public function tags(): array {
		return $this->tags->tags( self::NEW_ENOUGH_SECONDS )->names();
	}

	public function find( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$id = $this->api->contact_id( $email );
			if ( '' !== $id ) {
				return $this->noted( $email, new Contact( $id ) );
			}
		}
		return null;
	}

	public function find_or_create( Person $person ): Contact {
		$known = 1 === count( $person->emails() ) ? null : $this->find( $person );
		return $known ?? $this->create( $person );
	}

	public function create( Person $person ): Contact {
		return $this->noted( $person->email(), $this->api->find_or_create( $person ) );
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$this->with_tags(
			array( $this->tags, 'to_apply' ),
			$tag_names,
			function ( array $tags ) use ( $contact_id ): void {
				$this->api->add_tags( $contact_id, $tags );
			}
		);
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$this->with_tags(
			array( $this->tags, 'to_remove' ),
			$tag_names,
			function ( array $tags ) use ( $contact_id ): void {
				$this->api->remove_tags( $contact_id, $tags );
			}
		);
	}

	public function tags_of( string $contact_id ): array {
		return $this->names( $this->api->tag_ids( $contact_id ) );
	}

	/** What AccessAlly sees, brought up to date first; where it is not there, what the CRM says of the user's contact. */
	public function tags_of_user( int $user_id ): ?array {
		$is_mirrored = $this->is_mirrored();
		$contact_id  = $is_mirrored ? $this->accessally->contact_id_of_user( $user_id ) : '';
		if ( '' === $contact_id ) {
			$contact_id = $this->contact_id_of_user( $user_id );
		}
		if ( '' === $contact_id ) {
			return array();
		}
		$names = $this->tags_of( $contact_id );
		if ( ! $is_mirrored ) {
			return $names;
		}
		return $this->accessally->copy_tags_named( $contact_id, $names ) ? $this->accessally->tags_of_user( $user_id ) ?? $names : null;
	}

	public function while_creating( callable $work ) {
		return $work();
	}

	public function tie_user( int $user_id, string $contact_id ): void {
		if ( $this->is_mirrored() ) {
			$this->accessally->tie_user( $user_id, $contact_id );
		}
	}

	public function tie_found_user( int $user_id, string $contact_id ): void {
		if ( $this->is_mirrored() ) {
			$this->accessally->tie_found_user( $user_id, $contact_id ); // Its copy of the tags comes with the look at the access.
		}
	}

	public function is_let_in(): ?bool {
		try {
			$this->api->check_key();
		} catch ( TurnedAway $refusal ) {
			return false;
		} catch ( ConnectionError $error ) {
			return null;
		}
		return true;
	}

	public function calls(): int {
		return $this->api->calls();
	}

	/** By the user's address; '' when the CRM has no such contact. */
	private function contact_id_of_user( int $user_id ): string {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			return '';
		}
		$email = strtolower( $user->user_email );
		$noted = $this->ids->of( $email );
		return '' === $noted ? $this->api->contact_id( $email ) : $noted;
	}

	protected function noted( string $email, Contact $contact ): Contact {
		$this->ids->note( $email, $contact->id() );
		return $contact;
	}

	/** Whether AccessAlly works with the same CRM, and keeps its own copy of what a user's contact has there. */
	private function is_mirrored(): bool {
		return $this->accessally->is_ready() && $this->accessally->crm_slug() === $this->crm_slug();
	}

	/**
	 * Does $work with the tags' names by id; once more with a fresh list where the CRM does not know one of them any more.
	 *
	 * @param callable(string[]): array<string, string>    $find
	 * @param string[]                                     $names
	 * @param callable(array<string, string>): mixed $work
	 * @return mixed What $work returns; null when there was no tag to work with.
	 */
	protected function with_tags( callable $find, array $names, callable $work ) {
		$tags = $find( $names );
		try {
			return array() === $tags ? null : $work( $tags );
		} catch ( TagGone $error ) {
			$this->tags->forget();
			$tags = $find( $names );
		}
		return array() === $tags ? null : $work( $tags );
	}

	/**
	 * @param string[] $ids
	 * @return string[]
	 */
	private function names( array $ids ): array {
		$tags = $this->tags->tags();
		if ( array() !== array_diff( $ids, $tags->ids() ) ) {
			$tags = $this->tags->fetched();
		}
		return array_map( array( $tags, 'name_of' ), $ids );
	}
}
