<?php
/**
 * One login, one e-mail: whoever dies, whoever comes at the same time, whatever the mail does.
 */

declare(strict_types=1);

final class WelcomeEmailTest extends LoginTestCase {
	public function test_a_mail_that_could_not_be_sent_is_said_and_retry_sends_only_it(): void {
		remove_filter( 'pre_wp_mail', $this->mailbox, 5 );
		$down = static function ( $unused, array $mail ): bool {
			do_action( 'wp_mail_failed', new WP_Error( 'wp_mail_failed', 'No route to ann@example.com', array( 'to' => $mail['to'] ) ) );
			return false;
		};
		add_filter( 'pre_wp_mail', $down, 5, 2 );
		$event  = self::purchase();
		$failed = $this->deliver( $event )[0];
		remove_filter( 'pre_wp_mail', $down, 5 );
		add_filter( 'pre_wp_mail', $this->mailbox, 5, 2 );
		$user = self::user( 'ann@example.com' );

		$this->assertSame( array( 'failed', $user->ID, true ), array( $failed['outcome'], $failed['user_id'], $failed['user_created'] ) );
		$this->assertStringContainsString( 'WordPress could not send the e-mail', $failed['message'] );
		$this->assertStringContainsString( 'No route to …', $failed['message'] );
		$this->assertStringNotContainsString( 'ann@example.com', $failed['message'] );

		$result = $this->replay( $event );
		$this->assertSame( array( 'applied', self::CREATED, $user->ID, true ), array( $result['outcome'], $result['message'], $result['user_id'], $result['user_created'] ) );
		$this->assertCount( 1, $this->mails );
		$this->assertSame( $user->user_pass, self::user( 'ann@example.com' )->user_pass );
	}

	public function test_a_mail_that_a_plugin_refuses_in_silence_is_said_too(): void {
		remove_filter( 'pre_wp_mail', $this->mailbox, 5 );
		add_filter( 'pre_wp_mail', '__return_false', 5 );
		$result = $this->deliver( self::purchase() )[0];
		remove_filter( 'pre_wp_mail', '__return_false', 5 );

		$this->assertSame( 'failed', $result['outcome'] );
	}

	public function test_a_site_that_sends_no_such_mail_is_respected(): void {
		add_filter( 'wp_send_new_user_notification_to_user', '__return_false' );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		remove_filter( 'wp_send_new_user_notification_to_user', '__return_false' );

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ) );
		$this->assertStringContainsString( 'This site sends no e-mail to new users', $result['message'] );
		$this->replay( $event );
		$this->assertSame( array(), $this->mails, 'Nothing is owed.' );
		$this->assertSame( '', self::user( 'ann@example.com' )->user_activation_key );
	}

	public function test_a_plugin_that_breaks_while_mailing_holds_up_nothing_and_leaves_the_mail_to_retry(): void {
		$die = static function (): void {
			throw new RuntimeException( 'to ann@example.com' );
		};
		add_filter( 'wp_new_user_notification_email', $die );
		$event  = self::purchase();
		$killed = $this->deliver( $event )[0];
		remove_filter( 'wp_new_user_notification_email', $die );
		$this->assertSame( array( 'failed', array() ), array( $killed['outcome'], $this->mails ) );
		$this->assertStringContainsString( 'RuntimeException', $killed['message'] );
		$this->assertStringNotContainsString( 'ann@', $killed['message'] );
		$user_id = self::user( 'ann@example.com' )->ID;

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', self::CREATED, $user_id, true ), array( $result['outcome'], $result['message'], $result['user_id'], $result['user_created'] ) );
		$this->deliver( $event, self::purchase() );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_process_that_dies_while_wordpress_writes_the_user_leaves_the_rest_to_the_next_try(): void {
		global $wpdb;
		$event = self::purchase();
		$row   = array( 'user_login' => 'ann@example.com', 'user_pass' => '*', 'user_email' => 'ann@example.com', 'user_nicename' => 'ann', 'display_name' => 'Ann', 'user_activation_key' => '0:cart_companion:' . $event['id'] );
		$wpdb->insert( $wpdb->users, $row );
		$this->assertInstanceOf( WP_Error::class, check_password_reset_key( $event['id'], 'ann@example.com' ), 'The mark opens nothing.' );

		$result = $this->deliver( $event )[0];

		$user = self::user( 'ann@example.com' );
		$this->assertSame( array( 'applied', true, 'granted' ), array( $result['outcome'], $result['user_created'], $result['access'] ) );
		$this->assertSame( array( array( 'subscriber' ), 'Ann' ), array( $user->roles, $user->first_name ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_another_event_of_the_customer_pays_what_is_owed(): void {
		remove_filter( 'pre_wp_mail', $this->mailbox, 5 );
		add_filter( 'pre_wp_mail', '__return_false', 5 );
		$this->deliver( self::purchase() );
		remove_filter( 'pre_wp_mail', '__return_false', 5 );
		add_filter( 'pre_wp_mail', $this->mailbox, 5, 2 );

		$result = $this->deliver( Sample::event( 'subscription.renewed' ) )[0];

		$this->assertSame( array( false, 'WordPress sent its e-mail with the link to set a password.' ), array( $result['user_created'], $result['message'] ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_second_event_in_the_middle_of_the_first_makes_nothing_twice(): void {
		$nested = array();
		$nest   = function () use ( &$nested ): void {
			$nested = $this->batch()->process( array( array( 'id' => 'dlv_2', 'event' => self::purchase() ) ), 'other' )[0];
		};
		add_action( 'user_register', $nest );
		$result = $this->deliver( self::purchase() )[0];
		remove_action( 'user_register', $nest );

		$this->assertSame( array( $result['user_id'], false ), array( $nested['user_id'], $nested['user_created'] ) );
		$this->assertCount( 1, $this->mails );
		$this->assertCount( 1, get_users( array( 'search' => 'ann@example.com' ) ) );
	}

	public function test_an_automation_that_is_a_moment_quicker_wins(): void {
		$automation = static function ( string $email ) use ( &$automation ): string {
			remove_filter( 'pre_user_email', $automation );
			wp_create_user( 'ann', 'x', 'ann@example.com' );
			return $email;
		};
		add_filter( 'pre_user_email', $automation );
		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', self::user( 'ann@example.com' )->ID, false ), array( $result['outcome'], $result['user_id'], $result['user_created'] ) );
		$this->assertSame( array( 'ann', array() ), array( self::user( 'ann@example.com' )->user_login, $this->mails ) );
	}
}
