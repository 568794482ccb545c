<?php
/**
 * Decides which operations of the rules are run for one event.
 *
 * What an operation does is AccessAlly's own affair, and it is not known here. So what takes a tag away with care has to
 * do for operations as well: those of a refund or an end are left out while the customer holds what they may be about.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;

final class OperationPlanner {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private SharedTagGuard $guard;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
		$this->guard = new SharedTagGuard( $rules );
	}

	/**
	 * Adds those of a rule that counts, each once; what is left out gets a note.
	 *
	 * @param array<string, mixed> $rule
	 * @param string[]             $hit  Keys of the items of the event for which it counts.
	 */
	public function add( TagPlan $plan, array $rule, Event $event, array $hit, bool $is_given_back = false ): void {
		$operations = $rule['operations'] ?? array();
		if ( array() === $operations ) {
			return;
		}
		$keeper = EventType::revokes( $event->type() ) ? $this->keeper( $rule, $event, $hit ) : '';
		foreach ( $operations as $operation ) {
			$planned = new PlannedOperation( $operation['id'], $operation['name'], (string) $rule['id'], $hit, $is_given_back );
			if ( '' !== $keeper ) {
				$plan->note( Message::OPERATION_KEPT, self::label( $planned ), $planned->rule, $keeper );
			} elseif ( ! in_array( $planned->id, array_column( $plan->operations, 'id' ), true ) ) {
				$plan->operations[] = $planned;
			}
		}
	}

	/**
	 * A payment that ends a pause runs none of the rule for the return: they are run when that is told.
	 *
	 * @param array<string, mixed> $rule
	 */
	public function note_waiting( TagPlan $plan, array $rule ): void {
		$names = array_map( static fn( array $one ): string => self::label( new PlannedOperation( $one['id'], $one['name'], (string) $rule['id'] ) ), $rule['operations'] ?? array() );
		if ( array() !== $names ) {
			$plan->note( Message::OPERATION_WAITS, implode( '”, “', $names ), $rule['id'] );
		}
	}

	/**
	 * Those of a late event that what the customer holds by now does not contradict; the others get a note.
	 *
	 * @param PlannedOperation[] $operations As add() planned them, as if the event had come in time.
	 * @return PlannedOperation[]
	 */
	public function not_contradicted( TagPlan $plan, array $operations, Event $event ): array {
		$left = array();
		foreach ( $operations as $operation ) {
			$item = self::contradiction( $event, $operation->items );
			if ( '' === $item ) {
				$left[] = $operation;
			} else {
				$plan->note( Message::OPERATION_TOO_LATE, self::label( $operation ), $operation->rule, $item );
			}
		}
		return $left;
	}

	/**
	 * A resync carries no event of ThriveCart's that would be run once: it runs none, and says so.
	 *
	 * @param string[] $counting Ids of the rules that count.
	 */
	public function note_left_out( TagPlan $plan, array $counting ): void {
		$names = array();
		$rules = array();
		foreach ( $this->rules as $rule ) {
			if ( isset( $rule['operations'] ) && in_array( $rule['id'], $counting, true ) ) {
				$rules[] = $rule['id'];
				foreach ( $rule['operations'] as $operation ) {
					$names[] = self::label( new PlannedOperation( $operation['id'], $operation['name'], $rule['id'] ) );
				}
			}
		}
		if ( array() !== $names ) {
			$plan->note( Message::NOT_BY_RESYNC, implode( '”, “', array_unique( $names ) ), implode( ', ', array_unique( $rules ) ) );
		}
	}

	/** How it is called in a sentence: its name, else its number. */
	public static function label( PlannedOperation $operation ): string {
		return '' === $operation->name ? $operation->id : $operation->name;
	}

	/**
	 * The item that the customer still has, so that the operations of a refund or an end would take away too much; ''
	 * when there is none.
	 *
	 * Held may be an item of the event itself (bought again, paid on), or another one that the same operation gave, or all
	 * of the tags that the rule would take away are kept for it.
	 *
	 * @param array<string, mixed> $rule
	 * @param string[]             $hit
	 */
	private function keeper( array $rule, Event $event, array $hit ): string {
		$again = SharedTagGuard::held_all_the_same( $event, $hit );
		if ( array() !== $again ) {
			return $again[0];
		}
		$given = $this->given_for( $hit );
		foreach ( $event->entitlements() as $item => $held ) {
			$is_other = ! in_array( (string) $item, $hit, true ) && in_array( $held['state'], Event::HOLDING, true );
			if ( $is_other && array() !== array_intersect( $given, $this->given_for( array( (string) $item ) ) ) ) {
				return (string) $item;
			}
		}
		$keepers = array_map( fn( string $tag ): string => $this->guard->keeper( $tag, $event, $hit ), $rule['remove'] );
		return in_array( '', $keepers, true ) ? '' : (string) reset( $keepers );
	}

	/**
	 * @param string[] $items
	 * @return string[] Ids of the operations that the own rules of these items run when the customer pays.
	 */
	private function given_for( array $items ): array {
		$ids = array();
		foreach ( $this->rules as $rule ) {
			if ( EventType::grants( $rule['event'] ) && in_array( $rule['product'], $items, true ) ) {
				$ids = array_merge( $ids, array_column( $rule['operations'] ?? array(), 'id' ) );
			}
		}
		return $ids;
	}

	/**
	 * An item whose state by now is the opposite of what the event brought; '' when there is none.
	 *
	 * @param string[] $items
	 */
	private static function contradiction( Event $event, array $items ): string {
		$type  = $event->type();
		$holds = array_intersect_key( $event->entitlements(), array_flip( $items ) );
		$over  = array_filter( array_keys( $holds ), static fn( $item ): bool => $event->is_over( (string) $item ) );
		if ( EventType::grants( $type ) ) {
			return array() !== $items && count( $over ) === count( $items ) ? $items[0] : '';
		}
		$is_partial = $event->is_refund() && false === $event->refund_is_full();
		$against    = EventType::revokes( $type ) && ! $is_partial ? Event::HOLDING : ( EventType::keeps( $type ) ? array( 'active' ) : array() );
		foreach ( $holds as $item => $held ) {
			if ( in_array( $held['state'], $against, true ) ) {
				return (string) $item;
			}
		}
		return '';
	}
}
