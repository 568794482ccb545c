<?php
/** Saves what was entered in cards: all of it, or nothing, and never over what somebody else saved meanwhile. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Notice;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Rules\{ AccessTags, RuleChanges, TagNames };
use CartCompanion\Labels\{ DateTimes, EventLabels, Links, RuleLabels };
use CartCompanion\Site\{ Kept, Lock };
use CartCompanion\Store\{ AccessStatements, RuleRepository, RuleSettings, RuleVersions };

final class RulesForm {
	/** A session may end, and a night pass, before the owner is back. */
	private const DRAFT_SECONDS = DAY_IN_SECONDS;

	/** So many products are named in one sentence. */
	private const NAMED = 3;

	private Cards $cards;
	private AccessChecks $checks;

	public function __construct( Cards $cards, AccessChecks $checks ) {
		$this->cards  = $cards;
		$this->checks = $checks;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'rules' => array( $this, 'receive' ) );
	}

	/**
	 * The form of one card, sent without JavaScript: what cannot be saved comes back on the next screen.
	 *
	 * @param array<string, mixed> $fields As CardEdit::from() takes them.
	 */
	public function receive( array $fields ): Notice {
		$edits  = CardEdit::from( $fields );
		$result = $this->save( $edits );
		if ( $result->is_saved ) {
			self::place()->forget();
			return Notice::success( $result->sentence )->shown_at( Links::screen( Links::RULES ) );
		}
		$theirs   = reset( $result->conflicts );
		$sentence = $result->sentence;
		if ( $theirs instanceof Card ) {
			$lines     = array() === $theirs->rules ? array( __( 'no rule', 'cart-companion' ) ) : array_map( array( RuleLabels::class, 'rule' ), $theirs->rules );
			/* translators: %s: rules, in words */
			$sentence .= ' ' . sprintf( __( 'What they saved: %s.', 'cart-companion' ), implode( '. ', $lines ) ) . ' ' . __( 'Save again to put yours in its place.', 'cart-companion' );
			$edits[0]->base = $theirs->fingerprint();
		}
		self::place()->keep( get_object_vars( $edits[0] ) );
		return Notice::error( $sentence )->shown_at( Links::rule_for( $edits[0]->product ) );
	}

	/**
	 * What could not be saved a moment ago, once; null when there is none.
	 *
	 * @return array{product: string, base: string, rules: array<int, array<string, mixed>>, access: array{in: string[], out: string[]}|null}|null
	 */
	public static function take_draft(): ?array {
		$draft = self::place()->taken();
		return is_array( $draft ) ? $draft : null;
	}

	/** @param CardEdit[] $edits */
	public function save( array $edits ): SaveResult {
		$result = new SaveResult( false, '' );
		Lock::if_free( RuleSettings::LOCK, 10, function () use ( $edits, &$result ): void {
			$result = $this->save_alone( $edits );
		} );
		return '' === $result->sentence ? new SaveResult( false, __( 'Somebody else is saving at this moment. Nothing was saved yet: save again.', 'cart-companion' ) ) : $result;
	}

	/**
	 * The rules as they would be.
	 *
	 * @param CardEdit[] $edits
	 * @return array{0: array<int, array<string, mixed>>, 1: array<int, array<string, mixed>>} Rules, and rows of what is said of access.
	 */
	public static function with( array $edits ): array {
		$edits = array_column( $edits, null, 'product' );
		$rules = array();
		$done  = array();
		foreach ( ( new RuleRepository() )->all() as $rule ) {
			$edit = $edits[ $rule['product'] ] ?? null;
			if ( null === $edit ) {
				$rules[] = $rule;
			} elseif ( ! isset( $done[ $rule['product'] ] ) ) {
				$rules = array_merge( $rules, $edit->rules );
			}
			$done[ $rule['product'] ] = true;
		}
		$access = array_column( ( new AccessStatements() )->rows(), null, 'product' );
		foreach ( $edits as $product => $edit ) {
			$rules = isset( $done[ $product ] ) ? $rules : array_merge( $rules, $edit->rules );
			if ( $edit->says_access ) {
				unset( $access[ $product ] );
			}
			if ( null !== $edit->access ) {
				$access[ $product ] = array( 'product' => (string) $product ) + $edit->access;
			}
		}
		return array( $rules, array_values( $access ) );
	}

	/** @param CardEdit[] $edits */
	private function save_alone( array $edits ): SaveResult {
		$conflicts = $this->conflicts( $edits );
		if ( array() !== $conflicts ) {
			$result            = new SaveResult( false, $this->told_of( $conflicts ) );
			$result->conflicts = $conflicts;
			return $result;
		}
		list( $rules, $access ) = self::with( $edits );
		$edited       = array_column( $edits, 'product' );
		$without_rule = self::items_without_rule();
		try {
			$checked  = RuleRepository::validated( $rules );
			$needed   = array_values( array_filter( AccessStatements::validated( $access ), static fn( array $row ): bool => ! in_array( $row['product'], $edited, true ) || ! self::is_as_by_rules( $row, $checked ) ) );
			$before   = ( new AccessStatements() )->rows();
			RuleSettings::of_this_site()->save( $checked, $needed );
		} catch ( InvalidInput $error ) {
			return $this->refused( $error, $rules, $access );
		}
		if ( $before !== $needed ) {
			$this->checks->ask_for_all(); // What was judged by other tags is judged anew.
		}
		return new SaveResult( true, self::saved( $edits, array_diff_key( $without_rule, self::items_without_rule() ) ) );
	}

	/**
	 * @param CardEdit[] $edits
	 * @return array<string, Card>
	 */
	private function conflicts( array $edits ): array {
		$found = array();
		foreach ( $edits as $edit ) {
			$card    = $this->cards->of( $edit->product );
			$meaning = static fn( array $rules ): array => array_map( array( RuleChanges::class, 'meaning' ), $rules );
			try {
				$is_same = $meaning( RuleRepository::validated( $edit->rules ) ) === $meaning( $card->rules ) && ( ! $edit->says_access || $edit->access === $card->stated );
			} catch ( InvalidInput $error ) {
				$is_same = false;
			}
			if ( ! $is_same && ! in_array( $edit->base, array( '', $card->fingerprint() ), true ) ) {
				$found[ $edit->product ] = $card;
			}
		}
		return $found;
	}

	/** @param array<string, Card> $conflicts */
	private function told_of( array $conflicts ): string {
		$newest = ( new RuleVersions() )->all()[0] ?? array( 'at' => '', 'user' => 0 );
		$labels = array_map( array( $this->cards, 'label' ), array_map( 'strval', array_keys( $conflicts ) ) );
		/* translators: 1: who, 2: time, 3: names of products */
		return sprintf( __( '%1$s saved other rules (%2$s) after you opened this screen, for: %3$s. Nothing of yours is lost, and nothing was saved yet.', 'cart-companion' ), VersionsPanel::who( $newest['user'] ), DateTimes::time_of_day( $newest['at'] ), implode( ', ', $labels ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<int, array<string, mixed>> $access
	 */
	private function refused( InvalidInput $error, array $rules, array $access ): SaveResult {
		$at        = (int) ( $error->reason()->parameters()[0] ?? 0 ) - 1;
		$is_access = 0 === strpos( $error->reason()->code(), 'access_' );
		$row       = ( $is_access ? $access : $rules )[ $at ] ?? array( 'product' => '' );
		$sentence  = RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was saved yet.', 'cart-companion' );
		if ( '' !== $row['product'] ) {
			$place    = $is_access ? $this->cards->label( $row['product'] ) : $this->cards->label( $row['product'] ) . ', ' . ( EventLabels::occasions()[ $row['event'] ] ?? '' );
			$sentence = "$place: $sentence";
		}
		$result          = new SaveResult( false, $sentence );
		$result->product = $row['product'];
		return $result;
	}

	/**
	 * @param CardEdit[]            $edits
	 * @param array<string, string> $covered Labels of items that were sold, and have a rule only now.
	 */
	private static function saved( array $edits, array $covered ): string {
		$count = array_sum( array_map( static fn( CardEdit $edit ): int => count( $edit->rules ), $edits ) );
		/* translators: %s: number of products */
		$where = sprintf( _n( 'for %s product', 'for %s products', count( $edits ), 'cart-companion' ), number_format_i18n( count( $edits ) ) );
		/* translators: 1: number of rules, 2: "for 12 products" */
		$saved = 0 === $count ? __( 'Saved.', 'cart-companion' ) : sprintf( _n( '%1$s rule saved %2$s.', '%1$s rules saved %2$s.', $count, 'cart-companion' ), number_format_i18n( $count ), $where );
		if ( array() !== $covered ) {
			/* translators: %s: names of products */
			return $saved . ' ' . sprintf( __( 'The next buyers of %s get their tags. Those who bought before got nothing so far: below you can apply the rule to them.', 'cart-companion' ), implode( ', ', array_slice( $covered, 0, self::NAMED ) ) . ( count( $covered ) > self::NAMED ? ' …' : '' ) );
		}
		return $saved . ' ' . __( 'New rules apply to new orders; for earlier customers see “Apply them to earlier customers too?” below.', 'cart-companion' );
	}

	/**
	 * Whether it says no more than the rules do, so that it need not be kept: then it follows when the rules are changed.
	 *
	 * @param array{product: string, in: string[], out?: string[]} $row
	 * @param array<int, array<string, mixed>>                     $rules
	 */
	private static function is_as_by_rules( array $row, array $rules ): bool {
		$tags = new AccessTags( array_filter( $rules, static fn( array $rule ): bool => in_array( $rule['product'], array( '*', $row['product'] ), true ) ), array( $row['product'] ) );
		$same = static fn( array $one, array $other ): bool => array() === TagNames::missing( $one, $other ) && array() === TagNames::missing( $other, $one );
		$is_empty = array() === $row['in'] && array() === ( $row['out'] ?? array() );
		return $is_empty || ( $same( array() === $row['in'] ? $tags->in : $row['in'], $tags->in ) && $same( $row['out'] ?? $tags->out, $tags->out ) );
	}

	/** @return array<string, string> What was sold and has no rule as yet: how it is called, by its key. */
	private static function items_without_rule(): array {
		$labels = array();
		foreach ( ItemsWithoutRule::of_this_site()->now() as $item ) {
			$labels[ $item->item() ] = $item->label();
		}
		return $labels;
	}

	private static function place(): Kept {
		return new Kept( 'draft', self::DRAFT_SECONDS );
	}
}
