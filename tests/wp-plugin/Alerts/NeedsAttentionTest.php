<?php
/**
 * What the menu and the dashboard say is not older than what the owner did, or than what else stands on the page.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\ThriveCartPanel;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\FormError;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Companion\CurrentSummary;

final class NeedsAttentionTest extends SiteTestCase {
	private const MISSING = 'ThriveCart’s secret word is missing, so its messages are refused.';

	/** Whether the stand-in of the companion has a secret word. */
	private bool $has_word = false;

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		NeedsAttention::forget();
		add_filter(
			'pre_http_request',
			function ( $unused, array $args, string $url ): array {
				$this->has_word = $this->has_word || 'PUT' === $args['method'];
				$summary        = array( 'site' => array( 'secret_word_set' => $this->has_word, 'reachable' => true ), 'worker_seen_at' => gmdate( 'c' ) );
				return array( 'headers' => array(), 'cookies' => array(), 'body' => (string) wp_json_encode( $summary ), 'response' => array( 'code' => 200, 'message' => '' ) );
			},
			10,
			3
		);
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		NeedsAttention::forget();
		parent::tearDown();
	}

	/** On a page that is opened now. */
	private function says_it_is_missing( ?CurrentSummary $told = null ): bool {
		$issues = ( new NeedsAttention( $this->plugin()->settings(), $this->plugin()->companion(), null, null, $told ) )->issues();
		return false !== strpos( implode( ' ', $issues->sentences() ), self::MISSING );
	}

	private function answer_now(): CurrentSummary {
		return new CurrentSummary( $this->plugin()->settings(), $this->plugin()->companion() );
	}

	public function test_a_secret_word_that_was_saved_is_not_said_to_be_missing(): void {
		$this->assertTrue( $this->says_it_is_missing() );
		self::send( new ThriveCartPanel( $this->plugin()->settings(), $this->plugin()->companion(), $this->answer_now() ), 'secret_word', array( 'secret_word' => 'word' ) );
		$this->assertFalse( $this->says_it_is_missing() );
	}

	public function test_whichever_form_was_sent_the_next_page_asks_anew_also_where_it_was_done_in_part(): void {
		$changes = function (): void {
			$this->has_word = true;
			throw new FormError( 'The rest was not done.' );
		};
		$this->assertTrue( $this->says_it_is_missing() );
		( new Forms( array( 'any' => $changes ) ) )->handle( 'any', array() );
		$this->assertFalse( $this->says_it_is_missing() );
	}

	public function test_it_does_not_contradict_what_the_same_page_was_answer_now(): void {
		$this->assertTrue( $this->says_it_is_missing() );
		$this->has_word = true; // Entered at the companion.
		$told           = $this->answer_now();
		$this->assertTrue( $this->says_it_is_missing( $told ), 'For five minutes nobody is asked.' );
		$told->all();
		$this->assertFalse( $this->says_it_is_missing( $told ) );
		$this->assertFalse( $this->says_it_is_missing(), 'Nor does the next page.' );
	}
}
