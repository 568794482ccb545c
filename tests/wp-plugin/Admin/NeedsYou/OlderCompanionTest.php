<?php
/**
 * "Needs you" while the companion is older than it: what is counted is said, and nothing is offered that it cannot do.
 */

declare(strict_types=1);

use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\NeedsYou\Actions;
use CartCompanion\Admin\NeedsYou\NeedsYouScreen;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\NeedsYou;
use CartCompanion\Companion\SignedHttp;

require_once dirname( __DIR__ ) . '/ScreenTestCase.php';

final class OlderCompanionTest extends ScreenTestCase {
	/** As the companion of 0.1.0 answers. */
	private const REFUSES_THE_KIND = array( 400, array( 'error' => array( 'code' => 'bad_kind', 'message' => '`kind` must be resync or reconciliation.' ) ) );

	private const TOO_OLD = 'Your companion is older than this plugin and cannot do this yet. Ask your host to update it.';

	protected function setUp(): void {
		parent::setUp();
		$this->companion_answers( array(
			'/api/v1/summary' => array( 200, array( 'counts' => array( 'failed' => 3 ) ) ),
			'/api/v1/jobs'    => self::REFUSES_THE_KIND,
		) );
	}

	private function http(): SignedHttp {
		return new SignedHttp( $this->plugin()->settings() );
	}

	public function test_it_counts_and_offers_only_what_can_be_done(): void {
		$plugin = $this->plugin();
		$screen = new NeedsYouScreen( $plugin->settings(), $plugin->companion(), new NeedsYou( $this->http() ), new Jobs( $this->http() ), $plugin->log(), new NeedsAttention( $plugin->settings(), $plugin->companion() ) );
		ob_start();
		$screen->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( 'Your companion is older than this plugin', $html );
		$this->assertStringContainsString( 'Did not work <span class="count">(3)</span>', $html );
		$this->assertStringNotContainsString( 'Retry all (3)', $html );
		$this->assertStringNotContainsString( 'All dealt with', $html );
	}

	/** @return array<string, array{0: string, 1: array<string, string>}> */
	public static function forms(): array {
		return array(
			'retry all'  => array( 'needs_you_retry_all', array( 'kind' => 'failed' ) ),
			'deal with'  => array( 'needs_you_deal_with', array( 'key' => 'failed evt_1' ) ),
			'open again' => array( 'needs_you_reopen', array( 'key' => 'failed evt_1' ) ),
		);
	}

	/**
	 * @dataProvider forms
	 * @param array<string, string> $fields
	 */
	public function test_what_it_cannot_do_is_said_in_a_sentence( string $form, array $fields ): void {
		$actions = new Actions( new NeedsYou( $this->http() ), new Jobs( $this->http() ) );
		try {
			$actions->forms()[ $form ]( $fields );
			$this->fail( 'It was done.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( self::TOO_OLD, $error->getMessage() );
		}
	}
}
