<?php
/** What a CRM in this WordPress cannot do, and what the owner can. */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Crm\CrmException;


final class Refusal {
	public static function of_absence( string $crm ): CrmException {
		/* translators: %s: name of a plugin */
		return CrmException::permanent( sprintf( __( '%s is not active on this site any more. Activate it, or choose another connection under Cart Companion → Connect, then retry.', 'cart-companion' ), $crm ) );
	}

	/** @param string $contact_id Of the one that has the other address. */
	public static function of_second_address( string $crm, string $contact_id ): CrmException {
		/* translators: 1: name of a CRM, 2: id of a contact */
		return CrmException::permanent( sprintf( __( '%1$s takes the customer’s address for that of its contact %2$s, which is spelt otherwise, and cannot have both. If it is the same person, correct the address of that contact; if not, tie the customer’s address to another one of theirs. Then retry.', 'cart-companion' ), $crm, $contact_id ) );
	}

	public static function of_address( string $crm ): CrmException {
		/* translators: %s: name of a CRM */
		return CrmException::permanent( sprintf( __( '%s cannot hold this address. Tie it to another address of the customer that has a contact there, then retry.', 'cart-companion' ), $crm ) );
	}

	public static function of_contact( string $crm ): CrmException {
		/* translators: %s: name of a CRM */
		return CrmException::permanent( sprintf( __( '%s did not create a contact with the customer’s address and gave no reason. Create it there, then retry.', 'cart-companion' ), $crm ) );
	}
}
