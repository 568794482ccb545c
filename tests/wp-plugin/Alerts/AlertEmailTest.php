<?php
/**
 * What an e-mail about alerts says, the test e-mail, and an e-mail that cannot be sent.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\PreferencesPanel;
use CartCompanion\Alerts\Alert;
use CartCompanion\Alerts\AlertEmail;
use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\DigestState;

final class AlertEmailTest extends DigestTestCase {
	public function test_one_customer_is_named_once_however_many_events_tell_of_it(): void {
		$this->kept_out( 'ann@example.com' );
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );

		$this->assertStringStartsWith( '1 customer ', $this->mails[0]['subject'] );
		$this->assertSame( 1, substr_count( $this->mails[0]['message'], '* ann@example.com' ) );
	}

	public function test_the_mail_says_what_is_wrong_and_what_to_do(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		$events = array();
		foreach ( array( 'ann@example.com', 'bob@example.com' ) as $email ) {
			$events[ $email ] = Sample::event( 'purchase.completed', $email );
			$this->deliver( $events[ $email ] );
		}
		wp_create_user( 'bobby', 'x', 'bob@example.com' );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][2]['tags'] = array();
} );
		$this->look_after( 901 );
		$this->kept_out( 'ann@example.com', $events['ann@example.com']['id'] );
		$this->kept_out( 'bob@example.com', $events['bob@example.com']['id'] );
		$this->failed( 'cleo@example.com', "ActiveCampaign refused:\n<b>no such list</b>." );
		$this->digest_after( 0 );

		$said = $this->mails[0]['message'];
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com. Check in your CRM why no user was created', $said );
		$this->assertStringContainsString( 'the WordPress user “bobby” does not hold the tag “course”. Check the tags of the contact', $said );
		$this->assertStringContainsString( 'ActiveCampaign refused: no such list. It did not work, and needs a person', $said );
		$this->assertStringStartsWith( '3 customers need you', $this->mails[0]['subject'] );
	}

	public function test_a_mail_may_tell_of_what_is_no_event(): void {
		$mail = AlertEmail::digest(
			array(
				new class() implements Alert {
					public function key(): string {
						return 'key_refused';
					}

					public function kind(): string {
						return Digest::OTHER;
					}

					public function person(): string {
						return 'key_refused';
					}

					public function lines(): array {
						return array( 'Drip', "The CRM refuses\nthe key." );
					}
				},
			),
			0
		);

		$this->assertStringContainsString( "* Drip\n  The CRM refuses the key.\n", $mail->body() );
	}

	public function test_a_mail_that_could_not_be_sent_is_tried_again_and_shown(): void {
		$this->mail_works = false;
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );
		$health = $this->site_health( 'mail' );
		$this->assertSame( 'recommended', $health['status'] );
		$this->assertStringContainsString( 'could not send an e-mail to owner@shop.example.com: SMTP connect() failed.', $health['description'] );

		$this->mail_works = true;
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->assertSame( array(), $this->mails, 'A mailer that says no although it sends must not flood the owner.' );
		$this->digest_after( HOUR_IN_SECONDS );

		$this->assertCount( 1, $this->mails );
		$this->assertSame( '', DigestState::load()->trouble );
	}

	public function test_a_test_mail_says_whether_it_left(): void {
		$form = new PreferencesPanel( $this->plugin()->settings(), $this->plugin()->companion() );
		self::send( $form, 'test_mail' )->keep();
		$this->assertSame( 'Test e-mail of Cart Companion at Ann & Bob’s Courses', $this->mails[0]['subject'] );

		$this->mail_works = false;
		self::send( $form, 'test_mail' );
		$this->assertSame( 'SMTP connect() failed.', DigestState::load()->trouble );
	}

	public function test_a_test_mail_that_fails_while_the_companion_is_asked_stays_known(): void {
		$this->meanwhile = function (): void {
			$this->mail_works = false;
			self::send( new PreferencesPanel( $this->plugin()->settings(), $this->plugin()->companion() ), 'test_mail' );
		};
		$this->digest_after( 0 );

		$this->assertSame( 'SMTP connect() failed.', DigestState::load()->trouble );
	}

	public function test_the_owner_turns_mails_off_with_the_other_preferences(): void {
		$plugin = $this->plugin();
		$forms  = new PreferencesPanel( $plugin->settings(), $plugin->companion() );
		self::send( $forms, 'preferences', array( 'alert_email' => 'new@shop.example.com' ) );
		$this->assertSame( array( 'new@shop.example.com', false ), array( $plugin->settings()->alert_email(), $plugin->settings()->alert_mails() ) );

		self::send( $forms, 'preferences', array( 'alert_email' => 'new@shop.example.com', 'alert_mails' => '1' ) );
		$this->assertTrue( $plugin->settings()->alert_mails() );
	}
}
