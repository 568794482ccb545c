<?php
/** The contact that test purchases have left in the CRM, as few CRMs let one be deleted: the next one may use it again. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class TestContact {
	public const OPTION = 'cart_companion_test_contact';

	/** @param string $account Names whose contact ids they are. */
	public static function keep( string $email, string $account, string $contact_id ): void {
		update_option( self::OPTION, compact( 'email', 'account', 'contact_id' ), false );
	}

	public static function is_it( string $email, string $account, string $contact_id ): bool {
		return get_option( self::OPTION ) === compact( 'email', 'account', 'contact_id' );
	}

	/** It is a customer's by now: no test purchase may use it again. */
	public static function forget( string $email ): void {
		if ( self::email() === $email ) {
			delete_option( self::OPTION );
		}
	}

	/** Of the last one; '' for none. */
	public static function email(): string {
		$kept = get_option( self::OPTION );
		return is_array( $kept ) ? (string) ( $kept['email'] ?? '' ) : '';
	}
}
