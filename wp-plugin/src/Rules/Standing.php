<?php
/**
 * Which tags a customer should have, and should not have, by what they hold now: pure.
 *
 * Used for customer.resync, which carries no happening but only the state of each item.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

use CartCompanion\Events\Event;

final class Standing {
	/** What must have happened to an item in this state: these rules count whole. */
	private const HAPPENED = array(
		'active'     => array( 'purchase.completed' ),
		'past_due'   => array( 'purchase.completed', 'subscription.payment_failed' ),
		'paused'     => array( 'purchase.completed', 'subscription.paused' ),
		'cancelling' => array( 'purchase.completed', 'subscription.cancelled' ),
		'ended'      => array( 'subscription.ended' ),
		'refunded'   => array( 'purchase.refunded' ),
	);

	/** What may have happened: these rules only take away what an earlier state left behind. */
	private const PERHAPS = array(
		'active'     => array( 'subscription.recovered', 'subscription.resumed' ),
		'past_due'   => array( 'subscription.resumed' ),
		'paused'     => array( 'subscription.recovered' ),
		'cancelling' => array( 'subscription.resumed', 'subscription.recovered' ),
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
	 * What came later wins, as it did when it happened. A rule for the n-th failed payment is left out: how
	 * many failed is not known here.
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

		$verdict->apply  = self::names( array_filter( $wanted ) );
		$verdict->remove = self::names( array_diff_key( $wanted, array_filter( $wanted ) ) );
		$verdict->rules  = array_values( array_unique( $verdict->rules ) );
		return $verdict;
	}

	/** @return array<string, bool> Whether a tag should be there, by " name": a bare number would be renumbered. */
	private function wanted_for( Verdict $verdict, Event $event, string $item, string $state ): array {
		$happened = $this->rules_for( $item, self::HAPPENED[ $state ] ?? array() );
		$wanted   = $this->removed_by( $happened, $verdict, $event );
		foreach ( $happened as $rule ) {
			foreach ( $rule['apply'] as $tag ) {
				$wanted[ ' ' . $tag ] = true;
			}
		}
		return $wanted;
	}

	/** @return array<string, bool> Tags that an earlier state may have left behind; what another item calls for now comes first. */
	private function left_behind( Verdict $verdict, Event $event, string $item, string $state ): array {
		return $this->removed_by( $this->rules_for( $item, self::PERHAPS[ $state ] ?? array() ), $verdict, $event );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<string, bool>
	 */
	private function removed_by( array $rules, Verdict $verdict, Event $event ): array {
		$wanted = array();
		foreach ( $rules as $rule ) {
			$verdict->rules[] = $rule['id'];
			foreach ( $rule['remove'] as $tag ) {
				if ( '' === $this->guard->keeper( $tag, $event, array() ) ) {
					$wanted[ ' ' . $tag ] = false;
				}
			}
		}
		return $wanted;
	}

	/**
	 * @param array<string, bool> $wanted
	 * @return string[]
	 */
	private static function names( array $wanted ): array {
		return array_map(
			static function ( string $name ): string {
				return substr( $name, 1 );
			},
			array_keys( $wanted )
		);
	}

	/**
	 * @param string[] $events
	 * @return array<int, array<string, mixed>>
	 */
	private function rules_for( string $item, array $events ): array {
		return array_filter(
			$this->rules,
			static function ( array $rule ) use ( $item, $events ): bool {
				return in_array( $rule['event'], $events, true )
					&& in_array( $rule['product'], array( '*', $item ), true )
					&& ( $rule['failure'] ?? 1 ) <= 1;
			}
		);
	}
}
