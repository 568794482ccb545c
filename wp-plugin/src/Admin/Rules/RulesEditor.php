<?php
/** The editor of the tag rules: prints them, and saves what it sends. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Fields, Forms, Notice, Panel, Screen };
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\RuleRepository;

final class RulesEditor {
	private const DRAFT_SECONDS = 10 * MINUTE_IN_SECONDS;

	private RuleRepository $rules;
	private Registry $connections;

	public function __construct( RuleRepository $rules, Registry $connections ) {
		$this->rules       = $rules;
		$this->connections = $connections;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'rules' => array( $this, 'save' ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $suggested
	 * @param array<string, string>            $products
	 */
	public function print( array $suggested, array $products ): void {
		$draft   = self::take_draft();
		$rules   = null === $draft ? $this->rules->all() : $draft;
		$choices = OperationChoices::of( $this->connections->chosen() );
		$choices = $choices->are_shown_with( $rules ) ? $choices : null;
		Forms::open( 'rules' );
		printf( '<table class="widefat striped cart-companion-rules%s" id="cart-companion-rules">', null === $choices ? '' : ' has-operations' );
		Fields::print_head( self::headings( null !== $choices ) );
		echo '<tbody>';
		$number = 0;
		foreach ( $rules as $rule ) {
			( new RuleRow( $rule, ++$number, false, $products[ $rule['product'] ] ?? '', $choices ) )->print();
		}
		foreach ( $suggested as $rule ) {
			( new RuleRow( $rule, ++$number, true, $products[ $rule['product'] ] ?? '', $choices ) )->print();
		}
		$wanted = Screen::argument( 'product' );
		if ( null === $draft && SuggestedRules::knows( $wanted ) ) {
			$rule = array( 'product' => $wanted, 'event' => EventType::PURCHASED );
			( new RuleRow( $rule, ++$number, true, $products[ $wanted ] ?? '', $choices, __( 'new', 'cart-companion' ) ) )->print();
		}
		// Always one empty row, so that a rule can be added without JavaScript; the script copies it.
		( new RuleRow( array(), ++$number, false, '', $choices ) )->print();
		echo '</tbody></table>';
		printf( '<p class="description">%s</p>', esc_html__( '“Apply anew” removes the tag first, so that an automation of your CRM that starts with the tag starts again.', 'cart-companion' ) );
		if ( null !== $choices ) {
			printf( '<p class="description">%s</p>', esc_html__( 'Operations are run once for each event: after its tags are applied, before its tags are removed. If one was begun and this site did not see it end, it is not run again by itself: the event then needs you and asks.', 'cart-companion' ) );
		}
		// The last field of the form: when it is missing, PHP has cut the form short.
		echo '<p class="submit"><input type="hidden" name="complete" value="1" />';
		printf( '<button type="submit" class="button button-primary">%s</button> ', esc_html__( 'Save rules', 'cart-companion' ) );
		printf( '<button type="button" class="button hide-if-no-js" id="cart-companion-add-rule">%s</button></p>', esc_html__( 'Add another rule', 'cart-companion' ) );
		echo '<p class="screen-reader-text" role="status" aria-live="polite" id="cart-companion-rules-status" data-added="' . esc_attr__( 'An empty rule was added.', 'cart-companion' ) . '" data-removed="' . esc_attr__( 'The rule is removed when you save.', 'cart-companion' ) . '"></p>';
		echo '</form>';
	}

	/** @return string[] */
	private static function headings( bool $has_operations ): array {
		$operations = $has_operations ? array( __( 'Run AccessAlly operations', 'cart-companion' ) ) : array();
		return array_merge( array( __( 'Product', 'cart-companion' ), __( 'When', 'cart-companion' ), __( 'Apply these tags', 'cart-companion' ) ), $operations, array( __( 'Remove these tags', 'cart-companion' ), __( 'Options', 'cart-companion' ) ) );
	}

	/** @param array<string, mixed> $fields rules, complete. */
	public function save( array $fields ): Notice {
		if ( empty( $fields['complete'] ) ) {
			return Notice::error( __( 'This server cuts long forms short (PHP’s max_input_vars), so nothing was saved. Ask your host to raise it to 5000, then save again.', 'cart-companion' ) );
		}
		$without_rule = self::items_without_rule();
		$rules        = self::read( (array) ( $fields['rules'] ?? array() ) );
		try {
			$this->rules->save( $rules );
		} catch ( InvalidInput $error ) {
			// What was typed comes back on the next screen, to be put right.
			set_transient( self::place(), $rules, self::DRAFT_SECONDS );
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was saved yet.', 'cart-companion' ) );
		}
		delete_transient( self::place() );
		$covered = array_diff_key( $without_rule, self::items_without_rule() );
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
			if ( null !== $rule && ( '' !== $rule['product'] || array() !== $rule['apply'] || array() !== $rule['remove'] || array() !== $rule['operations'] ) ) {
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
			'id'         => Forms::text( $row, 'id' ),
			'product'    => Forms::text( $row, 'product' ),
			'event'      => $event,
			'apply'      => self::lines( $row['apply'] ?? '' ),
			'remove'     => self::lines( $row['remove'] ?? '' ),
			'operations' => OperationChoices::read( $row['operations'] ?? null ),
			'again'      => ! empty( $row['again'] ),
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
