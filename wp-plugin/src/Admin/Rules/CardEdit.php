<?php
/** What somebody entered in one card, as the form or the script sent it: read, and not yet checked. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ FormError, Forms };
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\ProductKey;

final class CardEdit {
	public string $product;

	/** Fingerprint of the card when the editing began; '' to save whatever others saved meanwhile. */
	public string $base;

	/** @var array<int, array<string, mixed>> In the form of the option; rows that do nothing are left out. */
	public array $rules;

	/** Whether it says something of access; else that stays as it is. */
	public bool $says_access;

	/** @var array{in: string[], out: string[]}|null Null to go by the rules. */
	public ?array $access;

	/**
	 * @param array<int, mixed> $rows
	 * @param mixed             $access Null where it says nothing of it.
	 */
	private function __construct( string $product, string $base, array $rows, $access ) {
		$this->product = $product;
		$this->base    = $base;
		$this->rules   = array_values( array_filter( array_map( array( $this, 'rule' ), array_filter( $rows, 'is_array' ) ) ) );
		$this->says_access = is_array( $access );
		$this->access  = is_array( $access ) && ! empty( $access['stated'] ) ? array( 'in' => self::tags( $access['in'] ?? '' ), 'out' => self::tags( $access['out'] ?? '' ) ) : null;
	}

	/**
	 * Of the form, which has the fields of one card; or of the script, which has all changed cards in the one field "cards",
	 * so that PHP's max_input_vars cuts nothing off.
	 *
	 * @param array<string, mixed> $fields
	 * @return self[]
	 * @throws FormError When not all of it came.
	 */
	public static function from( array $fields ): array {
		if ( ! isset( $fields['cards'] ) ) {
			$product = Forms::text( $fields, 'product' );
			if ( empty( $fields['complete'] ) || ! ProductKey::is_for_a_rule( $product ) ) {
				throw new FormError( __( 'Not all of the form arrived, so nothing was saved. Reload the page and try again.', 'cart-companion' ) );
			}
			return array( new self( $product, Forms::text( $fields, 'base' ), (array) ( $fields['rules'] ?? array() ), $fields['access'] ?? null ) );
		}
		$sent = is_string( $fields['cards'] ) ? json_decode( $fields['cards'], true ) : null;
		if ( ! is_array( $sent ) ) {
			throw new FormError( __( 'Your changes did not arrive in one piece, so nothing was saved. They are still on this screen: save again.', 'cart-companion' ) );
		}
		$edits = array();
		foreach ( array_filter( $sent, 'is_array' ) as $card ) {
			$product = Forms::text( $card, 'product' );
			if ( ProductKey::is_for_a_rule( $product ) ) {
				$edits[] = new self( $product, Forms::text( $card, 'base' ), (array) ( $card['rules'] ?? array() ), $card['access'] ?? null );
			}
		}
		return $edits;
	}

	/**
	 * Null for a row that is removed, or does nothing.
	 *
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>|null
	 */
	private function rule( array $row ): ?array {
		$event = Forms::text( $row, 'event' );
		$rule  = array(
			'id'         => Forms::text( $row, 'id' ),
			'product'    => $this->product,
			'event'      => $event,
			'apply'      => self::tags( $row['apply'] ?? '' ),
			'remove'     => self::tags( $row['remove'] ?? '' ),
			'operations' => OperationChoices::read( $row['operations'] ?? null ),
			'again'      => ! empty( $row['again'] ),
		);
		// Options of another event stay out: the script hides them, so the owner did not mean them.
		if ( EventType::REFUNDED === $event ) {
			$rule['partial'] = empty( $row['full_only'] );
		}
		if ( EventType::PAYMENT_FAILED === $event ) {
			$rule['failure'] = is_scalar( $row['failure'] ?? null ) ? (string) $row['failure'] : '';
		}
		$does_nothing = array() === $rule['apply'] && array() === $rule['remove'] && array() === $rule['operations'];
		return $does_nothing || ! empty( $row['delete'] ) ? null : $rule;
	}

	/**
	 * @param mixed $sent Names in a list, or one a line: names may hold commas.
	 * @return string[]
	 */
	private static function tags( $sent ): array {
		$lines = is_array( $sent ) ? implode( "\n", array_filter( $sent, 'is_string' ) ) : $sent;
		return Forms::lines( array( 'tags' => $lines ), 'tags' );
	}
}
