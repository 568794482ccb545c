<?php
/**
 * How access should be after an event: by its type, by what the customer holds then, and by what the rules did.
 */

declare(strict_types=1);

use CartCompanion\Domain\Access\AccessOutlook;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Access\ItemAccess;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Rules\MovedTags;
use CartCompanion\Domain\Rules\PlannedOperation;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class AccessOutlookTest extends TestCase {
	private const KEPT_IN  = array( 'stays', false );
	private const GONE     = array( 'goes', false );
	private const BY_RULE  = array( 'goes', true );
	private const LET_IN   = array( 'comes', false );
	private const NO_WORD  = array( '', false );

	/** A rule set in which tags let in, and a purchase takes back what a refund sets. */
	private static function tags_let_in(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'got money back' ) ),
			Sample::rule( 'product-5', 'purchase.completed', array( 'course' ) ),
		);
	}

	/** As "Suggest rules" writes them, in AccessAlly's own way: a purchase sets a trigger, a tag takes access away. */
	private static function accessally(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ), array( 'revoked', 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array(), array( 'partial' => false ) ),
		);
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: string, 2: string|null, 3: bool|null, 4: string[], 5: string[], 6: array{0: string, 1: bool}}> Rules, event, state of the item after it, full refund, applied, removed, how access should be. */
	public static function happenings(): array {
		$tags = self::tags_let_in();
		$ally = self::accessally();
		return array(
			'bought'                                    => array( $tags, 'purchase.completed', 'active', null, array( 'course' ), array( 'revoked' ), self::LET_IN ),
			'bought, and no rule'                       => array( $tags, 'purchase.completed', 'active', null, array(), array(), self::NO_WORD ),
			'bought, and refunded before that came'     => array( $ally, 'purchase.completed', 'refunded', null, array( 'made_purchase' ), array(), self::NO_WORD ),
			'a trial began'                             => array( $ally, 'purchase.completed', 'active', null, array( 'made_purchase' ), array(), self::LET_IN ),
			'paid again'                                => array( $tags, 'subscription.renewed', 'active', null, array( 'course' ), array(), self::LET_IN ),
			'plan paid off'                             => array( $tags, 'subscription.completed', 'active', null, array( 'paid in full' ), array(), self::LET_IN ),
			'recovered, and a mark is taken away'       => array( $ally, 'subscription.recovered', 'active', null, array(), array( 'payment_failed' ), self::KEPT_IN ),
			'resumed, and a mark is taken away'         => array( $ally, 'subscription.resumed', 'active', null, array(), array( 'stop' ), self::KEPT_IN ),
			'recovered, of what is over by now'         => array( $ally, 'subscription.recovered', 'ended', null, array(), array( 'payment_failed' ), self::NO_WORD ),
			'cancelled, paid time left'                 => array( $ally, 'subscription.cancelled', 'cancelling', null, array( 'stop' ), array(), self::KEPT_IN ),
			'cancelled, an older companion'             => array( $ally, 'subscription.cancelled', null, null, array( 'stop' ), array(), self::KEPT_IN ),
			'cancelled, and the rule removes the tag'   => array( $tags, 'subscription.cancelled', 'cancelling', null, array(), array( 'course' ), self::BY_RULE ),
			'cancelled, and the rule sets revoked'      => array( $ally, 'subscription.cancelled', 'cancelling', null, array( 'revoked' ), array(), self::BY_RULE ),
			'cancelled, a plan paid off before'         => array( $ally, 'subscription.cancelled', 'active', null, array( 'stop' ), array(), self::KEPT_IN ),
			'cancelled, no paid time'                   => array( $ally, 'subscription.cancelled', 'ended', null, array( 'stop' ), array(), self::GONE ),
			'paused'                                    => array( $ally, 'subscription.paused', 'paused', null, array( 'on hold' ), array(), self::KEPT_IN ),
			'paused, and the rule removes the tag'      => array( $tags, 'subscription.paused', 'paused', null, array( 'on hold' ), array( 'Course' ), self::BY_RULE ),
			'paused, and the rule removes another tag'  => array( $tags, 'subscription.paused', 'paused', null, array(), array( 'course access' ), self::NO_WORD ),
			'paused, and the rule sets a doubtful tag'  => array( $tags, 'subscription.paused', 'paused', null, array( 'got money back' ), array(), self::NO_WORD ),
			'a payment failed'                          => array( $tags, 'subscription.payment_failed', 'past_due', null, array( 'failed' ), array(), self::KEPT_IN ),
			'a payment failed, and the rule takes away' => array( $tags, 'subscription.payment_failed', 'past_due', null, array(), array( 'course' ), self::BY_RULE ),
			'refunded'                                  => array( $tags, 'purchase.refunded', 'refunded', true, array( 'revoked' ), array( 'course' ), self::GONE ),
			'refunded, nobody knows how much'           => array( $tags, 'purchase.refunded', 'refunded', null, array( 'revoked' ), array( 'course' ), self::GONE ),
			'refunded, and held by another order'       => array( $tags, 'purchase.refunded', 'active', true, array(), array(), self::KEPT_IN ),
			'a part refunded, only a mark'              => array( $tags, 'purchase.refunded', 'active', false, array( 'got money back' ), array(), self::NO_WORD ),
			'a part refunded, no rule'                  => array( $ally, 'purchase.refunded', 'active', false, array(), array(), self::KEPT_IN ),
			'a part refunded, and the rule takes away'  => array( $tags, 'purchase.refunded', 'active', false, array( 'revoked' ), array( 'course' ), self::BY_RULE ),
			'the paid time is over'                     => array( $ally, 'subscription.ended', 'ended', null, array( 'revoked' ), array(), self::GONE ),
			'the paid time is over, another one runs'   => array( $ally, 'subscription.ended', 'active', null, array(), array(), self::KEPT_IN ),
			'a cart was left'                           => array( $tags, 'cart.abandoned', null, null, array( 'left' ), array(), self::NO_WORD ),
		);
	}

	/**
	 * @dataProvider happenings
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $applied
	 * @param string[]                         $removed
	 * @param array{0: string, 1: bool}        $right
	 */
	public function test_how_access_should_be_after( array $rules, string $type, ?string $state, ?bool $full, array $applied, array $removed, array $right ): void {
		$event = self::event( $type, null === $state ? array() : array( 'product-12' => $state ), $full );

		$found = ( new AccessOutlook( Sample::validated( $rules ) ) )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( $applied, $removed ), new MovedTags() );

		$this->assertSame( $right, array( $found->way, $found->by_rule ) );
	}

	public function test_of_two_items_one_refunded_the_refund_is_about_the_one(): void {
		$event = self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'bump-12' => 'active' ), true );

		$found = ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( array( 'revoked' ), array( 'course' ) ), new MovedTags() );

		$this->assertEquals( array( 'goes', array( new ItemAccess( 'product-12', array( 'course' ), array( 'course' ), array( 'revoked' ) ) ) ), array( $found->way, $found->items ) );
	}

	public function test_where_another_purchase_keeps_the_tag_nothing_is_to_be_seen_of_the_refund(): void {
		$plan       = new TagPlan();
		$plan->kept = array( 'course' );
		$event         = self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-5' => 'active' ), true );

		$found = ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), $plan, new MovedTags( array( 'got money back' ) ), new MovedTags() );

		$this->assertTrue( $found->is_empty() );
	}

	public function test_where_one_tag_is_kept_and_another_removed_the_removed_one_is_seen(): void {
		$plan       = new TagPlan();
		$plan->kept = array( 'club' );
		$event      = self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-5' => 'active' ), true );

		$found = ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), $plan, new MovedTags( array(), array( 'course' ) ), new MovedTags() );

		$this->assertSame( array( 'goes', array( 'course' ) ), array( $found->way, $found->items[0]->in ) );
	}

	public function test_a_tag_that_may_be_a_trigger_is_a_sign_and_no_condition(): void {
		$event = self::event( 'subscription.cancelled', array( 'product-12' => 'cancelling' ) );
		$ally  = ( new AccessOutlook( Sample::validated( self::accessally() ) ) )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( array( 'stop' ) ), new MovedTags() );
		$tags  = ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( array( 'stop' ) ), new MovedTags() );

		$this->assertEquals( array( new ItemAccess( 'product-12', array( 'made_purchase' ), array(), array( 'revoked' ) ) ), $ally->items );
		$this->assertEquals( array( new ItemAccess( 'product-12', array( 'course' ), array( 'course' ), array( 'revoked' ) ) ), $tags->items );
	}

	/** @return array<string, array{0: MovedTags}> What an earlier event of the same customer did by the owner's rule. */
	public static function earlier_moves(): array {
		return array(
			'a pause removed the tag' => array( new MovedTags( array(), array( 'course' ) ) ),
			'a failure set revoked'   => array( new MovedTags( array( 'revoked' ) ) ),
		);
	}

	/** @dataProvider earlier_moves */
	public function test_access_that_an_earlier_rule_took_is_not_missed( MovedTags $before ): void {
		$event = self::event( 'subscription.cancelled', array( 'product-12' => 'cancelling' ) );

		$found = ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( array( 'stop' ) ), $before );

		$this->assertTrue( $found->is_empty() );
	}

	/** @return array<string, array{0: array<string, string>, 1: array{0: string, 1: bool}}> What is held, how access should be. */
	public static function holdings(): array {
		return array(
			'one of two refunded'              => array( array( 'product-12' => 'refunded', 'product-5' => 'active' ), self::LET_IN ),
			'all refunded'                     => array( array( 'product-12' => 'refunded', 'product-5' => 'ended' ), self::GONE ),
			'cancelled, paid time left'        => array( array( 'product-12' => 'cancelling' ), self::LET_IN ),
			'paused, and the rule takes away'  => array( array( 'product-12' => 'paused' ), self::BY_RULE ),
			'overdue'                          => array( array( 'product-12' => 'past_due' ), self::LET_IN ),
		);
	}

	/**
	 * @dataProvider holdings
	 * @param array<string, string>     $states
	 * @param array{0: string, 1: bool} $right
	 */
	public function test_how_access_should_be_after_a_resync( array $states, array $right ): void {
		$rules = Sample::validated( array_merge( self::tags_let_in(), array( Sample::rule( 'product-12', 'subscription.paused', array(), array( 'course' ) ) ) ) );
		$event = self::event( 'customer.resync', $states );

		$found = ( new AccessOutlook( $rules ) )->after_resync( $event, ( new ResyncPlanner( $rules ) )->plan( $event ) );

		$this->assertSame( $right, array( $found->way, $found->by_rule ) );
	}

	/** What an owner says whose CRM's automation gives the access tag. */
	private const STATED = array( 'product-12' => array( 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) );

	/** @return array<string, array{0: string, 1: string, 2: string[], 3: string[], 4: string}> Event, state after it, applied, removed; how access should be. */
	public static function happenings_by_a_statement(): array {
		return array(
			'bought'                                   => array( 'purchase.completed', 'active', array( 'made_purchase' ), array( 'revoked' ), 'comes' ),
			'paid again'                               => array( 'subscription.renewed', 'active', array( 'paying' ), array(), 'comes' ),
			'cancelled, and the rule moves a trigger'  => array( 'subscription.cancelled', 'cancelling', array( 'stop' ), array( 'made_purchase' ), 'stays' ),
			'paused, and the rule sets the revoke tag' => array( 'subscription.paused', 'paused', array( '101_revoked' ), array(), 'goes' ),
			'refunded by a trigger of the CRM'         => array( 'purchase.refunded', 'refunded', array( 'start_refund' ), array(), 'goes' ),
			'ended, and nothing moved'                 => array( 'subscription.ended', 'ended', array(), array(), 'goes' ),
		);
	}

	/**
	 * @dataProvider happenings_by_a_statement
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public function test_where_the_owner_says_which_tags_count_these_are_looked_at( string $type, string $state, array $applied, array $removed, string $way ): void {
		$event = self::event( $type, array( 'product-12' => $state ), true );

		$found = self::stated_outlook()->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( $applied, $removed ), new MovedTags() );

		$this->assertSame( $way, $found->way );
		$this->assertEquals( array( new ItemAccess( 'product-12', array( '101_access' ), array( '101_access' ), array( '101_revoked' ), true ) ), $found->items );
	}

	public function test_a_failed_payments_tag_may_start_what_keeps_the_customer_out_on_purpose(): void {
		$outlook = new AccessOutlook( Sample::validated( array( Sample::rule( 'product-12', 'subscription.payment_failed', array( 'start_lock' ) ), Sample::rule( '*', 'subscription.paused', array( 'on hold' ) ) ) ), self::STATED );
		$failed  = self::event( 'subscription.payment_failed', array( 'product-12' => 'past_due' ) );
		$ways    = static fn( Event $event, MovedTags $moved, MovedTags $before ): string => $outlook->after( $event, array( 'product-12' ), new TagPlan(), $moved, $before )->way;

		$this->assertSame( '', $ways( $failed, new MovedTags( array( 'start_lock' ) ), new MovedTags() ) );
		$this->assertSame( '', $ways( $failed, new MovedTags(), new MovedTags( array( 'Start_lock' ) ) ), 'The next try fails, too.' );
		$this->assertSame( '', $ways( self::event( 'subscription.paused', array( 'product-12' => 'paused' ) ), new MovedTags( array( 'on hold' ) ), new MovedTags() ) );
		$this->assertSame( 'stays', $ways( $failed, new MovedTags(), new MovedTags() ), 'The rule is for a later failure.' );
		$this->assertSame( 'stays', $ways( self::event( 'subscription.cancelled', array( 'product-12' => 'cancelling' ) ), new MovedTags( array( 'start_lock' ) ), new MovedTags() ), 'That is paid for.' );
	}

	public function test_what_another_item_that_is_held_lets_in_may_stay(): void {
		$stated = self::STATED + array( 'product-5' => array( 'in' => array( '101_access' ), 'out' => array() ) );
		$event  = self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-5' => 'active' ), true );

		$found = self::stated_outlook( $stated )->after( $event, array( 'product-12' ), new TagPlan(), new MovedTags( array( 'revoked' ) ), new MovedTags() );

		$this->assertTrue( $found->is_empty() );
	}

	public function test_what_the_owner_says_later_counts_for_what_was_expected_before(): void {
		$by_rules = new AccessOutlook( Sample::validated( self::accessally() ) );
		$bought   = $by_rules->after( self::event( 'purchase.completed', array( 'product-12' => 'active' ) ), array( 'product-12' ), new TagPlan(), new MovedTags( array( 'made_purchase' ) ), new MovedTags() );

		$restated = self::stated_outlook()->restated( $bought );

		$this->assertSame( array( array( 'made_purchase' ), array() ), array( $bought->items[0]->in, $bought->items[0]->needed ) );
		$this->assertEquals( array( new ItemAccess( 'product-12', array( '101_access' ), array( '101_access' ), array( '101_revoked' ), true ) ), $restated->items );
		$this->assertEquals( $bought->items, $by_rules->restated( $restated )->items, 'And no longer when it is taken back.' );
	}

	public function test_an_operation_alone_needs_a_user_and_no_revoke_tag(): void {
		$plan             = new TagPlan();
		$plan->operations = array( new PlannedOperation( '12', 'Grant 101', 'r1' ) );
		$rules            = Sample::validated( array( Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) ) );

		$found = ( new AccessOutlook( $rules ) )->after( self::event( 'purchase.completed', array( 'product-12' => 'active' ) ), array( 'product-12' ), $plan, new MovedTags(), new MovedTags() );

		$this->assertEquals( array( 'comes', array( new ItemAccess( 'product-12', array(), array(), array( 'revoked' ) ) ) ), array( $found->way, $found->items ) );
	}

	public function test_a_tag_of_a_refund_that_no_purchase_takes_back_may_be_a_trigger(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ), array( 'revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'start_refund' ) ), Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ) ) );
		$found = static fn( string $type, string $tag ): ExpectedAccess => ( new AccessOutlook( Sample::validated( $rules ) ) )->after( self::event( $type, array( 'product-12' => 'ended' ), true ), array( 'product-12' ), new TagPlan(), new MovedTags( array( $tag ) ), new MovedTags() );

		$this->assertEquals( array( new ItemAccess( 'product-12', array(), array(), array( 'start_refund' ) ) ), $found( 'purchase.refunded', 'start_refund' )->items );
		$this->assertEquals( array( new ItemAccess( 'product-12', array(), array( 'revoked' ), array( 'revoked' ) ) ), $found( 'subscription.ended', 'revoked' )->items );
	}

	public function test_of_a_renewal_what_it_set_is_looked_at_and_nothing_that_an_earlier_rule_set_on_purpose(): void {
		$event = self::event( 'subscription.renewed', array( 'product-12' => 'active' ) );
		$found = static fn( MovedTags $moved, MovedTags $before ): ExpectedAccess => ( new AccessOutlook( Sample::validated( self::tags_let_in() ) ) )->after( $event, array( 'product-12' ), new TagPlan(), $moved, $before );

		$this->assertEquals( array( new ItemAccess( 'product-12', array( 'paying' ), array(), array( 'revoked' ) ) ), $found( new MovedTags( array( 'paying' ) ), new MovedTags() )->items );
		$this->assertSame( array(), $found( new MovedTags( array( 'paying' ) ), new MovedTags( array( 'Revoked' ) ) )->items[0]->out );
		$this->assertSame( array( 'revoked' ), $found( new MovedTags( array( 'paying' ), array( 'revoked' ) ), new MovedTags( array( 'Revoked' ) ) )->items[0]->out, 'This payment took it back.' );
	}

	public function test_each_of_two_items_needs_a_tag_of_its_own(): void {
		$rules = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'customer' ) ), Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ), Sample::rule( '*', 'purchase.completed', array( 'mark' ) ) ) );

		$found = ( new AccessOutlook( $rules ) )->after( self::event( 'purchase.completed', array() ), array( 'product-12', 'bump-12' ), new TagPlan(), new MovedTags( array( 'course', 'customer', 'workbook', 'mark' ) ), new MovedTags() );

		$this->assertSame( array( array( 'course', 'customer' ), array( 'workbook' ) ), array_column( $found->items, 'in' ) );
	}

	/** @param array<string, array{in: string[], out?: string[]}> $stated */
	private static function stated_outlook( array $stated = self::STATED ): AccessOutlook {
		return new AccessOutlook( Sample::validated( self::accessally() ), $stated );
	}

	/** @param array<string, string> $states By item. */
	private static function event( string $type, array $states, ?bool $full = null ): Event {
		$refund = 'purchase.refunded' === $type ? Sample::refund( $full, 'product-12' ) : null;
		return Event::from( Sample::event( $type, 'ann@example.com', array( 'refund' => $refund, 'entitlements' => Sample::holds( $states ) ) ) );
	}
}
