<?php
/** What other plugins do while a customer becomes a user: the purchase comes to a true end, and the owner reads who it was. */

declare(strict_types=1);

use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\RoleSafety;
use CartCompanion\Users\{ PendingWelcomeEmail, UserCreator };

final class OtherPluginsTest extends LoginTestCase {
	private const ME = 'OtherPluginsTest.php';

	/** @var array<int, array{0: string, 1: callable}> */
	private array $hooked = array();

	protected function tearDown(): void {
		foreach ( $this->hooked as list( $hook, $function ) ) {
			remove_filter( $hook, $function, 11 );
		}
		parent::tearDown();
	}

	/** Another plugin's function at a hook. */
	private function hook( string $hook, callable $function ): void {
		add_filter( $hook, $function, 11, 9 );
		$this->hooked[] = array( $hook, $function );
	}

	private function unhook(): void {
		foreach ( $this->hooked as list( $hook, $function ) ) {
			remove_filter( $hook, $function, 11 );
		}
		$this->hooked = array();
	}

	/** @return array<string, array{0: string}> */
	public static function places(): array {
		return array(
			'when WordPress tells of the user'   => array( 'user_register' ),
			'when the role is set'               => array( 'set_user_role' ),
			'before what is known of them is written' => array( 'insert_user_meta' ),
		);
	}

	/** @dataProvider places */
	public function test_one_that_throws_when_the_user_is_there_keeps_nobody_out( string $hook ): void {
		$this->hook( $hook, static function (): void {
			throw new RuntimeException( 'key 0123 of ann@example.com' );
		} );
		$at     = $GLOBALS['wp_current_filter'];
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		if ( 'retry' === $result['outcome'] ) { // It throws for the rest of the user, too.
			$this->unhook();
			$result = $this->deliver( $event )[0];
		}

		$user = self::user( 'ann@example.com' );
		$this->assertSame( array( 'applied', $user->ID, array( 'course' ) ), array( $result['outcome'], $result['user_id'], $result['tags_applied'] ), $result['message'] );
		$this->assertSame( array( 'subscriber' ), $user->roles );
		$this->assertSame( 'Ann', $user->first_name );
		$this->assertCount( 1, $this->mails );
		$this->assertStringNotContainsString( '0123', $result['message'] );
		$this->assertSame( $at, $GLOBALS['wp_current_filter'], 'WordPress is at no hook any more.' );
	}

	public function test_the_owner_reads_which_plugin_threw(): void {
		$this->hook( 'user_register', static function (): void {
			throw new RuntimeException( 'x' );
		} );

		$said = $this->deliver( self::purchase() )[0]['message'];

		$this->assertStringStartsWith( 'A login was created. Another plugin failed while WordPress made the user (RuntimeException, ' . self::ME . ':', $said );
		$this->assertStringContainsString( 'WordPress sent its e-mail with the link', $said );
	}

	public function test_those_behind_one_that_threw_hear_of_the_user_once(): void {
		$heard = new ArrayObject();
		$this->hook( 'user_register', static function () use ( $heard ): void {
			$heard[] = 'before';
		} );
		$this->hook( 'user_register', array( $this, 'throw_deep_inside' ) );
		$this->hook( 'user_register', static function ( $user_id, $fields ) use ( $heard ): void {
			$heard[] = 'after ' . $fields['user_email'];
		} );
		$late = static function ( $user_id ) use ( $heard ): void {
			$heard[] = 'late';
		};
		add_action( 'user_register', $late, 500 );
		$first  = $this->deliver( self::purchase() )[0];
		$second = $this->deliver( self::purchase( 'bob@example.com' ) )[0];
		remove_action( 'user_register', $late, 500 );

		$this->assertSame( array( 'applied', 'applied' ), array( $first['outcome'], $second['outcome'] ) );
		$this->assertSame( array( 'before', 'after ann@example.com', 'late', 'before', 'after bob@example.com', 'late' ), $heard->getArrayCopy() );
	}

	public function throw_deep_inside(): void {
		array_map( static function (): void {
			throw new RuntimeException( 'x' );
		}, array( 1 ) );
	}

	public function test_one_that_throws_before_there_is_a_user_is_tried_again(): void {
		$this->hook( 'pre_user_login', static function (): void {
			throw new RuntimeException( 'x' );
		} );
		$event  = self::purchase();
		$before = $this->deliver( $event )[0];
		$this->unhook();
		$after = $this->deliver( $event )[0];

		$this->assertSame( 'retry', $before['outcome'] );
		$this->assertStringContainsString( self::ME, $before['message'] );
		$this->assertSame( array( 'applied', true ), array( $after['outcome'], $after['user_created'] ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_user_that_is_deleted_at_once_is_no_login(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$this->hook( 'user_register', static function ( $user_id ): void {
			wp_delete_user( $user_id );
		} );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'failed', array( 'course' ), null, false ), array( $result['outcome'], $result['tags_applied'], $result['user_id'], $result['user_created'] ), $result['message'] );
		$this->assertStringContainsString( 'The tags are set. No login is there: WordPress made it, and another plugin of this site deleted it at once', $result['message'] );
		$this->assertStringContainsString( self::ME, $result['message'] );
		$this->assertSame( array(), $this->mails );

		$this->unhook();
		$this->assertSame( array( 'applied', true ), array( $this->replay( $event )['outcome'], null !== self::user( 'ann@example.com' ) ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_nobody_else_gets_the_link_when_the_address_is_changed_at_once(): void {
		$this->hook( 'user_register', static function ( $user_id ): void {
			wp_update_user( array( 'ID' => $user_id, 'user_email' => 'stranger@example.com' ) );
		} );
		$event  = self::purchase();
		$first  = $this->deliver( $event )[0];
		$second = $this->replay( $event );
		$user   = self::user( 'stranger@example.com' );

		foreach ( array( $first, $second ) as $result ) {
			$this->assertSame( array( 'failed', array( 'course' ) ), array( $result['outcome'], $result['tags_applied'] ) );
			$this->assertStringContainsString( "Change the address of user number $user->ID back", $result['message'] );
		}
		$this->assertNotContains( 'stranger@example.com', array_column( $this->mails, 'to' ) ); // WordPress tells the old address of the change.

		$this->unhook();
		wp_update_user( array( 'ID' => $user->ID, 'user_email' => 'ann@example.com' ) );
		$this->mails = array();
		$this->assertSame( array( 'applied', $user->ID ), array( $this->replay( $event )['outcome'], self::user( 'ann@example.com' )->ID ) );
		$this->assertSame( array( 'ann@example.com' ), array_column( $this->mails, 'to' ) );
	}

	public function test_who_would_be_made_with_another_address_is_not_made(): void {
		$this->hook( 'pre_user_email', static fn( $email ) => str_replace( 'ann', 'stranger', $email ) );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'WordPress does not take the e-mail address', $result['message'] );
		$this->assertNull( self::user( 'stranger@example.com' ) );
	}

	public function test_another_role_is_told(): void {
		add_role( 'club', 'Club', array( 'read' => true ) );
		$this->hook( 'user_register', static fn( $user_id ) => get_userdata( $user_id )->set_role( 'club' ) );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ) );
		$this->assertStringContainsString( 'The new login does not have the role “Subscriber”, which you chose, but “Club”', $result['message'] );
		$this->assertStringContainsString( self::ME, $result['message'] );
		$this->assertSame( array( 'club' ), self::user( 'ann@example.com' )->roles );
		$this->assertCount( 1, $this->mails );
	}

	public function test_no_link_goes_out_to_a_role_that_could_take_over_the_site(): void {
		$this->hook( 'user_register', static fn( $user_id ) => get_userdata( $user_id )->set_role( 'administrator' ) );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		$user   = self::user( 'ann@example.com' );

		$this->assertSame( array( 'failed', array() ), array( $result['outcome'], $this->mails ) );
		$this->assertStringContainsString( "Give user number $user->ID the role you want, then retry.", $result['message'] );

		$user->set_role( 'subscriber' );
		$this->assertSame( 'applied', $this->replay( $event )['outcome'] );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_role_that_is_taken_away_again_and_again_is_told(): void {
		$this->hook( 'set_user_role', static function ( $user_id ): void {
			delete_user_meta( $user_id, $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities' );
		} );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'took the role away from the new login', $result['message'] );
	}

	public function test_what_others_print_is_not_in_the_answer(): void {
		$this->hook( 'user_register', static function (): void {
			echo 'Welcome!';
		} );
		ob_start();
		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( '', 'applied' ), array( ob_get_clean(), $result['outcome'] ) );
	}

	public function test_a_slow_one_is_told(): void {
		$this->hook( 'user_register', static fn() => null );
		$seconds = array( 0.0, 20.4 );
		$creator = new UserCreator( new Person( array( 'ann@example.com' ) ), RoleSafety::of_this_site( 'subscriber' ), static function () use ( &$seconds ): float {
			return array_shift( $seconds );
		} );

		$creator->create( 'evt_1' );

		$this->assertStringStartsWith( 'It took 20 seconds to make the user', $creator->remarks() );
		$this->assertStringContainsString( self::ME, $creator->remarks() );
	}

	public function test_whoever_throws_when_the_mail_is_out_has_no_second_one_sent(): void {
		$sent                 = new ArrayObject();
		$before               = array( $GLOBALS['phpmailer'] ?? null, $GLOBALS['wp_filter']['pre_wp_mail'] ?? null );
		$GLOBALS['phpmailer'] = self::mailer( $sent ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as plugins that send mails do.
		unset( $GLOBALS['wp_filter']['pre_wp_mail'] );
		$this->hook( 'wp_mail_from', static fn(): string => 'shop@example.com' );
		$this->hook( 'wp_mail_succeeded', static function (): void {
			throw new RuntimeException( 'x' );
		} );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		$again  = $this->replay( $event );

		list( $GLOBALS['phpmailer'], $GLOBALS['wp_filter']['pre_wp_mail'] ) = $before; // phpcs:ignore WordPress.WP.GlobalVariablesOverride

		$this->assertSame( array( 'applied', self::CREATED ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( array( 'applied', '' ), array( $again['outcome'], PendingWelcomeEmail::by_event( $result['user_id'] ) ) );
		$this->assertSame( array( 'ann@example.com' ), $sent->getArrayCopy() );
	}

	/** WordPress's own mailer, which sends nothing. */
	private static function mailer( ArrayObject $sent ): object {
		require_once ABSPATH . WPINC . '/PHPMailer/PHPMailer.php';
		require_once ABSPATH . WPINC . '/PHPMailer/Exception.php';
		$mailer = new class( true ) extends PHPMailer\PHPMailer\PHPMailer {
			public ArrayObject $sent;

			public function send() {
				foreach ( $this->getToAddresses() as $to ) {
					$this->sent[] = $to[0];
				}
				return true;
			}
		};
		$mailer->sent = $sent;
		return $mailer;
	}
}
