<?php
/**
 * The form in which a tag rule is stored, and what is wrong with one that cannot work.
 */

declare(strict_types=1);

use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\RuleValidator;
use PHPUnit\Framework\TestCase;

final class RuleValidatorTest extends TestCase {
	/** @return array<string, array{0: array<string, mixed>, 1: Message}> */
	public static function bad_rules(): array {
		return array(
			'a product without number' => array( Sample::rule( 'product', 'purchase.completed', array( 'a' ) ), new Message( Message::NOT_A_PRODUCT, 7, 'product' ) ),
			'a name for a product'     => array( Sample::rule( 'My course', 'purchase.completed', array( 'a' ) ), new Message( Message::NOT_A_PRODUCT, 7, 'My course' ) ),
			'an unknown event'         => array( Sample::rule( '*', 'purchase.maybe', array( 'a' ) ), new Message( Message::NOT_AN_EVENT, 7, 'purchase.maybe' ) ),
			'no tags'                  => array( Sample::rule( '*', 'purchase.completed', array( ' ', '' ) ), new Message( Message::NO_TAGS, 7 ) ),
			'an operation without id'  => array( Sample::rule( '*', 'purchase.completed', array( 'a' ), array(), array( 'operations' => array( array( 'name' => 'Grant' ) ) ) ), new Message( Message::NOT_AN_OPERATION, 7 ) ),
			'failure 0.5'              => array( Sample::rule( '*', 'subscription.payment_failed', array( 'a' ), array(), array( 'failure' => '0.5' ) ), new Message( Message::FAILURE_OUTSIDE, 7 ) ),
			'failure 100'              => array( Sample::rule( '*', 'subscription.payment_failed', array( 'a' ), array(), array( 'failure' => 100 ) ), new Message( Message::FAILURE_OUTSIDE, 7 ) ),
		);
	}

	/**
	 * @dataProvider bad_rules
	 * @param array<string, mixed> $rule
	 */
	public function test_a_rule_that_cannot_work_is_refused_and_says_why( array $rule, Message $reason ): void {
		try {
			RuleValidator::validated( $rule, 7 );
			$this->fail( 'It was taken.' );
		} catch ( InvalidInput $error ) {
			$this->assertEquals( $reason, $error->reason() );
		}
	}

	public function test_operations_are_kept_by_id_and_name_each_once(): void {
		$operations = array( array( 'id' => 12, 'name' => ' Grant 101 ', 'more' => 'x' ), array( 'id' => '12', 'name' => 'Twice' ), array( 'id' => '13' ) );
		$rule       = RuleValidator::validated( Sample::rule( '*', 'purchase.completed', array(), array(), compact( 'operations' ) ), 7 );

		$this->assertSame( array( array( 'id' => '12', 'name' => 'Grant 101' ), array( 'id' => '13', 'name' => '' ) ), $rule['operations'] );
		$this->assertSame( array( 'id', 'product', 'event', 'apply', 'remove' ), array_keys( RuleValidator::validated( Sample::rule( '*', 'purchase.completed', array( 'a' ) ), 7 ) ) );
	}

	public function test_what_a_person_types_is_brought_into_one_form(): void {
		$typed = array( 'id' => ' r1 ', 'product' => ' product-12 ', 'event' => 'purchase.completed', 'apply' => array( ' a ', 'a', '', array( 'no tag' ) ), 'remove' => 'b', 'failure' => 3, 'partial' => false, 'again' => '1', 'more' => 'x' );

		$rule = RuleValidator::validated( $typed, 1 );

		$this->assertSame( array( 'id' => 'r1', 'product' => 'product-12', 'event' => 'purchase.completed', 'apply' => array( 'a' ), 'remove' => array( 'b' ), 'again' => true ), $rule, 'Options of other events are left out.' );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: array<string, mixed>}> */
	public static function options(): array {
		return array(
			'from the third failure on' => array( array( 'event' => 'subscription.payment_failed', 'failure' => '3' ), array( 'failure' => 3 ) ),
			'from every failure on'     => array( array( 'event' => 'subscription.payment_failed', 'failure' => '' ), array() ),
			'full refunds only'         => array( array( 'event' => 'purchase.refunded', 'partial' => false ), array( 'partial' => false ) ),
			'every refund'              => array( array( 'event' => 'purchase.refunded', 'partial' => true ), array() ),
		);
	}

	/**
	 * @dataProvider options
	 * @param array<string, mixed> $given
	 * @param array<string, mixed> $kept
	 */
	public function test_an_option_is_stored_where_it_says_something( array $given, array $kept ): void {
		$rule = RuleValidator::validated( $given + Sample::rule( '*', '', array( 'a' ) ), 1 );

		$this->assertSame( $kept, array_intersect_key( $rule, array_flip( array( 'again', 'failure', 'partial' ) ) ) );
	}
}
