<?php
/**
 * A test under Tools → Site Health: do two create the logins of new customers?
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Admin\Screens;
use CartCompanion\Crm\Registry;
use CartCompanion\Site\LoginSettings;

final class LoginHealth {
	private LoginSettings $choice;
	private Registry $connections;

	public function __construct( LoginSettings $choice, Registry $connections ) {
		$this->choice      = $choice;
		$this->connections = $connections;
	}

	/**
	 * Filter site_status_tests.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		$tests['direct']['cart_companion_logins'] = array(
			'label' => __( 'Cart Companion: who creates logins', 'cart-companion' ),
			'test'  => array( $this, 'test_logins' ),
		);
		return $tests;
	}

	/** @return array<string, mixed> */
	public function test_logins(): array {
		if ( ! $this->choice->is_made_here() ) {
			return TestResult::good( 'logins', __( 'Cart Companion creates no logins', 'cart-companion' ), __( 'That was chosen under Connect → Logins.', 'cart-companion' ) );
		}
		$crm = $this->connections->crm_that_creates_users();
		if ( '' === $crm || $this->choice->is_made_here_only() ) {
			return TestResult::good( 'logins', __( 'Only Cart Companion creates the logins of new customers', 'cart-companion' ), __( 'Each gets one e-mail with a link to set their password.', 'cart-companion' ) );
		}
		return TestResult::recommended(
			'logins',
			__( 'AccessAlly may be giving new customers a second password', 'cart-companion' ),
			/* translators: %s: name of a CRM */
			sprintf( __( 'Cart Companion creates the logins of new customers. If an automation in %s still has AccessAlly create them as well (its webhook contains “aal_genpass”), the password that a customer has just chosen stops working. Take that step out of the automation, then tick under Connect → Logins that it is gone; or let the automation alone create logins.', 'cart-companion' ), $crm ),
			Screens::CONNECT
		);
	}
}
