<?php
/** The plugin's tests on WordPress' Site Health screen. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Labels\Links;
use CartCompanion\Site\{ CopyNotice, Settings };

final class SiteHealth {
	private Settings $settings;
	private CompanionTests $companion;
	private SiteTests $site;
	private NeedsYouTest $needs_you;

	public function __construct( Settings $settings, CompanionTests $companion, SiteTests $site, NeedsYouTest $needs_you ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->site      = $site;
		$this->needs_you = $needs_you;
	}

	/**
	 * Filter site_status_tests. On a copy of a site all others would look at what belongs to the live site.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		$copy = array( 'copy' => array( __( 'Cart Companion: address of this site', 'cart-companion' ), array( $this, 'copy' ) ) );
		foreach ( $this->settings->is_copy() ? $copy : $this->needs_you->tests() + $this->companion->tests() + $this->site->tests() as $name => list( $label, $test ) ) {
			$tests['direct'][ 'cart_companion_' . $name ] = array(
				'label' => $label,
				'test'  => static fn(): array => $test()->to_array( 'cart_companion_' . $name ),
			);
		}
		return $tests;
	}

	public function copy(): TestResult {
		return TestResult::critical( __( 'Cart Companion does nothing here: this site is a copy, or it has moved', 'cart-companion' ), CopyNotice::whole( $this->settings ), Links::CONNECT );
	}
}
