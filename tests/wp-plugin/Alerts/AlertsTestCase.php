<?php
/**
 * wp-admin with a companion that tells of customers who paid and cannot get in, or get in and should not.
 */

declare(strict_types=1);

use CartCompanion\Admin\NeedsAttention;

abstract class AlertsTestCase extends ScreenTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		NeedsAttention::forget();
	}

	/** Of those that were not checked when they should be, as the summary says it. */
	protected int $overdue = 0;

	/**
	 * @param array<string, int>|null          $alerts Null for a companion of the first release.
	 * @param array<int, array<string, mixed>> $rows
	 * @param array<string, mixed>             $bundle Of the one event that is asked for.
	 */
	protected function companion( ?array $alerts, array $rows = array(), array $bundle = array() ): void {
		remove_all_filters( 'pre_http_request' );
		$summary = array( 'counts' => array( 'delivered' => 2 ), 'overdue_access_checks' => $this->overdue ) + ( null === $alerts ? array() : compact( 'alerts' ) );
		$this->companion_answers(
			array(
				'/api/v1/summary'                                   => array( 200, $summary ),
				'/api/v1/events'                                    => array( 200, array( 'items' => $rows, 'next_cursor' => null ) ),
				'/api/v1/events/' . ( $bundle['event']['id'] ?? '' ) => array( 200, $bundle ),
				'/api/v1/reports'                                   => array( 200, array() ),
			)
		);
	}

	/** @return array<string, mixed> A purchase of Ann's, fifteen minutes ago, in which nobody could get in. */
	protected function given_alert( array $more = array() ): array {
		$event = Sample::event( 'purchase.completed', 'ann@example.com', $more );
		$this->companion( array() );
		$this->deliver( $event );
		$this->look_after( 901 );
		return $event;
	}

	/** @return array<string, mixed> Its row in the companion's list. */
	protected static function row( array $event, ?string $alert = 'no_access', string $access = 'pending' ): array {
		return array(
			'id'          => $event['id'],
			'type'        => $event['type'],
			'state'       => 'delivered',
			'occurred_at' => $event['occurred_at'],
			'email'       => $event['customer']['email'],
			'items'       => array( 'product-12' ),
			'item_names'  => array( 'Course' ),
			'access'      => $access,
			'alert'       => $alert,
		);
	}

	/** @return array<string, mixed> As GET /api/v1/events/{id} answers. */
	protected static function bundle( array $event, ?string $alert = 'no_access', string $access = 'pending' ): array {
		return array(
			'event'      => $event,
			'status'     => 'accepted',
			'deliveries' => array( array( 'site' => self::SITE, 'state' => 'delivered', 'attempts' => array(), 'result' => array( 'access' => 'pending', ( 'purchase.refunded' === $event['type'] ? 'tags_removed' : 'tags_applied' ) => array( 'course' ) ), 'access' => $access, 'alert' => $alert, 'next_check_at' => gmdate( 'c', time() + HOUR_IN_SECONDS ) ) ),
			'timeline'   => array(),
		);
	}

	protected function attention(): NeedsAttention {
		return new NeedsAttention( $this->plugin()->settings(), $this->plugin()->companion() );
	}

	/** @param array<string, string> $arguments Of the address. */
	protected function status_screen( array $arguments = array() ): string {
		$_GET = $arguments;
		return self::printed( array( $this->status_screen_object(), 'print' ) );
	}

	protected static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}

	protected static function text( string $html ): string {
		return trim( (string) preg_replace( '/\s+/', ' ', html_entity_decode( wp_strip_all_tags( str_replace( '<', ' <', $html ) ), ENT_QUOTES ) ) );
	}
}
