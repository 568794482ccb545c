<?php
/**
 * Tools → Site Health on a copy of the connected site: the one thing to know.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Admin\Screens;
use CartCompanion\Site\CopyNotice;
use CartCompanion\Site\Settings;

final class CopyHealth {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * Filter site_status_tests, after all others of ours: on a copy they would look at what is the live site's.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function replace_tests( array $tests ): array {
		if ( ! $this->settings->is_copy() ) {
			return $tests;
		}
		foreach ( array_keys( (array) ( $tests['direct'] ?? array() ) ) as $name ) {
			if ( 0 === strpos( (string) $name, 'cart_companion_' ) ) {
				unset( $tests['direct'][ $name ] );
			}
		}
		$tests['direct']['cart_companion_copy'] = array(
			'label' => __( 'Cart Companion: address of this site', 'cart-companion' ),
			'test'  => array( $this, 'test_copy' ),
		);
		return $tests;
	}

	/** @return array<string, mixed> */
	public function test_copy(): array {
		if ( ! $this->settings->is_copy() ) {
			return TestResult::good( 'copy', __( 'This site is at the address it was connected at', 'cart-companion' ), __( 'Events from ThriveCart are worked here.', 'cart-companion' ) );
		}
		return TestResult::critical( 'copy', __( 'Cart Companion does nothing here: this site is a copy, or it has moved', 'cart-companion' ), CopyNotice::whole( $this->settings ), Screens::CONNECT );
	}
}
