<?php
/**
 * A CRM asked over its own API, with a key that the owner entered: for sites whose CRM no plugin reaches well enough.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ Contact, Credentials, Crm, CrmException, Registry, TagDirectory, UserTagCopy };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class KeyedCrm extends Crm {
	private KeyedApi $api;
	private TagDirectory $tags;
	private ContactIds $ids;

	/** Asked for a membership plugin that works with the same CRM: then that is what lets users in. */
	private Registry $crms;

	public function __construct( KeyedApi $api, Registry $crms ) {
		$this->api  = $api;
		$this->crms = $crms;
		$this->tags = new TagDirectory( $api );
		$this->ids  = new ContactIds( $api );
	}

	public function slug(): string {
		return $this->api::SLUG;
	}

	public function account_id(): string {
		return substr( md5( $this->api->account() ), 0, 8 );
	}

	public function name(): string {
		return $this->api::NAME;
	}

	public function credentials(): Credentials {
		return $this->api->credentials();
	}

	public function save_credentials( array $values ): void {
		$credentials = $this->credentials();
		$account_id  = $this->api->with( $credentials->with( $values ) )->check_key();
		$credentials->save( $values, $account_id );
		$this->tags->refresh();
	}

	public function is_connected(): bool {
		return $this->credentials()->are_complete();
	}

	public function status_message(): string {
		return $this->is_connected()
			/* translators: %s: name of a CRM */
			? sprintf( __( 'This site asks %s itself, with the key that was entered. Contacts and missing tags are created.', 'cart-companion' ), $this->name() )
			/* translators: %s: name of a CRM */
			: sprintf( __( 'For sites that reach %s through AccessAlly only, or not at all: enter its key once.', 'cart-companion' ), $this->name() );
	}

	public function tags(): array {
		return $this->tags->names();
	}

	public function find( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$id = $this->api->contact_id( $email );
			if ( '' !== $id ) {
				return $this->noted( $email, new Contact( $id ) );
			}
		}
		return $this->found_by_user( $person );
	}

	public function find_or_create( Person $person ): Contact {
		$known = 1 === count( $person->emails() ) ? null : $this->find( $person );
		return $known ?? $this->create( $person );
	}

	public function create( Person $person ): Contact {
		return $this->noted( $person->email(), $this->api->find_or_create( $person ) );
	}

	public function upserts_with_tags(): bool {
		return $this->api::UPSERTS_WITH_TAGS;
	}

	public function upsert_with_tags( Person $person, array $tag_names ): Contact {
		return $this->with_tags(
			array( $this->tags, 'to_apply' ),
			$tag_names,
			fn( array $tags ): Contact => $this->noted( $person->email(), $this->api->upsert_with_tags( $person, $tags ) )
		);
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$this->with_tags( array( $this->tags, 'to_apply' ), $tag_names, fn( array $tags ) => $this->api->add_tags( $contact_id, $tags ) );
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$this->with_tags( array( $this->tags, 'to_remove' ), $tag_names, fn( array $tags ) => $this->api->remove_tags( $contact_id, $tags ) );
	}

	public function tags_of( string $contact_id ): array {
		return $this->tags->names_of( $this->api->tag_ids( $contact_id ) );
	}

	/** What a membership plugin sees, brought up to date first; where none is there, what the CRM says of the user's contact. */
	public function tags_of_user( int $user_id ): ?array {
		foreach ( $this->doorkeepers() as $crm ) {
			if ( '' !== $crm->contact_of_other_site( $user_id ) ) {
				return $crm->tags_of_user( $user_id ); // It is not brought up to date, and lets them in all the same.
			}
		}
		$copy       = $this->copy_of_tags();
		$contact_id = null === $copy ? '' : $copy->contact_id_of_user( $user_id );
		if ( '' === $contact_id ) {
			$contact_id = $this->contact_id_of_user( $user_id );
		}
		if ( '' === $contact_id ) {
			return array();
		}
		$ids   = $this->api->tag_ids( $contact_id );
		$names = $this->tags->own_names_of( $ids );
		$this->tell( static fn( Crm $crm ) => $crm->copy_tags_named( $user_id, $contact_id, $names ) );
		if ( null === $copy ) {
			return $this->tags->names_of( $ids );
		}
		return $copy->copy_tags_named( $contact_id, $names ) ? $copy->tags_of_user( $user_id ) ?? $names : null;
	}

	public function link_user( int $user_id, string $contact_id ): void {
		$copy = $this->copy_of_tags();
		if ( null !== $copy ) {
			$copy->link_user( $user_id, $contact_id );
		}
	}

	public function link_existing_user( int $user_id, string $contact_id ): void {
		$copy = $this->copy_of_tags();
		if ( null !== $copy ) {
			$copy->link_existing_user( $user_id, $contact_id ); // Its copy of the tags is made when the user's access is checked.
		}
		foreach ( $this->neighbours() as $crm ) {
			$is_other = ! in_array( $crm->contact_of_user( $user_id ), array( '', $contact_id ), true ) || '' !== $crm->contact_of_other_site( $user_id );
			if ( $is_other && null === $crm->user_tags() ) { // Perhaps a contact that is gone.
				$crm->link_existing_user( $user_id, $contact_id );
			}
		}
		$this->tell( static function ( Crm $crm ) use ( $user_id, $contact_id ): void {
			if ( '' === $crm->contact_of_user( $user_id ) && '' === $crm->contact_of_other_site( $user_id ) ) {
				$crm->link_user( $user_id, $contact_id ); // Its copy of the tags is made when the user's access is checked.
			}
		} );
	}

	public function change_copies( string $contact_id, array $applied, array $removed ): void {
		$this->tell( static fn( Crm $crm ) => $crm->change_copies( $contact_id, $applied, $removed ) );
	}

	/** As the membership plugin has it that works with the same CRM. */
	public function contact_of_user( int $user_id ): string {
		$ids = array_map( static fn( Crm $crm ): string => $crm->contact_of_user( $user_id ), $this->doorkeepers() );
		return (string) current( array_filter( $ids, 'strlen' ) );
	}

	public function contact_of_other_site( int $user_id ): string {
		$ids = array_map( static fn( Crm $crm ): string => $crm->contact_of_other_site( $user_id ), $this->doorkeepers() );
		return (string) current( array_filter( $ids, 'strlen' ) );
	}

	public function users_of_contact( string $contact_id ): array {
		$ids = array();
		foreach ( $this->neighbours() as $crm ) {
			$ids = array_merge( $ids, $crm->users_of_contact( $contact_id ) );
		}
		return array_values( array_unique( $ids ) );
	}

	public function verify_credentials(): ?bool {
		try {
			$this->api->check_key();
		} catch ( CrmException $error ) {
			return $error->is( CrmException::UNAUTHORIZED ) ? false : null;
		}
		return true;
	}

	public function calls(): int {
		return $this->api->calls();
	}

	/** @return Crm[] Plugins of this site that reach the same CRM. */
	private function neighbours(): array {
		return array_diff_key( $this->crms->reaching( $this->crm_slug() ), array( $this->slug() => true ) );
	}

	/** @return Crm[] Those of them by which users get in: a membership plugin's own copy counts before WP Fusion's. */
	private function doorkeepers(): array {
		$membership = array_filter( $this->neighbours(), static fn( Crm $crm ): bool => null !== $crm->user_tags() );
		return array() === $membership ? $this->neighbours() : $membership;
	}

	/**
	 * Lets plugins beside know what was done with the key: WP Fusion lets users in by a copy of the tags. What keeps one
	 * from being told is not what the customer waits for.
	 *
	 * @param callable(Crm): mixed $what Of a plugin without a UserTagCopy.
	 */
	private function tell( callable $what ): void {
		foreach ( $this->neighbours() as $crm ) {
			try {
				null === $crm->user_tags() && $what( $crm );
			} catch ( CrmException $error ) {
				continue;
			}
		}
	}

	/** Of a membership plugin that works with the same CRM. */
	private function copy_of_tags(): ?UserTagCopy {
		foreach ( $this->crms->reaching( $this->crm_slug() ) as $crm ) {
			$copy = $crm->user_tags();
			if ( null !== $copy ) {
				return $copy;
			}
		}
		return null;
	}

	/** That of a user with one of the addresses, which bears another one by now, as a membership plugin beside has it. */
	private function found_by_user( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$user_id = UserByAddress::id( $email );
			$id      = 0 === $user_id ? '' : $this->contact_of_user( $user_id );
			if ( '' !== $id && $this->has_contact( $id ) ) {
				return Contact::of_user( $id );
			}
		}
		return null;
	}

	private function has_contact( string $contact_id ): bool {
		try {
			$this->api->tag_ids( $contact_id );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			return false;
		}
		return true;
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

	private function noted( string $email, Contact $contact ): Contact {
		$this->ids->note( $email, $contact->id() );
		return $contact;
	}

	/**
	 * Does $callback with the tags' names by id; once more with a fresh list where the CRM does not have one of them any more.
	 *
	 * @param callable(string[]): array<int|string, string>    $find
	 * @param string[]                                         $names
	 * @param callable(array<int|string, string>): mixed $callback
	 * @return mixed What $callback returns; null when there was no tag to work with.
	 */
	private function with_tags( callable $find, array $names, callable $callback ) {
		$tags = $find( $names );
		try {
			return array() === $tags ? null : $callback( $tags );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::TAG_NOT_FOUND ) ) {
				throw $error;
			}
			$this->tags->refresh();
			$tags = $find( $names );
		}
		return array() === $tags ? null : $callback( $tags );
	}
}
