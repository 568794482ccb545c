<?php
/**
 * Keeps a tag that something else the customer holds still grants: pure.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;

final class Guard {
	/** The states in which a customer may use what was bought. */
	public const HOLDING = array( 'active', 'past_due', 'paused', 'cancelling' );

	/** The states in which it is over: nothing is granted any more. */
	public const OVER = array( 'ended', 'refunded' );

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules All rules there are. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
	}

	/**
	 * The item that still grants $tag although $event takes $items away; '' when none does.
	 *
	 * An item of the event itself counts only where it is held since later than the event: it was bought again.
	 *
	 * @param string[] $items Keys.
	 */
	public function keeper( string $tag, Event $event, array $items ): string {
		foreach ( $event->entitlements() as $item => $held ) {
			$is_other = ! in_array( (string) $item, $items, true ) || strtotime( $held['since'] ) > strtotime( $event->occurred_at() );
			if ( $is_other && in_array( $held['state'], self::HOLDING, true ) && $this->grants( (string) $item, $tag ) ) {
				return (string) $item;
			}
		}
		return '';
	}

	private function grants( string $item, string $tag ): bool {
		foreach ( $this->rules as $rule ) {
			if ( EventType::grants( $rule['event'] ) && in_array( $rule['product'], array( '*', $item ), true ) && in_array( $tag, $rule['apply'], true ) ) {
				return true;
			}
		}
		return false;
	}
}
