<?php
/**
 * Tests under Tools → Site Health: is access looked at, and do alerts go out?
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Admin\MailTrouble;
use CartCompanion\Admin\OpenIssues;
use CartCompanion\Admin\Screens;
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Site\Settings;
use CartCompanion\Store\AccessCheckStore;

final class WatchHealth {
	private const LATE_SECONDS = HOUR_IN_SECONDS;

	private Settings $settings;
	private AccessCheckStore $looks;

	public function __construct( Settings $settings, AccessCheckStore $looks ) {
		$this->settings = $settings;
		$this->looks    = $looks;
	}

	/**
	 * Filter site_status_tests.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		$tests['direct']['cart_companion_looks'] = array(
			'label' => __( 'Cart Companion: looks at customers’ access', 'cart-companion' ),
			'test'  => array( $this, 'test_looks' ),
		);
		$tests['direct']['cart_companion_mail']  = array(
			'label' => __( 'Cart Companion: alerts by e-mail', 'cart-companion' ),
			'test'  => array( $this, 'test_mail' ),
		);
		$tests['direct']['cart_companion_rules'] = array(
			'label' => __( 'Cart Companion: a tag rule for each product', 'cart-companion' ),
			'test'  => array( $this, 'test_rules' ),
		);
		return $tests;
	}

	/** @return array<string, mixed> */
	public function test_rules(): array {
		$items = $this->settings->is_paired() ? ItemsWithoutRule::of_this_site()->now() : array();
		$said  = ( new OpenIssues( array(), $items ) )->sentences();
		if ( array() === $said ) {
			return TestResult::good( 'rules', __( 'Every product that was sold has a tag rule', 'cart-companion' ), __( 'Cart Companion knows what their buyers get.', 'cart-companion' ) );
		}
		$labels = array_map(
			static function ( ItemWithoutRule $item ): string {
				return $item->label() . ': ' . $item->sentence();
			},
			$items
		);
		return TestResult::critical( 'rules', implode( ' ', $said ), implode( ' ', $labels ) . ' ' . __( 'The Status screen offers to make the rule, or to note that no tags are needed.', 'cart-companion' ), Screens::STATUS );
	}

	/** @return array<string, mixed> */
	public function test_looks(): array {
		$overdue = $this->settings->is_paired() ? $this->looks->overdue( time() - self::LATE_SECONDS ) : 0;
		if ( $overdue > 0 ) {
			/* translators: %s: number of events */
			$label = sprintf( _n( 'Cart Companion should have looked at the access of %s event an hour ago', 'Cart Companion should have looked at the access of %s events an hour ago', $overdue, 'cart-companion' ), number_format_i18n( $overdue ) );
			return TestResult::critical( 'looks', $label, __( 'WP-Cron does not run on this site, so nobody notices when a customer who paid cannot get in. Ask your host to call wp-cron.php every few minutes, or remove DISABLE_WP_CRON from wp-config.php.', 'cart-companion' ) );
		}
		return TestResult::good( 'looks', __( 'Cart Companion looks in time whether customers can get in', 'cart-companion' ), __( 'No look is overdue by more than an hour.', 'cart-companion' ) );
	}

	/** @return array<string, mixed> */
	public function test_mail(): array {
		$trouble = MailTrouble::now( $this->settings );
		if ( '' !== $trouble ) {
			return TestResult::recommended( 'mail', __( 'Cart Companion could not send an alert by e-mail', 'cart-companion' ), $trouble, Screens::CONNECT );
		}
		if ( ! $this->settings->alert_mails() ) {
			return TestResult::good( 'mail', __( 'Cart Companion sends no alerts by e-mail', 'cart-companion' ), __( 'That was chosen under Connect → Preferences. Alerts are shown in wp-admin.', 'cart-companion' ) );
		}
		/* translators: %s: e-mail address */
		return TestResult::good( 'mail', __( 'Cart Companion sends alerts by e-mail', 'cart-companion' ), sprintf( __( 'They go to %s. A test e-mail can be sent under Connect → Preferences.', 'cart-companion' ), $this->settings->alert_email() ) );
	}
}
