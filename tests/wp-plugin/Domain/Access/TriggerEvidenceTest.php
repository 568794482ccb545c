<?php
/**
 * Whether a tag that the rules count on was used up by an automation, by what others hold and by what the customer was given.
 */

declare(strict_types=1);

use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Access\ItemAccess;
use CartCompanion\Domain\Access\TriggerEvidence;
use PHPUnit\Framework\TestCase;

final class TriggerEvidenceTest extends TestCase {
	private const OLD    = 172800;
	private const LACKS  = array( array( 'course access' ), 60, false );
	private const SEEMS  = array( array( 'Trigger' ), self::OLD, false );
	private const BEHIND = array( array( 'trigger' ), self::OLD - 1, false );
	private const FRESH  = array( array( 'trigger' ), 60, true );
	private const EMPTY  = array( array(), self::OLD, false );
	private const SILENT = array( null, self::OLD, true );

	/** @return array<string, array{0: array<int, array{0: string[]|null, 1: int, 2: bool}>, 1: bool, 2: bool}> Others; whether it is used up where the customer was given nothing else, and where they were. */
	public static function others(): array {
		return array(
			'nobody'                                => array( array(), false, true ),
			'two lack it: too few'                  => array( array( self::LACKS, self::LACKS ), false, true ),
			'two hold it: too few'                  => array( array( self::SEEMS, self::FRESH ), false, true ),
			'three lack it'                         => array( array( self::LACKS, self::LACKS, self::LACKS ), true, true ),
			'three hold it'                         => array( array( self::SEEMS, self::SEEMS, self::FRESH ), false, false ),
			'most lack it'                          => array( array( self::LACKS, self::LACKS, self::FRESH ), true, true ),
			'half of them do: it is missed'         => array( array( self::LACKS, self::LACKS, self::FRESH, self::FRESH ), false, false ),
			'most hold it'                          => array( array( self::LACKS, self::FRESH, self::FRESH ), false, false ),
			'old copies: a third lack it'           => array( array( self::LACKS, self::SEEMS, self::SEEMS ), true, true ),
			'old copies: less than a third'         => array( array( self::LACKS, self::SEEMS, self::SEEMS, self::SEEMS ), false, false ),
			'copies that may be behind tell nothing' => array( array( self::LACKS, self::LACKS, self::LACKS, self::BEHIND, self::BEHIND, self::BEHIND, self::BEHIND ), true, true ),
			'copies that were never filled neither' => array( array( self::EMPTY, self::EMPTY, self::EMPTY, self::SILENT ), false, true ),
		);
	}

	/**
	 * @dataProvider others
	 * @param array<int, array{0: string[]|null, 1: int, 2: bool}> $others
	 */
	public function test_most_of_the_others_say_it_and_where_they_are_too_few_the_customer_does( array $others, bool $without, bool $with ): void {
		$evidence = new TriggerEvidence();
		foreach ( $others as $one ) {
			$evidence->add( 'trigger', ...$one );
		}

		$this->assertSame( array( $without, $with ), array( $evidence->is_used_up( array() ), $evidence->is_used_up( array( 'course access' ) ) ) );
	}

	/** @return array<string, array{0: string[], 1: string[]|null, 2: string, 3: bool, 4: string[]}> Tags, tags before, name of the product, whether access goes; what was gained. */
	public static function gains(): array {
		return array(
			'nothing'                              => array( array( 'newsletter' ), array( 'Newsletter' ), 'Knitting', false, array() ),
			'a new tag'                            => array( array( 'newsletter', 'k1' ), array( 'newsletter' ), 'Knitting', false, array( 'k1' ) ),
			'what a rule sets'                     => array( array( 'Set by a rule' ), array(), 'Knitting', false, array() ),
			'what keeps out lets nobody in'        => array( array( 'knitting revoked' ), array(), 'Knitting', false, array() ),
			'not known before, not named like it'  => array( array( 'newsletter', 'cooking access' ), null, 'Knitting', false, array() ),
			'not known before, named like it'      => array( array( 'newsletter', 'knitting access' ), null, 'Knitting', false, array( 'knitting access' ) ),
			'there before, and named like it'      => array( array( 'knitting access' ), array( 'knitting access' ), 'Knitting', false, array( 'knitting access' ) ),
			'out: a revoke tag'                    => array( array( 'knitting revoked' ), null, 'Knitting', true, array( 'knitting revoked' ) ),
			'out: another new tag'                 => array( array( 'left' ), array(), 'Knitting', true, array( 'left' ) ),
			'out: access takes nothing away'       => array( array( 'knitting access' ), array(), 'Knitting', true, array() ),
			'the name of the product is not known' => array( array( 'knitting access' ), null, '', false, array() ),
		);
	}

	/**
	 * @dataProvider gains
	 * @param string[]      $tags
	 * @param string[]|null $before
	 * @param string[]      $gained
	 */
	public function test_what_nobody_here_has_set_was_given_by_an_automation( array $tags, ?array $before, string $name, bool $is_to_go, array $gained ): void {
		$this->assertSame( $gained, TriggerEvidence::gained( $tags, $before, array( 'set by a rule' ), $name, $is_to_go ) );
	}

	public function test_only_what_the_rules_alone_count_on_may_be_a_trigger(): void {
		$by_rules = new ItemAccess( 'product-12', array( 'trigger', 'mark' ), array( 'trigger' ), array( 'revoked' ) );
		$stated   = new ItemAccess( 'product-5', array( 'access' ), array( 'access' ), array(), true );
		$comes    = ExpectedAccess::comes( $by_rules, $stated );

		$this->assertSame( array( array( 'product-12', 'trigger' ) ), $comes->missed_by_rules( array( 'x' ) ) );
		$this->assertSame( array(), $comes->missed_by_rules( array( 'mark' ) ), 'One that lets in is enough.' );
		$this->assertSame( array(), $comes->missed_by_rules( array( 'revoked' ) ), 'That keeps them out, whatever the other is.' );
		$this->assertSame( array( true, false ), array( $comes->counts_on_rules(), ExpectedAccess::comes( $stated )->counts_on_rules() ) );

		$left = $comes->not_counting_on( array( array( 'product-12', 'Trigger' ), array( 'product-1', 'access' ) ) );

		$this->assertSame( array( 'access' ), $left->compared_with( 7, array() )->tags );
		$this->assertTrue( $left->compared_with( 7, array( 'access' ) )->is_doubtful );
	}

	public function test_what_a_refund_sets_may_be_a_trigger_too_and_what_it_took_is_none(): void {
		$by_tag = ExpectedAccess::goes( false, new ItemAccess( 'product-12', array(), array( 'refunded' ), array( 'refunded' ) ) );
		$taken  = ExpectedAccess::goes( false, new ItemAccess( 'product-12', array( 'course' ), array( 'course' ), array() ) );

		$this->assertSame( array( array( 'product-12', 'refunded' ) ), $by_tag->missed_by_rules( array( 'course' ) ) );
		$this->assertSame( array(), $taken->missed_by_rules( array( 'course' ) ) );
		$this->assertTrue( $by_tag->not_counting_on( array( array( 'product-12', 'refunded' ) ) )->compared_with( 7, array( 'x' ) )->is_doubtful );
	}
}
