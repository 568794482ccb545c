<?php
/**
 * Decides which tags a late event moves: pure.
 *
 * The story is told twice, without the event and with it; in each, the last decision about a tag stands. What
 * differs is what the event would have changed, had it come in time. Its own tags are looked after in any case.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;

final class LateEventPlanner {
	private SharedTagGuard $guard;
	private HistoryEvaluator $telling;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( array $rules ) {
		$this->guard   = new SharedTagGuard( $rules );
		$this->telling = new HistoryEvaluator( new RuleEvaluator( $rules ) );
	}

	/** How the tags should be ($apply) and not be ($remove) after the event, before a look at what is there. */
	public function verdict( Event $event, EventHistory $story ): TagPlan {
		$before  = $this->telling->decisions( $story->without() );
		$after   = $this->telling->decisions( $story->with() );
		$own     = $this->telling->verdict_of( $event->id(), $story->with() );
		$verdict = new TagPlan();

		$verdict->is_how_it_should_be = true;

		$verdict->rules = $own->rules;
		$verdict->notes = $own->notes;
		foreach ( self::tags( $own, $before, $after ) as $tag ) {
			if ( isset( $after[ ' ' . $tag ] ) ) {
				self::decide( $verdict, $event, $tag, $after[ ' ' . $tag ] );
			} elseif ( isset( $before[ ' ' . $tag ] ) && $before[ ' ' . $tag ]->is_wanted() ) {
				$this->take_back( $verdict, $event, $tag, $before[ ' ' . $tag ], $story );
			}
		}
		foreach ( array_keys( $after ) as $key ) {
			if ( $after[ $key ]->is_wanted() ) {
				$verdict->if_new[] = substr( (string) $key, 1 );
			}
		}
		$verdict->again = array_values( array_intersect( $own->again, $verdict->apply ) );
		$verdict->rules = array_values( array_unique( $verdict->rules ) );
		return $verdict;
	}

	/**
	 * The tags of the event's own rules, and those that are decided otherwise with it than without.
	 *
	 * @param array<string, TagDecision> $before
	 * @param array<string, TagDecision> $after
	 * @return string[]
	 */
	private static function tags( TagPlan $own, array $before, array $after ): array {
		$tags = array_merge( $own->apply, $own->remove );
		foreach ( array_keys( $before + $after ) as $key ) {
			if ( self::wanted( $before[ $key ] ?? null ) !== self::wanted( $after[ $key ] ?? null ) ) {
				$tags[] = substr( (string) $key, 1 );
			}
		}
		return array_values( array_unique( $tags ) );
	}

	private static function wanted( ?TagDecision $decision ): ?bool {
		return null === $decision ? null : $decision->is_wanted();
	}

	private static function decide( TagPlan $verdict, Event $event, string $tag, TagDecision $decision ): void {
		$decision->is_wanted() ? $verdict->apply[] = $tag : $verdict->remove[] = $tag;
		$verdict->rules = array_merge( $verdict->rules, $decision->rules() );
		if ( $decision->event_id() !== $event->id() ) {
			$verdict->notes[] = self::note( $tag, $decision );
		}
	}

	/**
	 * A tag for which no event of the story speaks any more goes.
	 *
	 * Unless what was bought grants it and the story does not begin with the purchase: that one may have applied it.
	 */
	private function take_back( TagPlan $verdict, Event $event, string $tag, TagDecision $former, EventHistory $story ): void {
		if ( ! $story->tells_of_the_purchase( $former->order_id() ) && '' !== $this->guard->keeper( $tag, $event, array() ) ) {
			return;
		}
		$verdict->remove[] = $tag;
		/* translators: 1: tag name, 2: type of an event */
		$verdict->notes[] = sprintf( __( 'With this late event the tag “%1$s” has no reason any more: it came with a later one (%2$s), which is now understood otherwise.', 'cart-companion' ), $tag, $former->type() );
	}

	private static function note( string $tag, TagDecision $decision ): string {
		$said = $decision->is_wanted()
			/* translators: 1: tag name, 2: type of an event */
			? __( 'This event came late. A later one (%2$s) decides about the tag “%1$s”: it should be there.', 'cart-companion' )
			/* translators: 1: tag name, 2: type of an event */
			: __( 'This event came late. A later one (%2$s) decides about the tag “%1$s”: it should not be there.', 'cart-companion' );
		return sprintf( $said, $tag, $decision->type() );
	}
}
