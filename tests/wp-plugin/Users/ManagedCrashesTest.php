<?php
/**
 * A process that dies at any step of making a customer of Managed Contacts makes nothing twice and loses nothing.
 */

declare(strict_types=1);

final class ManagedCrashesTest extends ManagedContactsTestCase {
	/** @return array<string, array{0: string, 1: int, 2?: string}> The hook at which it dies, its priority, and when AccessAlly gives the contact. */
	public static function each_step(): array {
		return array(
			'before the user is written'                 => array( 'wp_pre_insert_user_data', 1 ),
			'when the row is there and nothing else'     => array( 'add_user_meta', 1 ),
			'before the user has a role'                 => array( 'add_user_role', 1 ),
			'before AccessAlly hears of the user'        => array( 'user_register', 1 ),
			'the same where it takes its time'           => array( 'user_register', 1, 'later' ),
			'when AccessAlly has heard of the user'      => array( 'user_register', 999 ),
			'the same where AccessAlly takes its time'   => array( 'user_register', 999, 'later' ),
			'before the link of the mail is made'        => array( 'retrieve_password_key', 1 ),
			'while the user is told of in the mail'      => array( 'wp_new_user_notification_email', 1 ),
			'right before the mail'                      => array( 'pre_wp_mail', 1 ),
		);
	}

	/** @dataProvider each_step */
	public function test_the_next_try_goes_on_where_the_last_one_died( string $hook, int $priority, string $managed = 'register' ): void {
		$this->accessally( $managed, array( 'managed_seconds' => 0.1 ) );
		$event = self::purchase();
		$die   = static function (): void {
			throw new Error( 'killed' );
		};
		add_filter( $hook, $die, $priority );
		$died = $this->deliver( $event )[0];
		remove_filter( $hook, $die, $priority );
		$this->assertSame( 'applied' === $died['outcome'] ? 1 : 0, count( $this->mails ) ); // Who throws late does not stop it.

		$this->assert_let_in( self::ANN, $this->deliver( $event )[0] );
		$this->deliver( $event, self::purchase() );
		$this->assertCount( 1, $this->mails );
	}

	/** @return array<string, array{0: string, 1: array<string, mixed>}> The call that goes wrong once, and how. */
	public static function each_call(): array {
		$rows = array();
		foreach ( array( 'get_contact_by_email', 'add_contact_tags', 'get_contact_tags' ) as $call ) {
			$rows[ "$call fails" ]          = array( $call, array( 'status' => 500 ) );
			$rows[ "$call is done and fails" ] = array( $call, array( 'status' => 500, 'late' => true ) );
			$rows[ "$call says nothing" ]   = array( $call, array( 'status' => 503 ) );
		}
		return $rows;
	}

	/**
	 * @dataProvider each_call
	 * @param array<string, mixed> $fault
	 */
	public function test_what_accessally_could_not_do_is_done_by_the_next_try( string $call, array $fault ): void {
		$this->accessally( 'register', array( 'faults' => array( $call => $fault + array( 'times' => 1 ) ) ) );
		$event = self::purchase();
		$this->deliver( $event );

		$result = $this->deliver( $event )[0];

		$this->assert_let_in( self::ANN, $result );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_another_request_in_the_middle_makes_nobody_twice(): void {
		$nested = array();
		$nest   = function () use ( &$nested ): void {
			$nested = $this->batch()->process( array( array( 'id' => 'dlv_2', 'event' => self::purchase() ) ), 'other' )[0];
		};
		add_action( 'user_register', $nest, 20 );
		$result = $this->deliver( self::purchase() )[0];
		remove_action( 'user_register', $nest, 20 );

		$this->assertSame( array( 'applied', false ), array( $nested['outcome'], $nested['user_created'] ) );
		$this->assertSame( $result['user_id'], $nested['user_id'] );
		$this->assertCount( 1, $this->mails );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}
}
