<?php
/** Applies and removes tags through WP Fusion's CRM layer, and checks what came of it where the CRM was not seen to say so. */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ CrmException, CrmLock };

final class WpFusionTagMoves {
	private WpFusionCrm $crm;
	private WpFusionContacts $contacts;

	public function __construct( WpFusionCrm $crm, WpFusionContacts $contacts ) {
		$this->crm      = $crm;
		$this->contacts = $contacts;
	}

	/** @param string[] $ids @throws CrmException */
	public function apply( string $contact_id, array $ids ): void {
		$this->move( 'apply_tags', $ids, $contact_id );
		if ( $this->crm->is_confirmed() ) {
			return;
		}
		$fault = $this->crm->fault();
		$there = $this->ids_of( $contact_id );
		if ( array() !== array_udiff( $ids, $there, 'strcasecmp' ) ) {
			// A CRM on this site does not lag: of a contact that is gone Groundhogg says yes, and then that it has no tags.
			$is_gone = array() === $there && $this->crm->is_on_this_site();
			throw $fault ?? ( $is_gone ? CrmException::contact_not_found( $this->crm->name() ) : CrmException::not_confirmed( $this->crm->name() ) );
		}
	}

	/** @param string[] $ids @throws CrmException */
	public function remove( string $contact_id, array $ids ): void {
		$this->move( 'remove_tags', $ids, $contact_id );
		if ( $this->crm->is_confirmed() ) {
			return;
		}
		$fault = $this->crm->fault();
		$left  = $this->ids_of( $contact_id );
		if ( array() !== array_uintersect( $ids, $left, 'strcasecmp' ) || ( array() === $left && ! $this->is_there( $contact_id ) ) ) {
			throw $fault ?? ( $this->crm->is_on_this_site() && array() === $left ? CrmException::contact_not_found( $this->crm->name() ) : CrmException::not_confirmed( $this->crm->name() ) );
		}
	}

	/** @return string[] Ids of the contact's tags, from the CRM itself. @throws CrmException */
	public function ids_of( string $contact_id ): array {
		try {
			$answer = $this->crm->ask( 'get_tags', $contact_id );
		} catch ( CrmException $error ) { // Some of its connectors have no code of their own for a contact that is gone.
			throw $error->is( CrmException::PERMANENT ) && $this->crm->is_not_found() ? CrmException::contact_not_found( $this->crm->name() ) : $error;
		}
		// While the CRM is down this is an empty list, which looks like "no tags".
		$this->crm->require_no_fault();
		return is_array( $answer ) ? array_map( 'strval', array_values( $answer ) ) : array();
	}

	/**
	 * Its connectors refuse a contact that is gone in words of their own; when its tags are read they say "not_found".
	 *
	 * @param string[] $ids
	 */
	private function move( string $verb, array $ids, string $contact_id ): void {
		$ask = fn() => $this->crm->ask( $verb, $ids, $contact_id );
		try {
			// FluentCRM, for one, may have a tag on a contact twice after two requests at once.
			$this->crm->is_on_this_site() ? CrmLock::during( "wp-fusion contact $contact_id", $ask ) : $ask();
		} catch ( CrmException $error ) {
			if ( $error->is( CrmException::PERMANENT ) ) {
				$this->ids_of( $contact_id );
			}
			throw $error;
		}
	}

	/** An empty list of tags may also come from a CRM that is down: then its contact is not found either. */
	private function is_there( string $contact_id ): bool {
		if ( $this->crm->is_on_this_site() ) {
			return $this->contacts->is_there( $contact_id );
		}
		$address = $this->contacts->address( $contact_id );
		return '' === $address || $this->contacts->id( $address ) === $contact_id;
	}
}
