<?php
/**
 * A site on which test purchases are made, with the companion's side of them.
 */

declare(strict_types=1);

use CartCompanion\Delivery\TestPurchaseMail;
use CartCompanion\Delivery\TestPurchases;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\TestPurchaseRun;

require_once __DIR__ . '/../Users/LoginTestCase.php';

abstract class TestPurchaseTestCase extends LoginTestCase {
	protected const EVENT = 'evt_00000000000000000000trial1';

	/** @var string[] Method and route of each request to the companion. */
	protected array $said = array();

	/** @var array<string, array{0: int, 1: mixed}|WP_Error> What it answers instead, by method. */
	protected array $instead = array();

	protected string $delivery = 'pending';

	protected function setUp(): void {
		parent::setUp();
		add_filter( 'pre_http_request', array( $this, 'companion' ), 10, 3 );
		wp_set_current_user( 1 );
		// The mailboxes of the other tests take each mail before ours can hold it back.
		remove_all_filters( 'pre_wp_mail' );
		add_filter( 'pre_wp_mail', array( TestPurchaseMail::class, 'hold_back' ), 10, 2 );
		$this->mailbox = function ( $unused, array $mail ): bool {
			if ( null === $unused ) {
				$this->mails[] = $mail;
			}
			return true;
		};
		add_filter( 'pre_wp_mail', $this->mailbox, 20, 2 );
	}

	protected function tearDown(): void {
		remove_all_filters( 'pre_wp_mail' );
		add_filter( 'pre_wp_mail', array( TestPurchaseMail::class, 'hold_back' ), 10, 2 );
		parent::tearDown();
	}

	/** @return mixed */
	public function companion( $unused, array $args, string $url ) {
		$route        = (string) wp_parse_url( $url, PHP_URL_PATH );
		$this->said[] = $args['method'] . ' ' . preg_replace( '/[0-9a-f]{32}$/', 'ID', $route );
		$answers      = array(
			'POST'   => array( 200, array( 'status' => 'accepted', 'event' => self::EVENT ) ),
			'GET'    => array( 200, array( 'deliveries' => array( array( 'state' => $this->delivery, 'attempts' => array() ) ) ) ),
			'DELETE' => array( 200, array( 'status' => 'forgotten' ) ),
		);
		$answer       = $this->instead[ $args['method'] ] ?? $answers[ $args['method'] ];
		return is_wp_error( $answer ) ? $answer : array( 'headers' => array(), 'cookies' => array(), 'body' => (string) wp_json_encode( $answer[1] ), 'response' => array( 'code' => $answer[0], 'message' => '' ) );
	}

	protected function purchases(): TestPurchases {
		return $this->plugin()->test_purchases();
	}

	protected function begin( string $email = TestPurchases::EMAIL ): TestPurchaseRun {
		return $this->purchases()->begin( 'product-12', 'The course', $email );
	}

	/** As the companion brings it. @return array<string, mixed> The result. */
	protected function arrives( ?string $id = null, string $email = TestPurchases::EMAIL ): array {
		$order  = 'test-purchase-' . ( $id ?? TestPurchaseRun::load()->id );
		$result = $this->deliver( self::purchase( $email, array( 'id' => self::EVENT, 'mode' => 'test', 'order' => array( 'id' => $order ) ) ) )[0];
		if ( 'applied' === $result['outcome'] ) {
			$this->delivery = 'delivered';
		}
		return $result;
	}

	protected function assert_nothing_left( string $email = TestPurchases::EMAIL ): void {
		$this->assertSame( array(), $this->tags( $email ) );
		$this->assertNull( self::user( $email ) );
		$this->assertSame( array(), ( new EventStore() )->recent( 10, $email ) );
		$this->assertSame( array(), $this->mails );
	}
}
