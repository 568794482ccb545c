<?php
/**
 * Which tags a customer should have, and should not have, by what they hold now: pure.
 *
 * Used for customer.resync, which carries no happening but only the state of each item. What must have happened to an
 * item in that state is told again in its order, so that a tag which a purchase gave and a later failed payment, pause
 * or cancellation took is not given back.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;

final class Standing {
	/** What must have happened to an item in this state, in its order: these rules count whole. */
	private const HAPPENED = array(
		'active'     => array( EventType::PURCHASED ),
		'past_due'   => array( EventType::PURCHASED, EventType::PAYMENT_FAILED ),
		'paused'     => array( EventType::PURCHASED, EventType::PAUSED ),
		'cancelling' => array( EventType::PURCHASED, EventType::CANCELLED ),
		'ended'      => array( EventType::ENDED ),
		'refunded'   => array( EventType::REFUNDED ),
	);

	/** What may have happened: these rules only take away what an earlier state left behind. */
	private const PERHAPS = array(
		'active'     => array( EventType::RECOVERED, EventType::RESUMED ),
		'past_due'   => array( EventType::RESUMED ),
		'paused'     => array( EventType::RECOVERED ),
		'cancelling' => array( EventType::RESUMED, EventType::RECOVERED ),
		'ended'      => array(),
		'refunded'   => array(),
	);

	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private Guard $guard;

	/** @param array<int, array<string, mixed>> $rules As RuleBook gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
		$this->guard = new Guard( $rules );
	}

	/**
	 * The tags that should be there ($apply) and should not ($remove), before a look at what is there.
	 *
	 * What came later wins, as it did when it happened. Whether a rule for the n-th failed payment counted is not
	 * known here: the tags that hang on it are in neither list, and stay as they are.
	 */
	public function verdict( Event $event ): Verdict {
		$verdict = new Verdict();
		$wanted  = array();
		$held    = $event->entitlements();
		uasort(
			$held,
			static function ( array $one, array $other ): int {
				return strtotime( $one['since'] ) <=> strtotime( $other['since'] );
			}
		);
		foreach ( $held as $item => $holding ) {
			$wanted = array_merge( $wanted, $this->wanted_for( $verdict, $event, (string) $item, $holding['state'] ) );
		}
		foreach ( $held as $item => $holding ) {
			$wanted += $this->left_behind( $verdict, $event, (string) $item, $holding['state'] );
		}
		$verdict->is_how_it_should_be = true;

		$verdict->apply  = self::names( array_keys( $wanted, true, true ) );
		$verdict->remove = self::names( array_keys( $wanted, false, true ) );
		$verdict->rules  = array_values( array_unique( $verdict->rules ) );
		return $verdict;
	}

	/**
	 * Tells what happened to one item. In each happening a tag that is both given and taken is given, as in Evaluation.
	 *
	 * @return array<string, bool|null> Whether a tag should be there, null where that is not known; by " name": a bare
	 *                                  number would be renumbered.
	 */
	private function wanted_for( Verdict $verdict, Event $event, string $item, string $state ): array {
		$wanted = array();
		foreach ( self::HAPPENED[ $state ] ?? array() as $type ) {
			$rules   = $this->rules_for( $item, array( $type ) );
			$perhaps = $this->rules_for( $item, array( $type ), true );
			$wanted  = array_fill_keys( $this->removed_by( $rules, $event, array( $item ) ), false ) + $wanted;
			$wanted  = self::in_doubt( $wanted, $this->removed_by( $perhaps, $event, array( $item ) ), false );
			$wanted  = array_fill_keys( self::tags( $rules, 'apply' ), true ) + $wanted;
			$wanted  = self::in_doubt( $wanted, self::tags( $perhaps, 'apply' ), true );

			$verdict->rules = array_merge( $verdict->rules, array_column( $rules, 'id' ) );
		}
		return $wanted;
	}

	/**
	 * Tags that an earlier state may have left behind; what any item calls for now comes first.
	 *
	 * @return array<string, bool>
	 */
	private function left_behind( Verdict $verdict, Event $event, string $item, string $state ): array {
		$rules          = $this->rules_for( $item, self::PERHAPS[ $state ] ?? array() );
		$verdict->rules = array_merge( $verdict->rules, array_column( $rules, 'id' ) );
		return array_fill_keys( $this->removed_by( $rules, $event, array() ), false );
	}

	/**
	 * @param array<string, bool|null> $wanted
	 * @param string[]                 $keys   Of tags about which a rule may have decided.
	 * @return array<string, bool|null> Those are not known, unless it was decided like that anyway.
	 */
	private static function in_doubt( array $wanted, array $keys, bool $decision ): array {
		foreach ( $keys as $key ) {
			if ( ( $wanted[ $key ] ?? null ) !== $decision ) {
				$wanted[ $key ] = null;
			}
		}
		return $wanted;
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $items Those whose own rules keep no tag: they are what takes it away.
	 * @return string[] The " name" of each tag that goes.
	 */
	private function removed_by( array $rules, Event $event, array $items ): array {
		return array_filter(
			self::tags( $rules, 'remove' ),
			function ( string $key ) use ( $event, $items ): bool {
				return '' === $this->guard->keeper( substr( $key, 1 ), $event, $items );
			}
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string                           $part  apply or remove.
	 * @return string[] The " name" of each tag.
	 */
	private static function tags( array $rules, string $part ): array {
		$keys = array();
		foreach ( $rules as $rule ) {
			foreach ( $rule[ $part ] as $tag ) {
				$keys[] = ' ' . $tag;
			}
		}
		return $keys;
	}

	/**
	 * @param string[] $keys
	 * @return string[]
	 */
	private static function names( array $keys ): array {
		return array_map(
			static function ( string $key ): string {
				return substr( $key, 1 );
			},
			$keys
		);
	}

	/**
	 * @param string[] $events
	 * @param bool     $is_later Those for the second failed payment or a later one, instead of those that count for sure.
	 * @return array<int, array<string, mixed>>
	 */
	private function rules_for( string $item, array $events, bool $is_later = false ): array {
		return array_filter(
			$this->rules,
			static function ( array $rule ) use ( $item, $events, $is_later ): bool {
				return in_array( $rule['event'], $events, true )
					&& in_array( $rule['product'], array( '*', $item ), true )
					&& $is_later === ( ( $rule['failure'] ?? 1 ) > 1 );
			}
		);
	}
}
