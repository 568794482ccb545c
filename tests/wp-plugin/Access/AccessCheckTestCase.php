<?php
/**
 * A site with rules for a purchase and its refund, whose companion takes reports.
 */

declare(strict_types=1);

abstract class AccessCheckTestCase extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ),
			Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) )
		);
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	/** @return array<string, mixed> An event that was done; ann has no user. */
	protected function given_purchase( string $email = 'ann@example.com', array $more = array() ): array {
		$event = Sample::event( 'purchase.completed', $email, $more );
		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );
		return $event;
	}

	protected function access( array $event ): string {
		return $this->plugin()->log()->find( $event['id'] )['access'];
	}
}
