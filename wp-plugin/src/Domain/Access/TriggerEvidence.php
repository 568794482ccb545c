<?php
/**
 * Whether a tag that the rules count on, and that is gone from a customer, was a trigger: an automation of the CRM's has used
 * it up. Pure.
 *
 * Other customers tell it best: of a trigger nearly all of them lack the tag, of one that is to stay nearly all hold it.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Rules\TagNames;

final class TriggerEvidence {
	/** So many others tell: of two who are both locked out, or were both moved by hand, nobody could say which is the rule. */
	public const ENOUGH = 3;

	/** From this age on a copy is likely not behind any more: AccessAlly fetches after 24 hours, or when the person comes. */
	public const SETTLED_SECONDS = 172800;

	/** Where nothing else is known of those who hold it than their copy's age, so many of whom one lacks it make a trigger: no shop locks out every third customer, and every third comes. */
	private const ONE_OF = 3;

	/** How many other customers whom the same event was about lack the tag, hold it, or seem to by a copy that nobody is known to have fetched since. */
	private int $lacking = 0;
	private int $holding = 0;
	private int $seeming = 0;

	/**
	 * Another customer who had the tag by the same kind of event.
	 *
	 * @param string[]|null $tags     What the plugin's copy says they hold; null or none where it was never filled.
	 * @param int           $age      Seconds since they had it.
	 * @param bool          $is_fresh Whether the copy was fetched from the CRM since, as far as is known.
	 */
	public function add( string $tag, ?array $tags, int $age, bool $is_fresh ): void {
		if ( null === $tags || array() === $tags ) {
			return;
		}
		if ( array() === TagNames::among( array( $tag ), $tags ) ) {
			++$this->lacking; // The event wrote it into the copy, or the copy came later than the event: it was fetched either way.
		} elseif ( $is_fresh ) {
			++$this->holding;
		} elseif ( $age >= self::SETTLED_SECONDS ) {
			++$this->seeming; // Else it is what the event wrote, and no more.
		}
	}

	/**
	 * Most of the others say it. Where they are too few, the customer's own tags do: what nobody here has set came from an
	 * automation, which has run. Else the tag is missed, for a lock-out that is never told loses a customer.
	 *
	 * @param string[] $gained As gained() gives them.
	 */
	public function is_used_up( array $gained ): bool {
		$seen = $this->lacking + $this->holding + $this->seeming;
		return $seen < self::ENOUGH ? array() !== $gained : $this->lacking > $this->holding && self::ONE_OF * $this->lacking >= $seen;
	}

	/**
	 * Tags that the customer was given by somebody else than the rules: all that came since the event, and what is named as
	 * the access to this product is. None that says the contrary of what is expected.
	 *
	 * @param string[]      $tags   Of the customer, from the CRM.
	 * @param string[]|null $before What they held as the event was done; null when that is not known.
	 * @param string[]      $set    All that any rule applies.
	 * @param string        $name   Of the product; '' when it is not known.
	 * @return string[]
	 */
	public static function gained( array $tags, ?array $before, array $set, string $name, bool $is_to_go ): array {
		$contrary = array( TagWords::class, $is_to_go ? 'lets_in' : 'keeps_out' );
		$others   = array_filter( TagNames::missing( $tags, $set ), static fn( string $tag ): bool => ! $contrary( $tag ) );
		$named    = array_filter( $others, static fn( string $tag ): bool => TagWords::is_about( $tag, $name ) && ( $is_to_go ? TagWords::keeps_out( $tag ) : TagWords::lets_in( $tag ) ) );
		return array_values( array_unique( array_merge( null === $before ? array() : TagNames::missing( $others, $before ), $named ) ) );
	}
}
