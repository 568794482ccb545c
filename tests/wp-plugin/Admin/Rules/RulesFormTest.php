<?php
/**
 * What was entered in cards is saved as a whole or not at all, and never over what somebody else saved.
 */

declare(strict_types=1);

require_once __DIR__ . '/CardTestCase.php';

use CartCompanion\Admin\FormError;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Rules\CardEdit;
use CartCompanion\Admin\Rules\RulesForm;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\RuleRepository;

final class RulesFormTest extends CardTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->companion_answers( array() );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'a' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'a' ) ), Sample::rule( 'upsell-9', 'purchase.completed', array( 'theirs' ) ) );
	}

	public function test_other_cards_stay_as_they_are_and_rules_keep_their_ids_and_places(): void {
		$said = $this->ask( 'save', array( $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'VIP, gold', 'a' ), array(), array( 'id' => 'r1', 'again' => true ) ), self::row( 'purchase.refunded', array( 'x' ), array(), array( 'full_only' => true ) ) ) ) ) );

		$this->assertTrue( $said['is_saved'] );
		$this->assertStringContainsString( '2 rules saved for 1 product.', $said['sentence'] );
		$this->assertSame(
			array(
				array( 'id' => 'r1', 'product' => 'product-12', 'event' => 'purchase.completed', 'apply' => array( 'VIP, gold', 'a' ), 'remove' => array(), 'again' => true ),
				array( 'id' => 'r4', 'product' => 'product-12', 'event' => 'purchase.refunded', 'apply' => array( 'x' ), 'remove' => array(), 'partial' => false ),
				array( 'id' => 'r2', 'product' => '*', 'event' => 'purchase.refunded', 'apply' => array(), 'remove' => array( 'a' ) ),
				array( 'id' => 'r3', 'product' => 'upsell-9', 'event' => 'purchase.completed', 'apply' => array( 'theirs' ), 'remove' => array() ),
			),
			get_option( RuleRepository::OPTION )
		);
	}

	public function test_rows_that_do_nothing_are_left_out_and_so_is_an_option_of_another_event(): void {
		$this->ask( 'save', array( $this->card( 'bump-4', array( self::row( 'purchase.completed', array( ' ', '' ) ), self::row( 'purchase.completed', array( 'b' ), array(), array( 'failure' => '3', 'full_only' => true ) ) ) ) ) );

		$this->assertSame( array( array( 'id' => 'r4', 'product' => 'bump-4', 'event' => 'purchase.completed', 'apply' => array( 'b' ), 'remove' => array() ) ), $this->cards()->of( 'bump-4' )->rules );
	}

	public function test_what_cannot_be_saved_names_the_product_and_nothing_of_all_cards_is_saved(): void {
		$before = get_option( RuleRepository::OPTION );

		$said = $this->ask( 'save', array( $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'new' ) ) ) ), $this->card( 'bump-4', array( self::row( 'subscription.payment_failed', array( 'x' ), array(), array( 'failure' => '100' ) ) ) ) ) );

		$this->assertFalse( $said['is_saved'] );
		$this->assertSame( 'bump-4', $said['product'] );
		$this->assertStringContainsString( 'bump-4, A payment failed: ', $said['sentence'] );
		$this->assertStringContainsString( 'must be from 1 to 99. Nothing was saved yet.', $said['sentence'] );
		$this->assertSame( $before, get_option( RuleRepository::OPTION ) );
	}

	public function test_who_saves_second_is_told_sees_the_other_rules_and_decides(): void {
		$mine = $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'mine' ) ) ) );
		$too  = $this->card( 'bump-4', array( self::row( 'purchase.completed', array( 'mine too' ) ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'theirs' ) ) );

		$said = $this->ask( 'save', array( $mine, $too ) );

		$this->assertFalse( $said['is_saved'] );
		$this->assertStringContainsString( 'admin saved other rules', $said['sentence'] );
		$this->assertSame( array( 'product-12' ), array_keys( $said['conflicts'] ) );
		$this->assertSame( array( 'Bought: adds “theirs”' ), $said['conflicts']['product-12']['words'] );
		$this->assertSame( array( 'theirs' ), $this->plugin()->rules()->all()[0]['apply'], 'Nothing is overwritten silently.' );

		$mine['base'] = $said['conflicts']['product-12']['base'];
		$this->assertTrue( $this->ask( 'save', array( $mine, $too ) )['is_saved'] );
		$this->assertSame( array( array( 'mine' ), array( 'mine too' ) ), array_column( $this->plugin()->rules()->all(), 'apply' ) );
	}

	public function test_the_same_change_by_two_people_is_no_conflict(): void {
		$mine = $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'new' ) ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'new' ) ) );

		$this->assertTrue( $this->ask( 'save', array( $mine ) )['is_saved'] );
	}

	public function test_the_form_of_one_card_comes_back_with_all_that_was_entered(): void {
		$fields = array( 'product' => 'product-12', 'base' => $this->cards()->of( 'product-12' )->fingerprint(), 'complete' => '1', 'rules' => array( '1' => array( 'event' => 'subscription.payment_failed', 'apply' => "one\r\ntwo", 'failure' => '0.5' ), '2' => array( 'event' => 'purchase.completed', 'apply' => 'gone', 'delete' => '1' ) ) );

		$notice = self::send( $this->form(), 'rules', $fields );

		$this->assertStringContainsString( 'product=product-12', $notice->destination() );
		$draft = RulesForm::take_draft();
		$this->assertSame( array( 'product-12', array( 'one', 'two' ) ), array( $draft['product'], $draft['rules'][0]['apply'] ) );
		$this->assertCount( 1, $draft['rules'] );
		$this->assertNull( RulesForm::take_draft(), 'Once.' );
		$fields['rules']['1']['failure'] = '3';
		$this->assertStringNotContainsString( 'product=', self::send( $this->form(), 'rules', $fields )->destination() );
		$this->assertSame( 3, $this->cards()->of( 'product-12' )->rules[0]['failure'] );
	}

	public function test_without_javascript_the_second_is_told_as_well(): void {
		$fields = array( 'product' => 'product-12', 'base' => $this->cards()->of( 'product-12' )->fingerprint(), 'complete' => '1', 'rules' => array( array( 'event' => 'purchase.completed', 'apply' => 'mine' ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'theirs' ) ) );

		self::send( $this->form(), 'rules', $fields )->keep();

		ob_start();
		Notice::print_kept();
		$this->assertStringContainsString( 'What they saved: Bought: adds “theirs”. Save again to put yours in its place.', html_entity_decode( (string) ob_get_clean() ) );
		$this->assertSame( array( 'theirs' ), $this->plugin()->rules()->all()[0]['apply'] );
		$draft = RulesForm::take_draft();
		self::send( $this->form(), 'rules', array( 'base' => $draft['base'] ) + $fields );
		$this->assertSame( array( 'mine' ), $this->plugin()->rules()->all()[0]['apply'] );
	}

	/** @return array<string, array{0: array<string, mixed>}> */
	public static function not_whole(): array {
		return array(
			'a form whose end is missing' => array( array( 'product' => 'product-12', 'rules' => array() ) ),
			'a product that is none'      => array( array( 'product' => 'junk', 'complete' => '1' ) ),
			'half a text'                 => array( array( 'cards' => '[{"product":"product-12","rules":[' ) ),
			'no text'                     => array( array( 'cards' => array( 'x' ) ) ),
		);
	}

	/**
	 * @dataProvider not_whole
	 * @param array<string, mixed> $fields
	 */
	public function test_what_does_not_arrive_whole_changes_nothing( array $fields ): void {
		$this->expectException( FormError::class );

		CardEdit::from( $fields );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: array<int, array<string, mixed>>}> What is entered of access, what is kept. */
	public static function access(): array {
		$said = static fn( array $in, array $out ): array => array( array( 'stated' => true ) + compact( 'in', 'out' ), array( array( 'product' => 'product-12' ) + compact( 'in', 'out' ) ) );
		return array(
			'tags of its own'           => $said( array( '101_access', 'VIP, gold' ), array( '101_revoked' ) ),
			'as the rules say'          => array( array( 'stated' => true, 'in' => array( 'A' ), 'out' => array() ), array() ),
			'both emptied'              => array( array( 'stated' => true, 'in' => array(), 'out' => array() ), array() ),
			'only what keeps out'       => $said( array(), array( '101_revoked' ) ),
			'unticked'                  => array( array( 'stated' => false, 'in' => array( 'x' ), 'out' => array() ), array() ),
			'markup is a name like any' => $said( array( '<b>101</b>' ), array() ),
		);
	}

	/**
	 * @dataProvider access
	 * @param array<string, mixed>             $entered
	 * @param array<int, array<string, mixed>> $kept
	 */
	public function test_what_says_no_more_than_the_rules_is_not_kept( array $entered, array $kept ): void {
		$this->ask( 'save', array( $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'a' ) ) ), array( 'access' => $entered ) ) ) );

		$this->assertSame( $kept, ( new AccessStatements() )->rows() );
	}

	public function test_a_card_that_says_nothing_of_access_leaves_it_and_a_tag_cannot_do_both(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( 'x' ) ), array( 'product' => 'upsell-9', 'in' => array( 'y' ) ) ) );
		$rules = array( self::row( 'purchase.completed', array( 'b' ) ) );

		$this->ask( 'save', array( $this->card( 'product-12', $rules ) ) );
		$both = $this->ask( 'save', array( $this->card( 'product-12', $rules, array( 'access' => array( 'stated' => true, 'in' => array( 'k' ), 'out' => array( 'K' ) ) ) ) ) );

		$this->assertSame( array( 'product-12' => array( 'in' => array( 'x' ) ), 'upsell-9' => array( 'in' => array( 'y' ) ) ), ( new AccessStatements() )->all() );
		$this->assertStringContainsString( 'product-12: What lets a customer in', $both['sentence'] );
		$this->assertStringContainsString( 'cannot let a customer in and keep them out', $both['sentence'] );
	}
}
