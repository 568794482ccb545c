<?php
/**
 * Saves what the editor of the tag rules sends.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\RuleRepository;

final class RulesForm {
	private const DRAFT_SECONDS = 10 * MINUTE_IN_SECONDS;

	private RuleRepository $rules;

	public function __construct( RuleRepository $rules ) {
		$this->rules = $rules;
	}

	/** @param array<string, mixed> $fields rules, complete. */
	public function save( array $fields ): Notice {
		if ( empty( $fields['complete'] ) ) {
			return Notice::error( __( 'This server cuts long forms short (PHP’s max_input_vars), so nothing was saved. Ask your host to raise it to 5000, then save again.', 'cart-companion' ) );
		}
		$lacked = self::items_without_rule();
		$rules  = self::read( (array) ( $fields['rules'] ?? array() ) );
		try {
			$this->rules->save( $rules );
		} catch ( InvalidInput $error ) {
			// What was typed comes back on the next screen, to be put right.
			set_transient( self::place(), $rules, self::DRAFT_SECONDS );
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was saved yet.', 'cart-companion' ) );
		}
		delete_transient( self::place() );
		$covered = array_diff_key( $lacked, self::items_without_rule() );
		if ( array() !== $covered ) {
			/* translators: %s: number of rules */
			$saved = sprintf( _n( '%s rule saved.', '%s rules saved.', count( $rules ), 'cart-companion' ), number_format_i18n( count( $rules ) ) );
			/* translators: %s: names of products */
			return Notice::success( $saved . ' ' . sprintf( __( 'The next buyers of %s get their tags. Those who bought before got nothing so far: click “Bring all customers’ tags up to date” at the end of this page.', 'cart-companion' ), implode( ', ', $covered ) ) );
		}
		/* translators: %s: number of rules */
		return Notice::success( sprintf( _n( '%s rule saved. It counts from the next event on; to use it for earlier customers, see the end of this page.', '%s rules saved. They count from the next event on; to use them for earlier customers, see the end of this page.', count( $rules ), 'cart-companion' ), number_format_i18n( count( $rules ) ) ) );
	}

	/** @return array<string, string> What was sold and has no rule as yet: how it is called, by its key. */
	private static function items_without_rule(): array {
		$labels = array();
		foreach ( ItemsWithoutRule::of_this_site()->now() as $item ) {
			$labels[ $item->item() ] = $item->label();
		}
		return $labels;
	}

	/**
	 * What could not be saved a moment ago, once; null when there is none.
	 *
	 * @return array<int, array<string, mixed>>|null
	 */
	public static function take_draft(): ?array {
		$draft = get_transient( self::place() );
		delete_transient( self::place() );
		return is_array( $draft ) ? $draft : null;
	}

	/**
	 * The rows in the form of the option; empty and removed ones are left out.
	 *
	 * @param array<mixed> $rows
	 * @return array<int, array<string, mixed>>
	 */
	public static function read( array $rows ): array {
		$rules = array();
		foreach ( $rows as $row ) {
			$rule = is_array( $row ) && empty( $row['delete'] ) ? self::rule( $row ) : null;
			if ( null !== $rule && ( '' !== $rule['product'] || array() !== $rule['apply'] || array() !== $rule['remove'] ) ) {
				$rules[] = $rule;
			}
		}
		return $rules;
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function rule( array $row ): array {
		$event = Forms::text( $row, 'event' );
		$rule  = array(
			'id'      => Forms::text( $row, 'id' ),
			'product' => Forms::text( $row, 'product' ),
			'event'   => $event,
			'apply'   => self::lines( $row['apply'] ?? '' ),
			'remove'  => self::lines( $row['remove'] ?? '' ),
			'again'   => ! empty( $row['again'] ),
		);
		// Options of another event stay out: the script hides them, so the owner did not mean them.
		if ( EventType::REFUNDED === $event ) {
			$rule['partial'] = empty( $row['full_only'] );
		}
		if ( EventType::PAYMENT_FAILED === $event ) {
			$rule['failure'] = Forms::text( $row, 'failure' );
		}
		return $rule;
	}

	/**
	 * Names of tags may hold commas, so each has its own line.
	 *
	 * @param mixed $text
	 * @return string[]
	 */
	private static function lines( $text ): array {
		$lines = is_string( $text ) ? preg_split( '/\R/u', wp_check_invalid_utf8( $text ) ) : array();
		return array_values( array_unique( array_filter( array_map( 'trim', (array) $lines ), 'strlen' ) ) );
	}

	private static function place(): string {
		return 'cart_companion_draft_' . get_current_user_id();
	}
}
