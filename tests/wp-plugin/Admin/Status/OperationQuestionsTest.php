<?php
/**
 * What an owner answers about an operation that was not seen to end: each word counts once, and whose does not is told.
 */

declare(strict_types=1);

use CartCompanion\Admin\Status\OperationQuestions;
use CartCompanion\Store\{ OperationSteps, Table };

final class OperationQuestionsTest extends SiteTestCase {
	private const CREDITS = array( 'id' => '21', 'name' => 'Ten credits' );

	/** @return array<string, mixed> An event that waits for the owner's word about its operation, which was not done. */
	private function unclear(): array {
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$this->given_contact( 'ann@example.com' );
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => 'throws', 'name' => 'Ten credits' ) ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( self::CREDITS ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'failed', $this->deliver( $event )[0]['outcome'] );
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ) ) ) );
		$this->companion_answers( array( "/api/v1/events/{$event['id']}/replay" => array( 200, array() ) ) );
		return $event;
	}

	/** @param array<string, mixed> $event */
	private function answer( array $event, string $word, string $operation = '21' ): string {
		$panel = new OperationQuestions( $this->plugin()->companion() );
		ob_start();
		self::send( $panel, 'operations', array( 'event' => $event['id'], 'answers' => array( array( 'id' => $operation, 'word' => $word ) ) ) )->print_inline();
		return wp_strip_all_tags( (string) ob_get_clean() );
	}

	private static function credits(): int {
		return (int) ( current( FakeCrm::state()['contacts'] )['fields']['credits'] ?? 0 );
	}

	/** @return array<string, array{0: string, 1: string, 2: int}> */
	public static function words(): array {
		return array(
			'done, then again' => array( OperationSteps::DONE, OperationSteps::AGAIN, 0 ),
			'again, then done' => array( OperationSteps::AGAIN, OperationSteps::DONE, 10 ),
			'again, twice'     => array( OperationSteps::AGAIN, OperationSteps::AGAIN, 10 ),
		);
	}

	/** @dataProvider words */
	public function test_of_two_administrators_the_first_is_heard_and_the_second_told( string $first, string $second, int $credits ): void {
		$event = $this->unclear();

		$this->assertStringContainsString( 'Your answer is kept', $this->answer( $event, $first ) );
		$this->assertStringContainsString( 'Your answer was not kept: this was answered before', $this->answer( $event, $second ) );
		$this->assertCount( 1, $this->asked, 'The event is sent again once.' );
		$this->replay( $event );
		$this->replay( $event );
		$this->assertStringContainsString( 'Your answer was not kept', $this->answer( $event, $second ) );
		$this->assertSame( $credits, self::credits() );
	}

	public function test_an_answer_about_something_else_is_not_kept(): void {
		$event = $this->unclear();

		$this->assertStringContainsString( 'Your answer was not kept', $this->answer( $event, OperationSteps::AGAIN, '99' ) );
		$this->assertStringContainsString( 'Choose “It was done” or “Run it again”', $this->answer( $event, 'maybe' ) );
		$this->assertSame( array(), $this->asked );
	}

	public function test_while_another_request_processes_the_event_no_word_is_kept(): void {
		global $wpdb;
		$event = $this->unclear();
		$wpdb->update( Table::name(), array( 'claimed_until' => time() + 60 ), array( 'event_id' => $event['id'] ) );

		$this->assertStringContainsString( 'is being processed at this moment', $this->answer( $event, OperationSteps::DONE ) );
		$this->assertSame( array(), $this->asked );
	}
}
