<?php
/** Which of AccessAlly's functions this site's version has. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

final class AccessAllyParts {
	private const INDISPENSABLE = array( 'get_contact_by_email', 'add_contact_tags', 'remove_contact_tags', 'get_contact_tags', 'get_all_tags' );

	/** Whether tags of contacts can be read and moved. */
	public static function are_enough(): bool {
		foreach ( self::INDISPENSABLE as $method ) {
			if ( ! method_exists( AccessAllyCalls::CONTACTS, $method ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What this version of AccessAlly has no function for, in words that follow "cannot".
	 *
	 * @return string[]
	 */
	public static function missing(): array {
		$parts = array(
			array( AccessAllyCalls::USERS, 'get_cleaned_user_tags', __( 'confirm access', 'cart-companion' ) ),
			array( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list', __( 'bring users’ tags up to date at once', 'cart-companion' ) ),
			array( AccessAllyCalls::USERS, 'get_user_contact_id', __( 'tell the contact of a user', 'cart-companion' ) ),
			array( AccessAllyCalls::API, 'refresh_tag_mapping', __( 'fetch its list of tags again', 'cart-companion' ) ),
		);
		$missing = array();
		foreach ( $parts as list( $class, $method, $words ) ) {
			if ( ! method_exists( $class, $method ) ) {
				$missing[] = $words;
			}
		}
		return $missing;
	}
}
