<?php
/**
 * AccessAlly, as far as its functions are seen in public code.
 *
 * Sources: WP Fusion's AccessAlly module, ProgressAlly (of the same vendor) and code of sites. No function
 * that creates a contact or a tag was seen there; where WP Fusion reaches the same CRM it does that part.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class AccessAlly implements Connection, KnowsUsers {
	private AccessAllySite $site;

	/** Creates what AccessAlly cannot, in the same CRM. */
	private WpFusion $creator;

	public function __construct( AccessAllySite $site, WpFusion $creator ) {
		$this->site    = $site;
		$this->creator = $creator;
	}

	public function slug(): string {
		return 'accessally';
	}

	public function crm_slug(): string {
		return $this->site->crm_slug();
	}

	public function name(): string {
		return 'AccessAlly';
	}

	public function is_connected(): bool {
		return $this->site->is_ready();
	}

	public function status_message(): string {
		if ( ! $this->site->is_there() ) {
			return __( 'AccessAlly is not active on this site.', 'cart-companion' );
		}
		if ( ! $this->is_connected() ) {
			return __( 'AccessAlly is there, but it has no active license, no CRM, or lacks the functions needed. Check its general settings, or update it.', 'cart-companion' );
		}
		if ( $this->site->keeps_own_contacts() ) {
			return __( 'AccessAlly keeps its contacts itself here (Managed Contacts). Its own help says these cannot be used with ThriveCart: tags are set for contacts that exist, and new customers need a contact first.', 'cart-companion' );
		}
		/* translators: 1: version, 2: name of a CRM */
		$found = sprintf( __( 'AccessAlly %1$s is active and connected to %2$s.', 'cart-companion' ), $this->site->version(), $this->site->crm_name() );
		if ( $this->can_create() ) {
			return $found . ' ' . __( 'New contacts and missing tags are created through WP Fusion, which reaches the same CRM.', 'cart-companion' );
		}
		/* translators: %s: name of a CRM */
		return $found . ' ' . sprintf( __( 'It cannot create contacts or tags: let ThriveCart’s own %s rule create the contact of a new customer, and create the tags in the CRM.', 'cart-companion' ), $this->site->crm_name() );
	}

	public function tags(): array {
		return $this->site->tags()->names();
	}

	public function find( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$id = $this->site->contact_id( $email );
			if ( '' !== $id ) {
				return new Contact( $id );
			}
		}
		return null;
	}

	public function find_or_create( Person $person ): Contact {
		$known = $this->find( $person );
		if ( null !== $known ) {
			return $known;
		}
		if ( $this->can_create() ) {
			return $this->creator->create( $person );
		}
		/* translators: 1: name of a CRM */
		throw new Refused( sprintf( __( '%1$s has no contact with this address, and AccessAlly cannot create one. Let ThriveCart’s own %1$s rule create the contact (ThriveCart: product → Fulfillment → Behavior), or activate WP Fusion for the same CRM, then retry.', 'cart-companion' ), $this->site->crm_name() ) );
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$missing = $this->site->missing( $tag_names );
		if ( array() !== $missing && ! $this->can_create() ) {
			/* translators: 1: name of a CRM, 2: tag names */
			throw new Refused( sprintf( __( '%1$s has no tag named %2$s, and AccessAlly cannot create one. Create it in %1$s, refresh the tags in AccessAlly, then retry.', 'cart-companion' ), $this->site->crm_name(), implode( ', ', $missing ) ) );
		}
		if ( array() !== $missing ) {
			$this->creator->apply( $contact_id, $missing );
			$this->site->refresh();
		}
		$known = array_values( array_diff( $tag_names, $missing ) );
		if ( array() !== $known ) {
			$this->site->add_tags( $contact_id, $known );
		}
		$this->site->bring_up_to_date( $contact_id );
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$known = array_values( array_filter( $tag_names, array( $this->site, 'has' ) ) );
		if ( array() !== $known ) {
			$this->site->remove_tags( $contact_id, $known );
			$this->site->bring_up_to_date( $contact_id );
		}
	}

	public function tags_of( string $contact_id ): array {
		return array_map( array( $this->site->tags(), 'name_of' ), $this->site->tag_ids_of( $contact_id ) );
	}

	public function tags_of_user( int $user_id ): ?array {
		$ids = $this->site->tag_ids_of_user( $user_id );
		return null === $ids ? null : array_map( array( $this->site->tags(), 'name_of' ), $ids );
	}

	public function while_creating( callable $create ): int {
		return $this->can_create() ? $this->creator->while_creating( $create ) : $create();
	}

	public function tie_user( int $user_id, string $contact_id ): void {
		if ( $this->can_create() ) {
			$this->creator->tie_user( $user_id, $contact_id );
		}
		$this->site->tie_user( $user_id, $contact_id );
		$this->site->bring_up_to_date( $contact_id );
	}

	public function calls(): int {
		return $this->site->calls() + $this->creator->calls();
	}

	/** Contact ids and tags are shared only where both speak with one CRM. */
	private function can_create(): bool {
		return $this->creator->is_connected() && $this->creator->crm_slug() === $this->site->crm_slug();
	}
}
