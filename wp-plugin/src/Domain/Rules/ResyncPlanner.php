<?php
/**
 * Which tags a customer should have, and should not have, by what they hold now.
 *
 * Used for customer.resync, which carries no event of ThriveCart's but only the state of each item. What each calls for as
 * it stands is known by ItemReplay.
 *
 * Operations are not run by it: whether one was run before is not known from a state, and some may not be repeated.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;

final class ResyncPlanner {
	private ItemReplay $replay;
	private SharedTagGuard $guard;
	private OperationPlanner $operations;

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var array<string, array{in: string[], out?: string[]}> */
	private array $stated;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository or CompletedRules gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated = array() ) {
		$this->rules      = $rules;
		$this->stated     = $stated;
		$this->replay     = new ItemReplay( $rules );
		$this->guard      = new SharedTagGuard( $rules );
		$this->operations = new OperationPlanner( $rules );
	}

	/**
	 * The tags that should be there ($apply) and should not ($remove), before the CRM is asked which are there.
	 *
	 * What came later wins, as it did when it happened. Whether a rule for the n-th failed payment counted is not
	 * known here: the tags that hang on it are in neither list, and stay as they are. So do those that the rules for a
	 * refund of a part moved: what they took is not given back, and what the owner gave again by hand is not taken. And so
	 * does what a setback of another order has set.
	 */
	public function plan( Event $event ): TagPlan {
		$plan = new TagPlan();
		$wanted  = array();
		$held    = $event->entitlements();
		uasort( $held, static fn( array $one, array $other ): int => strtotime( $one['since'] ) <=> strtotime( $other['since'] ) );
		foreach ( $held as $item => $holding ) {
			$wanted = array_merge( $wanted, $this->wanted_for( $plan, $event, (string) $item, $holding ) );
		}
		$this->operations->note_left_out( $plan, $plan->rules );
		foreach ( $held as $item => $holding ) {
			$wanted += $this->left_behind( $plan, $event, (string) $item, $holding['state'] );
		}
		$plan->is_target_state = true;

		$plan->apply  = self::names( array_keys( $wanted, true, true ) );
		$plan->remove = self::names( array_diff( array_keys( $wanted, false, true ), array_keys( $this->set_beside( $held ) ) ) );
		$plan->undecided   = self::names( array_keys( $wanted, null, true ) );
		$plan->keep_implied( $plan->remove );
		self::note_open( $plan, $held );
		$plan->rules  = array_values( array_unique( $plan->rules ) );
		return $plan;
	}

	/** @param array<string, array{state: string, since: string, happened: array<int, array<string, mixed>>}> $held */
	private static function note_open( TagPlan $plan, array $held ): void {
		$happened = array_merge( array(), ...array_values( array_column( $held, 'happened' ) ) );
		if ( array() !== $plan->undecided && in_array( EventType::REFUNDED, array_column( $happened, 'type' ), true ) ) {
			$plan->note( Message::PART_REFUNDED, implode( ', ', $plan->undecided ) );
		}
	}

	/**
	 * What one item calls for by what happened to it; what another one keeps is not taken.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool|null> As ItemReplay::wanted() gives them.
	 */
	private function wanted_for( TagPlan $plan, Event $event, string $item, array $holding ): array {
		foreach ( ItemReplay::happened( $holding ) as $type ) {
			$rules       = $this->replay->rules_for( $item, array( $type ) );
			$plan->rules = array_merge( $plan->rules, array_column( $rules, 'id' ) );
			array_map( array( $plan, 'imply_removal' ), array_filter( $rules, array( CompletedRules::class, 'is_implied' ) ) );
		}
		return $this->replay->wanted( $item, $holding, $this->keeping( $event, array( $item ) ) );
	}

	/**
	 * Tags that an earlier state may have left behind: the rules for what may have ended it only take away. What any item
	 * calls for now comes first.
	 *
	 * @return array<string, bool>
	 */
	private function left_behind( TagPlan $plan, Event $event, string $item, string $state ): array {
		$rules       = $this->replay->rules_for( $item, EventType::perhaps_behind( $state ) );
		$plan->rules = array_merge( $plan->rules, array_column( $rules, 'id' ) );
		return array_fill_keys( ItemReplay::going( ItemReplay::tags( $rules, 'remove' ), $this->keeping( $event, array() ) ), false );
	}

	/**
	 * What other orders than the ones that count are marked with: that one is not paid, paused, or was cancelled. With what
	 * keeps out of an item nobody is marked who has it by a better order.
	 *
	 * @param array<string, array{state: string, since: string, happened: array<int, array<string, mixed>>, beside: string[]}> $held
	 * @return array<string, true|null> By " name".
	 */
	private function set_beside( array $held ): array {
		$set = array();
		foreach ( $held as $item => $holding ) {
			$set += $this->replay->set_beside( (string) $item, $holding['beside'] );
		}
		$out = array() === $set ? array() : ( new AccessTags( $this->rules, array_map( 'strval', array_keys( $held ) ), $this->stated ) )->out;
		return array_diff_key( $set, array_flip( array_map( static fn( string $tag ): string => ' ' . $tag, $out ) ) );
	}

	/**
	 * @param string[] $items Those whose own rules keep no tag: they are what takes it away.
	 * @return callable(string): bool Whether a tag stays for another one.
	 */
	private function keeping( Event $event, array $items ): callable {
		return fn( string $tag ): bool => '' !== $this->guard->keeper( $tag, $event, $items );
	}

	/**
	 * @param string[] $keys
	 * @return string[]
	 */
	private static function names( array $keys ): array {
		return array_map( static fn( string $key ): string => substr( $key, 1 ), $keys );
	}
}
