<?php
/**
 * A login that an administrator asks for: once, with one e-mail, which can be sent again.
 */

declare(strict_types=1);

use CartCompanion\Crm\UserLinker;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Users\{ LoginByHand, LoginError, PendingWelcomeEmail, WelcomedUser };

final class LoginByHandTest extends LoginTestCase {
	public function test_the_user_is_made_and_told_and_linked_to_the_contact(): void {
		$contact = $this->given_contact( 'ann@example.com', array( 'course' ) );

		$said = $this->by_hand()->create( new Person( array( 'ann@example.com', 'ann@old.example' ), 'Ann', 'Lee' ), $this->linker(), $contact );

		$user = self::user( 'ann@example.com' );
		$this->assertSame( 'The login was created. WordPress sent its e-mail with the link to set a password.', $said );
		$this->assertSame( array( array( 'subscriber' ), 'Ann Lee' ), array( $user->roles, $user->display_name ) );
		$this->assertSame( array( 'ann@example.com' ), array_column( $this->mails, 'to' ) );
		$this->assertSame( '', PendingWelcomeEmail::by_event( $user->ID ) );
		$this->assertSame( $contact, (string) $this->plugin()->connections()->chosen()->contact_of_user( $user->ID ) );
	}

	public function test_whoever_has_a_user_by_now_gets_no_second_one(): void {
		$this->deliver( self::purchase( 'bob@example.com' ) );
		$this->expectException( LoginError::class );
		$this->by_hand()->create( new Person( array( 'bob@new.example', 'bob@example.com' ) ), $this->linker(), '' );
	}

	public function test_a_role_that_may_do_more_than_was_agreed_makes_nobody(): void {
		add_role( 'club', 'Club', array( 'read' => true ) );
		$this->logins_are_made_here( 'club' );
		get_role( 'club' )->add_cap( 'edit_posts' );

		try {
			$this->by_hand()->create( new Person( array( 'ann@example.com' ) ), $this->linker(), '' );
			$this->fail( 'A login was made.' );
		} catch ( LoginError $error ) {
			$this->assertStringContainsString( 'may do more today than when you chose it', $error->getMessage() );
		}
		$this->assertNull( self::user( 'ann@example.com' ) );
	}

	public function test_an_e_mail_that_failed_is_sent_by_the_other_button(): void {
		add_filter( 'pre_wp_mail', '__return_false', 99 );
		try {
			$this->by_hand()->create( new Person( array( 'ann@example.com' ) ), $this->linker(), '' );
			$this->fail( 'Nothing was said of the e-mail.' );
		} catch ( LoginError $error ) {
			$this->assertStringContainsString( 'could not send the e-mail', $error->getMessage() );
		} finally {
			remove_filter( 'pre_wp_mail', '__return_false', 99 );
		}
		$user        = self::user( 'ann@example.com' );
		$this->mails = array();

		$said = $this->by_hand()->send_again( $user, $this->linker() );

		$this->assertSame( 'WordPress sent its e-mail with the link to set a password.', $said );
		$this->assertSame( array( array( 'ann@example.com' ), '' ), array( array_column( $this->mails, 'to' ), PendingWelcomeEmail::by_event( $user->ID ) ) );
	}

	public function test_a_user_of_before_gets_wordpresss_own_link_and_is_not_watched(): void {
		$id   = wp_insert_user( array( 'user_login' => 'carl', 'user_pass' => 'secret', 'user_email' => 'carl@example.com' ) );
		$said = $this->by_hand()->send_again( get_userdata( $id ), $this->linker() );

		$this->assertSame( 'WordPress sent its e-mail for a new password to carl@example.com.', $said );
		$this->assertStringContainsString( 'action=rp', $this->mails[0]['message'] );
		$this->assertNull( WelcomedUser::of( $id ) );
	}

	private function by_hand(): LoginByHand {
		return new LoginByHand( $this->plugin()->logins(), new CustomerHistory() );
	}

	private function linker(): UserLinker {
		return new UserLinker( $this->plugin()->connections()->all(), $this->plugin()->connections()->chosen() );
	}
}
