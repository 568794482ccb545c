<?php
/** Where contacts come with users, a test purchase makes the user, is awaited like any other, and takes all of it away. */

declare(strict_types=1);

use CartCompanion\Delivery\TestPurchases;
use CartCompanion\Store\TestPurchaseRun;

final class ManagedTestPurchaseTest extends ManagedContactsTestCase {
	public function test_its_user_is_made_without_a_mail_and_deleted_again(): void {
		wp_set_current_user( 1 );
		$event = 'evt_00000000000000000000trial2';
		add_filter(
			'pre_http_request',
			static function ( $unused, array $args ) use ( $event ): array {
				$answer = 'GET' === $args['method'] ? array( 'deliveries' => array( array( 'state' => 'delivered' ) ) ) : array( 'event' => $event );
				return array( 'headers' => array(), 'cookies' => array(), 'body' => (string) wp_json_encode( $answer ), 'response' => array( 'code' => 200, 'message' => '' ) );
			},
			10,
			2
		);
		$purchases = $this->plugin()->test_purchases();
		$run       = $purchases->begin( 'product-12', 'The course', TestPurchases::EMAIL );
		$result    = $this->deliver( self::purchase( TestPurchases::EMAIL, array( 'id' => $event, 'mode' => 'test', 'order' => array( 'id' => 'test-purchase-' . $run->id ) ) ) )[0];
		$this->assertSame( array( 'applied', 'granted' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( TestPurchases::EMAIL ) );

		$run = $purchases->advance();
		$this->assertSame( array( TestPurchaseRun::OVER, '', '' ), array( $run->state, $run->problem, $run->left ) );
		$this->assertTrue( $run->has_worked() );
		$this->assertNull( self::user( TestPurchases::EMAIL ) );
		$this->assertSame( array(), $this->tags( TestPurchases::EMAIL ) );
		$this->assertSame( array(), $this->mails );
	}
}
