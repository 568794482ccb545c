<?php
/**
 * What the domain says by codes is put into words above it.
 */

declare(strict_types=1);

use CartCompanion\Delivery\ResultMessages;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\RuleRepository;

final class RuleLabelsTest extends SiteTestCase {
	/** @return array<string, array{0: array<string, mixed>, 1: string}> */
	public static function bad_rules(): array {
		return array(
			'a product without number' => array( Sample::rule( 'product', 'purchase.completed', array( 'a' ) ), 'Rule 2: “product” is not a product of ThriveCart. Write it as product-12' ),
			'an unknown event'         => array( Sample::rule( '*', 'purchase.maybe', array( 'a' ) ), 'Rule 2: “purchase.maybe” is not an event.' ),
			'no tags'                  => array( Sample::rule( '*', 'purchase.completed', array( ' ' ) ), 'Rule 2 does nothing yet. Name at least one tag' ),
			'failure 0.5'              => array( Sample::rule( '*', 'subscription.payment_failed', array( 'a' ), array(), array( 'failure' => '0.5' ) ), 'must be from 1 to 99' ),
		);
	}

	/**
	 * @dataProvider bad_rules
	 * @param array<string, mixed> $rule
	 */
	public function test_where_one_rule_cannot_work_none_is_saved_and_the_owner_reads_which( array $rule, string $said ): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'as it was' ) ) );
		try {
			( new RuleRepository() )->save( array( Sample::rule( '*', 'purchase.completed', array( 'a' ) ), $rule ) );
			$this->fail( 'It was taken.' );
		} catch ( InvalidInput $error ) {
			$this->assertStringContainsString( $said, RuleLabels::sentence( $error->reason() ) );
		}
		$this->assertSame( array( 'as it was' ), $this->plugin()->rules()->all()[0]['apply'] );
	}

	public function test_what_is_wrong_with_the_rules_that_are_there_is_said_once(): void {
		$apply  = Sample::rule( '*', 'purchase.completed', array( 'course', 'x' ) );
		$remove = Sample::rule( 'product-12', 'purchase.completed', array( 'y' ), array( 'course' ) );
		update_option( RuleRepository::OPTION, array( $apply, $remove, array( 'product' => 'junk' ) ) );

		$sentences = array_map( array( RuleLabels::class, 'sentence' ), $this->plugin()->rules()->warnings() );

		$this->assertSame( array( 'Rule 3: “junk” is not a product of ThriveCart. Write it as product-12, bump-12, upsell-4 or downsell-5, or * for all of them.', 'The tag “course” is both applied and removed for one event (rules r1 and r2). It will be applied.' ), $sentences );
	}

	/** @return array<string, array{0: string}> */
	public static function codes(): array {
		return array_map(
			static function ( string $code ): array {
				return array( $code );
			},
			( new ReflectionClass( Message::class ) )->getConstants()
		);
	}

	/** @dataProvider codes */
	public function test_each_code_has_words_in_one_place( string $code ): void {
		$found = array();
		foreach ( array( RuleLabels::class, ResultMessages::class ) as $words ) {
			foreach ( $words::sentences() as $worded => $sentence ) {
				$found = $worded === $code ? array_merge( $found, array( $sentence ) ) : $found;
			}
		}
		$this->assertCount( 1, $found );
	}
}
