<?php
/**
 * What an owner is warned of before a customer finds it.
 */

declare(strict_types=1);

use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\RuleWarnings;
use PHPUnit\Framework\TestCase;

final class RuleWarningsTest extends TestCase {
	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: string[]}> Rules; codes for the card of product-12. */
	public static function cases(): array {
		$bought    = Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) );
		$full      = array( 'partial' => false );
		$operation = array( 'operations' => array( array( 'id' => '13', 'name' => 'Revoke 101' ) ) );
		return array(
			'a purchase that nothing undoes'         => array( array( $bought ), array( Message::GIVEN_FOR_GOOD ) ),
			'a refund that only sets a mark for all' => array( array( $bought, Sample::rule( '*', 'purchase.refunded', array( 'got money back' ) ) ), array( Message::GIVEN_FOR_GOOD ) ),
			'a refund that takes the tag'            => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ), $full ) ), array() ),
			'a refund of all products that takes it' => array( array( $bought, Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) ), array() ),
			'the end of access sets the revoke tag'  => array( array( $bought, Sample::rule( '*', 'subscription.ended', array( 'revoked' ) ) ), array() ),
			'an operation that revokes'              => array( array( $bought, Sample::rule( 'product-12', 'subscription.ended', array(), array(), $operation ) ), array() ),
			'a refund of a part counts as well'      => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) ), array( Message::ALSO_PART_REFUNDS ) ),
			'a subscription without a rule for the end' => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array(), $full ), Sample::rule( 'product-12', 'subscription.cancelled', array( 'cancelled' ) ) ), array( Message::NO_RULE_AT_END ) ),
			'its pause alone shows that it is one'   => array( array( $bought, Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ) ), array( Message::NO_RULE_AT_END ) ),
			'its end is in the rules for all'        => array( array( $bought, Sample::rule( '*', 'subscription.ended', array( 'revoked' ) ), Sample::rule( 'product-12', 'subscription.cancelled', array( 'cancelled' ) ) ), array() ),
			'its cancellation takes access at once'  => array( array( $bought, Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( 'product-12', 'subscription.cancelled', array( 'revoked' ) ) ), array() ),
			'nothing at all takes it: said once'     => array( array( $bought, Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ) ), array( Message::GIVEN_FOR_GOOD ) ),
			'a rule for all that disagrees'          => array( array( $bought, Sample::rule( '*', 'purchase.completed', array( 'revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array(), $full ) ), array( Message::RULES_DISAGREE ) ),
			'nothing is given'                       => array( array( Sample::rule( 'product-12', 'purchase.completed', array(), array( 'lead' ) ) ), array() ),
			'other products have their own cards'    => array( array( Sample::rule( 'product-1', 'purchase.completed', array( 'course' ) ) ), array() ),
		);
	}

	/**
	 * @dataProvider cases
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $codes
	 */
	public function test_a_card_says( array $rules, array $codes ): void {
		$warnings = ( new RuleWarnings( Sample::validated( $rules ), array() ) )->for_product( 'product-12' );

		$this->assertSame( $codes, array_map( static fn( Message $message ): string => $message->code(), $warnings ) );
	}

	public function test_a_refund_that_sets_another_tag_than_keeps_out_lets_the_customer_in_and_is_said(): void {
		$rules  = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'bought' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'old_revoked' ), array(), array( 'partial' => false ) ), Sample::rule( 'product-12', 'subscription.ended', array( 'old_revoked' ) ) ) );
		$stated = array( 'product-12' => array( 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) );

		$warnings = ( new RuleWarnings( $rules, $stated ) )->for_product( 'product-12' );

		$this->assertEquals( array( new Message( Message::OTHER_REVOKE_TAG, 'old_revoked', '101_revoked' ) ), $warnings );
		$this->assertSame( array(), ( new RuleWarnings( $rules, array( 'product-12' => array( 'in' => array( '101_access' ), 'out' => array( 'OLD_revoked' ) ) ) ) )->for_product( 'product-12' ) );
	}

	public function test_what_every_buyer_gets_is_a_mark_and_need_not_be_undone(): void {
		$this->assertSame( array(), ( new RuleWarnings( Sample::validated( array( Sample::rule( '*', 'purchase.completed', array( 'customer' ) ) ) ), array() ) )->for_product( '*' ) );
	}
}
