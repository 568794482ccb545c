<?php
/**
 * A customer who is locked out, and a sale without a rule, are mailed at once: no other news holds them up, and no
 * fault sends a flood.
 */

declare(strict_types=1);


final class UrgentMailTest extends DigestTestCase {
	public function test_a_lock_out_does_not_wait_behind_a_message_that_was_not_understood(): void {
		$this->given( array( 'state' => 'quarantined', 'type' => 'other', 'message' => 'order.something_new' ), '' );
		$this->digest_after( 0 );
		$this->assertCount( 1, $this->mails );

		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
		$this->assertStringContainsString( '* ann@example.com', $this->mails[1]['message'] );
		$this->assertStringContainsString( 'More of the same is gathered for 30 mins; an e-mail about something else in that time names it, too.', str_replace( '30 minutes', '30 mins', $this->mails[1]['message'] ) );
	}

	public function test_three_hundred_lock_outs_by_one_fault_send_a_mail_each_half_hour_at_most(): void {
		for ( $round = 0; $round < 25; $round++ ) { // Every five minutes twelve more, two hours long.
			for ( $number = 0; $number < 12; $number++ ) {
				$this->kept_out( "c$round-$number@example.com" );
			}
			$this->digest_after( 0 === $round ? 0 : 5 * MINUTE_IN_SECONDS );
		}

		$this->assertCount( 5, $this->mails );
		$this->assertStringStartsWith( '12 customers need you', $this->mails[0]['subject'] );
		$this->assertStringStartsWith( '72 customers need you', $this->mails[1]['subject'] );
		$this->assertLessThan( 10000, strlen( $this->mails[4]['message'] ) );
	}

	public function test_customers_who_are_locked_out_are_named_first(): void {
		$this->kept_out( 'ann@example.com' );
		for ( $number = 0; $number < 12; $number++ ) {
			$this->failed( "c$number@example.com", 'It was refused.' );
		}
		$this->digest_after( 0 );

		$this->assertCount( 1, $this->mails, 'What is new of other kinds goes along.' );
		$this->assertLessThan( strpos( $this->mails[0]['message'], '* c' ), strpos( $this->mails[0]['message'], '* ann@' ) );
		$this->assertStringContainsString( 'gathered for 30 mins to 3 hours;', str_replace( '30 minutes', '30 mins', $this->mails[0]['message'] ) );
		$this->assertStringContainsString( 'In all, as wp-admin counts it: 1 paying customer cannot get in. 12 events did not work and need you.', $this->mails[0]['message'] );
	}

	public function test_the_first_sale_without_a_rule_is_mailed_at_once_and_once_for_each_product(): void {
		$this->failed( 'ann@example.com', 'It was refused.' );
		$this->digest_after( 0 );
		$this->deliver( Sample::event( 'purchase.completed', 'bob@example.com' ) );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
		$said = $this->mails[1]['message'];
		$this->assertStringStartsWith( '1 thing needs you at', $this->mails[1]['subject'] );
		$this->assertStringContainsString( '* The product-12 (product-12)', $said );
		$this->assertStringContainsString( '1 buyer today got nothing.', $said );
		$this->assertStringContainsString( 'page=cart-companion-rules&product=product-12', $said );

		for ( $number = 0; $number < 20; $number++ ) {
			$this->deliver( Sample::event( 'purchase.completed', "c$number@example.com" ) );
			$this->digest_after( HOUR_IN_SECONDS );
		}
		$this->assertCount( 2, $this->mails, 'One product, one mail.' );

		$this->deliver( Sample::event( 'purchase.completed', 'dan@example.com', array( 'items' => Sample::items( 'bump-7' ) ) ) );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->assertCount( 3, $this->mails );
		$this->assertStringNotContainsString( 'product-12)', $this->mails[2]['message'] );
	}

	public function test_a_second_product_without_a_rule_waits_as_the_mail_says_or_goes_along_with_another_kind(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'bob@example.com' ) );
		$this->digest_after( 0 );
		$this->assertCount( 1, $this->mails );
		$this->assertStringContainsString( 'More of the same is gathered for 30 mins; an e-mail about something else in that time names it, too. While there is nothing new, no e-mail comes.', str_replace( '30 minutes', '30 mins', $this->mails[0]['message'] ) );

		$this->deliver( Sample::event( 'purchase.completed', 'dan@example.com', array( 'items' => Sample::items( 'bump-7' ) ) ) );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->assertCount( 1, $this->mails );

		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
		$this->assertStringContainsString( '* ann@example.com', $this->mails[1]['message'] );
		$this->assertStringContainsString( 'bump-7', $this->mails[1]['message'] );
	}

	public function test_a_sale_without_a_rule_is_mailed_although_the_companion_is_silent(): void {
		$this->is_reachable = false;
		$this->deliver( Sample::event( 'purchase.completed', 'bob@example.com' ) );
		$this->digest_after( 0 );

		$this->assertCount( 1, $this->mails );
		$this->assertStringContainsString( 'got nothing', $this->mails[0]['message'] );
	}

	public function test_a_silent_companion_is_told_of_although_another_mail_went_out_just_before(): void {
		$this->failed( 'ann@example.com', 'It was refused.' );
		$this->digest_after( 0 );
		$this->is_reachable = false;
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->digest_after( HOUR_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
		$this->assertStringContainsString( 'has not answered', $this->mails[1]['subject'] );
	}

	public function test_a_mailer_that_says_no_is_asked_again_in_half_an_hour_for_a_lock_out(): void {
		$this->mail_works = false;
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );
		$this->mail_works = true;
		$this->digest_after( 10 * MINUTE_IN_SECONDS );
		$this->assertSame( array(), $this->mails );
		$this->digest_after( 20 * MINUTE_IN_SECONDS );
		$this->assertCount( 1, $this->mails );
	}

	public function test_refused_messages_are_mailed_once_when_nothing_shows_that_it_is_over(): void {
		$this->refused = array( 'count' => 3, 'since' => gmdate( 'c', time() - 5 * MINUTE_IN_SECONDS ), 'last_at' => gmdate( 'c' ) );
		$this->digest_after( 0 );
		$this->assertSame( array(), $this->mails, 'A stray message between two good ones is no news.' );

		$this->refused['since'] = gmdate( 'c', time() - 16 * MINUTE_IN_SECONDS );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );
		$this->digest_after( DAY_IN_SECONDS );
		$this->assertCount( 1, $this->mails );
		$this->assertStringStartsWith( '1 thing needs you at', $this->mails[0]['subject'] );
		$this->assertStringContainsString( '3 messages had another secret word and were refused', $this->mails[0]['message'] );
		$this->assertStringContainsString( 'until then no order arrives', $this->mails[0]['message'] );
	}
}
