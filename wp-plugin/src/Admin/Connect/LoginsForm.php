<?php
/**
 * Saves who makes the logins of new customers.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Site\RoleSafety;

final class LoginsForm {
	/** What an owner must be allowed to do by hand to have it done for them. */
	public const CAPABILITY = 'create_users';

	/** Values of the field "logins". */
	public const AUTOMATION = 'automation';
	public const HERE       = 'here';
	public const NONE       = 'none';

	private LoginSettings $choice;
	private AccessChecks $checks;

	public function __construct( LoginSettings $choice, AccessChecks $checks ) {
		$this->choice = $choice;
		$this->checks = $checks;
	}

	/** @param array<string, mixed> $fields logins, only_here, role, agreed (slugs of roles). */
	public function save( array $fields ): Notice {
		if ( self::NONE === Forms::text( $fields, 'logins' ) ) {
			$this->choice->need_none();
			$this->checks->ask_for_all(); // Each ends with the word that nothing depends on it.
			return Notice::success( __( 'Saved. Your customers need no login here: nobody looks whether they can get in, and alerts about it end within minutes.', 'cart-companion' ) );
		}
		if ( self::HERE !== Forms::text( $fields, 'logins' ) ) {
			$this->choice->leave_to_automation();
			return Notice::success( __( 'Saved. Your CRM’s automation creates the logins of new customers.', 'cart-companion' ) );
		}
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return Notice::error( __( 'You may not create users on this site, so Cart Companion may not do it for you. Ask an administrator of the network. Nothing was changed.', 'cart-companion' ) );
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$slug = Forms::text( $fields, 'role' );
		$role = isset( get_editable_roles()[ $slug ] ) ? RoleSafety::of_this_site( $slug ) : null;
		if ( null === $role ) {
			return Notice::error( __( 'Choose a role for the logins. Nothing was changed.', 'cart-companion' ) );
		}
		$refusal = self::refusal( $role, in_array( $slug, array_map( 'strval', (array) ( $fields['agreed'] ?? array() ) ), true ) );
		if ( '' !== $refusal ) {
			return Notice::error( $refusal );
		}
		$this->choice->make_here( $role, ! empty( $fields['only_here'] ) );
		/* translators: %s: name of a role */
		return Notice::success( sprintf( __( 'Saved. Cart Companion creates the logins of new customers, with the role “%s”.', 'cart-companion' ), $role->name() ) );
	}

	/** '' when the role may be chosen. */
	private static function refusal( RoleSafety $role, bool $is_agreed ): string {
		if ( array() !== $role->takes_over() ) {
			/* translators: 1: name of a role, 2: what it may do */
			return sprintf( __( 'With the role “%1$s” a customer could take over this site (%2$s), so it cannot be chosen. Nothing was changed.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->takes_over() ) );
		}
		if ( array() !== $role->beyond_subscriber() && ! $is_agreed ) {
			/* translators: 1: name of a role, 2: what it may do */
			return sprintf( __( 'Customers with the role “%1$s” may do more than a subscriber: %2$s. If you want that, tick “I know” below this role. Nothing was changed.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->beyond_subscriber() ) );
		}
		return '';
	}
}
