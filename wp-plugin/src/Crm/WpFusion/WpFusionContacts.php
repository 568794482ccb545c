<?php
/**
 * The contacts of WP Fusion's CRM, by their addresses.
 *
 * A CRM in this WordPress asks a database that takes zoe@ for zoë@, and WP Fusion passes its answer on: that is somebody
 * else (seen with WP Fusion Lite 3.47.11 and FluentCRM 2.9.84; adding zoë@ would give zoe@'s contact that address, and
 * subscribe it again). So there the contact is loaded, and its address compared as WordPress users are.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ Contact, CrmException };
use CartCompanion\Crm\OnSite\Refusal;
use CartCompanion\Domain\Events\Person;

final class WpFusionContacts {
	private WpFusionCrm $crm;

	/** @var array<string, string> Address by contact id, of contacts found by this object. */
	private array $addresses = array();

	/** @var array<string, string> Contact id by the address for which the CRM takes another one's. */
	private array $rivals = array();

	public function __construct( WpFusionCrm $crm ) {
		$this->crm = $crm;
	}

	/** '' when the CRM knows no such contact. @throws CrmException */
	public function id( string $email ): string {
		$answer = $this->crm->ask( 'get_contact_id', $email );
		$this->crm->require_no_fault_but( 404 );
		$id = is_scalar( $answer ) && ! is_bool( $answer ) ? (string) $answer : '';
		unset( $this->rivals[ $email ] ); // Its owner may have corrected the address of one that was found before.
		if ( '' === $id ) {
			return '';
		}
		if ( ! $this->bears( $id, $email ) ) {
			$this->rivals[ $email ] = $id;
			return '';
		}
		$this->addresses[ $id ] = $email;
		return $id;
	}

	/** By which the contact was found; '' when it was not. */
	public function address( string $contact_id ): string {
		return $this->addresses[ $contact_id ] ?? '';
	}

	/** One by the person's first address, which was looked for. @throws CrmException */
	public function create( Person $person ): Contact {
		$email = $person->email();
		if ( isset( $this->rivals[ $email ] ) ) {
			throw Refusal::of_second_address( $this->crm->name(), $this->rivals[ $email ] );
		}
		try {
			$answer = $this->crm->ask( 'add_contact', $person->fields( 'user_email', 'first_name', 'last_name' ) );
			$this->crm->require_no_fault();
		} catch ( CrmException $error ) {
			return new Contact( $this->made_meanwhile( $email, $error ) );
		}
		// "true" without an id: somebody else created it in the meantime.
		$id = is_scalar( $answer ) && ! is_bool( $answer ) ? (string) $answer : $this->id( $email );
		if ( '' === $id || '0' === $id ) {
			throw CrmException::not_confirmed( $this->crm->name() );
		}
		$this->addresses[ $id ] = $email;
		return new Contact( $id, true !== $answer );
	}

	/**
	 * Of several requests that add one person at once a CRM may refuse all but one, Groundhogg 4.7.1 with "Contact creation
	 * failed": then the contact is there.
	 *
	 * @throws CrmException The refusal, where it is not.
	 */
	private function made_meanwhile( string $email, CrmException $refusal ): string {
		$id = $refusal->is( CrmException::PERMANENT ) ? $this->id( $email ) : '';
		if ( '' === $id ) {
			throw $refusal;
		}
		return $id;
	}

	/**
	 * Whether a CRM on this site still has the contact: of one that is gone Groundhogg (4.7.1) says what it says of one
	 * without tags, and yes to whatever is done to it; loaded, such a contact has nothing, not even an address.
	 */
	public function is_there( string $contact_id ): bool {
		return array() !== $this->loaded( $contact_id );
	}

	/** Where WP Fusion does not say which address a contact has, its word is taken for it. */
	private function bears( string $contact_id, string $email ): bool {
		$loaded = $this->crm->is_on_this_site() ? $this->loaded( $contact_id ) : null;
		$own    = (string) ( $loaded['user_email'] ?? '' );
		return '' === $own || 0 === strcasecmp( $own, $email );
	}

	/** @return array<string, mixed>|null By WordPress's names, as far as they are mapped; null when WP Fusion does not say. */
	private function loaded( string $contact_id ): ?array {
		$loaded = $this->crm->can( 'load_contact' ) ? $this->crm->ask( 'load_contact', $contact_id ) : null;
		return is_array( $loaded ) ? $loaded : null;
	}
}
