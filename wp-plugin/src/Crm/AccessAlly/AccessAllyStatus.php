<?php
/** What an owner reads of AccessAlly on Connect and in Site Health: what was found, what cannot be done, what is left to do. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\Crm;
use CartCompanion\Domain\Events\Person;

final class AccessAllyStatus {
	private AccessAllySite $site;
	private ManagedContacts $managed;

	/** Creates contacts and tags in AccessAlly's CRM; null where nothing here can. */
	private ?Crm $creator;

	public function __construct( AccessAllySite $site, ManagedContacts $managed, ?Crm $creator ) {
		$this->site    = $site;
		$this->managed = $managed;
		$this->creator = $creator;
	}

	public function message(): string {
		if ( ! $this->site->is_there() ) {
			return __( 'AccessAlly is not active on this site.', 'cart-companion' );
		}
		if ( ! $this->site->is_ready() ) {
			return __( 'AccessAlly is there, but it has no active license, no CRM, or lacks the functions needed. Check its general settings, or update it.', 'cart-companion' );
		}
		$missing = $this->site->missing_parts();
		return $this->capabilities() . ' ' . $this->site->operations()->sentence() . ( array() === $missing ? '' : ' ' . sprintf(
			/* translators: %s: list of things, for example "confirm access, fetch its list of tags again" */
			__( 'Through this version of AccessAlly the plugin cannot: %s.', 'cart-companion' ),
			implode( ', ', $missing )
		) );
	}

	/** '' when nothing is left to do. */
	public function hint(): string {
		if ( ! $this->site->is_ready() || $this->site->has_own_contacts() || null !== $this->creator ) {
			return '';
		}
		/* translators: %s: name of a CRM */
		return sprintf( __( 'enter the key of %s, so that new customers get a contact', 'cart-companion' ), $this->site->crm_name() );
	}

	/** Of a customer who has no contact, where none can be made from here. */
	public function advice_on_contacts( Person $person ): string {
		if ( $this->site->has_own_contacts() ) {
			return $this->managed->advice( $person );
		}
		/* translators: 1: name of a CRM */
		return sprintf( __( '%1$s has no contact with this address, and AccessAlly cannot create one. Enter the key of %1$s under Cart Companion → Connect → Your CRM, then retry. Or let ThriveCart’s own %1$s rule create the contact (ThriveCart: product → Fulfillment → Behavior).', 'cart-companion' ), $this->site->crm_name() );
	}

	private function capabilities(): string {
		if ( $this->site->has_own_contacts() ) {
			return $this->managed->status();
		}
		/* translators: 1: version, 2: name of a CRM */
		$found = sprintf( __( 'AccessAlly %1$s is active and connected to %2$s.', 'cart-companion' ), $this->site->version(), $this->site->crm_name() );
		if ( null === $this->creator ) {
			/* translators: %s: name of a CRM */
			return $found . ' ' . sprintf( __( 'It cannot create contacts or tags: enter the key of %s under Connect → Your CRM, and this site creates them there itself.', 'cart-companion' ), $this->site->crm_name() );
		}
		return $found . ' ' . ( null !== $this->creator->credentials()
			/* translators: %s: name of a CRM */
			? sprintf( __( 'New contacts and missing tags are created in %s itself, with the key that was entered below.', 'cart-companion' ), $this->creator->name() )
			/* translators: %s: name of a plugin */
			: sprintf( __( 'New contacts and missing tags are created through %s, which reaches the same CRM.', 'cart-companion' ), $this->creator->name() ) );
	}
}
