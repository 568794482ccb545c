<?php
/**
 * WordPress's export and erasure of personal data reach the companion as well.
 */

declare(strict_types=1);

final class PersonalDataTest extends SiteTestCase {
	private const PATH = '/api/v1/customers/ann%40example.com';

	public function test_the_eraser_erases_at_both_sides(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->companion_answers( array( self::PATH => array( 200, array( 'status' => 'forgotten', 'erased' => array( 'events' => 1 ) ) ) ) );

		$erased = $this->plugin()->personal_data()->erase( 'ann@example.com' );

		$this->assertSame( array( true, false, array() ), array( $erased['items_removed'], $erased['items_retained'], $erased['messages'] ) );
		$this->assertSame( array( 'DELETE' ), array_column( array_column( $this->asked, 'args' ), 'method' ) );
		$this->assertSame( array(), $this->plugin()->log()->recent( 10, 'ann@example.com' ) );
	}

	public function test_what_only_the_companion_knew_is_erased_too(): void {
		$this->companion_answers( array( self::PATH => array( 200, array( 'status' => 'forgotten', 'erased' => array( 'events' => 1 ) ) ) ) );

		$this->assertTrue( $this->plugin()->personal_data()->erase( 'ann@example.com' )['items_removed'] );
	}

	public function test_whom_the_companion_does_not_know_is_no_fault(): void {
		$this->companion_answers( array( self::PATH => array( 404, array( 'error' => array( 'code' => 'unknown_customer', 'message' => 'No event names this address.' ) ) ) ) );

		$erased = $this->plugin()->personal_data()->erase( 'ann@example.com' );

		$this->assertSame( array( false, false, array() ), array( $erased['items_removed'], $erased['items_retained'], $erased['messages'] ) );
	}

	public function test_a_companion_that_cannot_be_asked_is_said_and_nothing_is_called_complete(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->companion_answers( array( self::PATH => new WP_Error( 'http', 'down' ), self::PATH . '/export' => new WP_Error( 'http', 'down' ) ) );
		$data = $this->plugin()->personal_data();

		$this->assertWPErrorIs( $data->export( 'ann@example.com' ) );
		$erased = $data->erase( 'ann@example.com' );

		$this->assertSame( array( true, true ), array( $erased['items_removed'], $erased['items_retained'] ) );
		$this->assertStringContainsString( 'at the companion this person could not be erased', $erased['messages'][0] );
	}

	public function test_an_older_companion_is_named_with_its_commands(): void {
		$this->companion_answers( array( self::PATH => array( 405, array( 'error' => array( 'code' => 'method_not_allowed', 'message' => 'No.' ) ) ) ) );
		$data = $this->plugin()->personal_data();

		$this->assertStringContainsString( 'Your companion is older', (string) wp_json_encode( $data->export( 'ann@example.com' ) ) );
		$this->assertStringContainsString( 'Your companion is older', $data->erase( 'ann@example.com' )['messages'][0] );
	}

	public function test_the_export_has_both_halves(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$kept = array( 'email' => 'ann@example.com', 'events' => array( array( 'id' => 'evt_1', 'webhook' => array( 'customer' => array( 'name' => 'Ann <b>Lee</b>' ) ) ) ) );
		$this->companion_answers( array( self::PATH . '/export' => array( 200, $kept ) ) );

		$exported = $this->plugin()->personal_data()->export( 'ann@example.com' );

		$facts = array_column( array_merge( array(), ...array_column( $exported['data'], 'data' ) ), 'value', 'name' );
		$this->assertSame( 'Bought The product-12', $facts['What happened'] );
		$this->assertSame( 'Ann &lt;b&gt;Lee&lt;/b&gt;', $facts['webhook.customer.name'] );
		$this->assertTrue( $exported['done'] );
	}

	public function test_the_export_calls_nothing_confirmed_that_a_later_event_has_taken(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$bought = Sample::event( 'purchase.completed', 'ann@example.com', array( 'occurred_at' => '2026-11-20T10:00:00Z' ) );
		$this->companion_answers( array( self::PATH . '/export' => array( 200, array() ), '/api/v1/reports' => array( 200, array() ) ) );
		$this->deliver( $bought );
		$this->pass( 901 );
		$this->plugin()->access_checks()->check_now( $bought['id'] );
		$this->assertSame( 'Confirmed: the customer has access.', $this->exported( $bought )['Access'] );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->assertArrayNotHasKey( 'Access', $this->exported( $bought ) );
		$this->assertSame( 'Applied: course.', $this->exported( $bought )['Tags'] );
	}

	/** @return array<string, string> What the export says of one event: value by name. */
	private function exported( array $event ): array {
		$items = array_column( $this->plugin()->personal_data()->export( 'ann@example.com' )['data'], 'data', 'item_id' );
		return array_column( $items[ 'cart-companion-' . $event['id'] ], 'value', 'name' );
	}

	/** @param mixed $value */
	private function assertWPErrorIs( $value ): void {
		$this->assertTrue( is_wp_error( $value ) );
		$this->assertStringContainsString( 'could not be fetched', $value->get_error_message() );
	}
}
