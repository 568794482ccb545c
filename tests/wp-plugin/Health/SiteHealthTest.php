<?php
/**
 * Each test of Tools → Site Health answers in the form that core shows, whatever this site has and lacks; core's weekly
 * check calls the same ones, and an error there is one of the whole page.
 */

declare(strict_types=1);

use CartCompanion\Crm\Registry;

final class SiteHealthTest extends SiteTestCase {
	private const STATUSES = array( 'good', 'recommended', 'critical' );

	public function test_a_site_with_accessally_alone_reads_what_it_lacks(): void {
		update_option( '_accessally_setting_api', array( 'system' => 'ontraport' ) );
		$this->choose( 'accessally' );
		$chosen = $this->plugin()->connections()->chosen();
		$this->assertNotSame( '', $chosen->setup_hint() );

		$answer = $this->answers()['cart_companion_connection'];

		$this->assertSame( 'recommended', $answer['status'] );
		$this->assertSame( 'Through AccessAlly Cart Companion cannot serve new customers yet', $answer['label'] );
		$this->assertStringContainsString( 'enter the key of Ontraport', $answer['description'] );
	}

	/** @dataProvider sites */
	public function test_every_test_answers_on_every_site( string $connection, array $accessally, bool $is_licensed, bool $is_paired ): void {
		update_option( Registry::OPTION, $connection );
		update_option( '_accessally_setting_api', $accessally );
		FakeAccessAllyLicense::$accessally_enabled = $is_licensed;
		if ( ! $is_paired ) {
			$this->plugin()->settings()->forget_pairing();
		}

		$answers = $this->answers();

		$this->assertGreaterThan( 5, count( $answers ) );
		foreach ( $answers as $name => $answer ) {
			$this->assertContains( $answer['status'], self::STATUSES, $name );
			$this->assertNotSame( '', $answer['label'], $name );
			$this->assertSame( $name, $answer['test'] );
		}
	}

	/** @return array<string, array{0: string, 1: array<string, string>, 2: bool, 3: bool}> */
	public static function sites(): array {
		$managed = array( 'system' => 'accessally-managed' );
		return array(
			'AccessAlly with WP Fusion'        => array( 'accessally', array( 'system' => 'active-campaign' ), true, true ),
			'AccessAlly alone'                 => array( 'accessally', array( 'system' => 'ontraport' ), true, true ),
			'AccessAlly with Managed Contacts' => array( 'accessally', $managed, true, true ),
			'AccessAlly without a licence'     => array( 'accessally', $managed, false, true ),
			'a connection that is gone'        => array( 'no-such-connection', array(), true, true ),
			'a key that is not entered'        => array( 'convertkit', array(), true, true ),
			'FluentCRM'                        => array( 'fluentcrm', array(), true, true ),
			'found by itself'                  => array( '', array(), true, true ),
			'not paired'                       => array( '', array(), true, false ),
		);
	}

	/** @return array<string, array<string, mixed>> What each of our tests answers. */
	private function answers(): array {
		$tests   = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
		$answers = array();
		foreach ( $tests['direct'] as $name => $test ) {
			if ( 0 === strpos( $name, 'cart_companion_' ) ) {
				$answers[ $name ] = call_user_func( $test['test'] );
			}
		}
		return $answers;
	}
}
