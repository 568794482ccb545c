<?php
/** What the companion is answered about one delivery: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

use CartCompanion\Domain\AccessStatus;

final class Result {
	public const APPLIED = 'applied';
	public const SKIPPED = 'skipped';
	public const RETRY   = 'retry';
	public const FAILED  = 'failed';

	private const FIELDS = array(
		'outcome'         => self::SKIPPED,
		'contact_id'      => null,
		'contact_created' => false,
		'user_id'         => null,
		'user_created'    => false,
		'tags_applied'    => array(),
		'tags_removed'    => array(),
		'operations_run'  => array(),
		'rules'           => array(),
		'access'          => AccessStatus::NONE,
		'connection'      => null,
		'crm_calls'       => 0,
		'duration_ms'     => 0,
		'message'         => '',
	);

	/** @var array<string, mixed> */
	private array $fields;

	/** Whether the other deliveries of the batch are not begun either. */
	private bool $holds_all = false;

	private function __construct( array $fields ) {
		$this->fields = $fields;
	}

	/** @param array<string, mixed> $fields Of FIELDS. */
	public static function of( string $outcome, string $message, array $fields = array() ): self {
		return new self( array_merge( self::FIELDS, $fields, compact( 'outcome', 'message' ) ) );
	}

	/** @param array<string, mixed> $fields */
	public static function retry( int $retry_after, string $message, array $fields = array() ): self {
		return self::of( self::RETRY, $message, array( 'retry_after' => $retry_after ) + $fields );
	}

	/**
	 * The CRM limits the whole account: the wait holds for every delivery of this site.
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function limited( int $retry_after, string $message, array $fields = array() ): self {
		return self::unanswered( $retry_after, $message, array( 'limited' => true ) + $fields );
	}

	/**
	 * Something that this delivery alone needs comes by itself, and has not come yet: waiting uses up no try.
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function waiting( int $retry_after, string $message, array $fields = array() ): self {
		return self::retry( $retry_after, $message, array( 'waiting' => true ) + $fields );
	}

	/**
	 * The CRM gives no answer: the deliveries after it in this batch would only wait for it too.
	 *
	 * @param array<string, mixed> $fields
	 */
	public static function unanswered( int $retry_after, string $message, array $fields = array() ): self {
		$result            = self::retry( $retry_after, $message, $fields );
		$result->holds_all = true;
		return $result;
	}

	/** @param array<string, mixed> $fields As fields() gave them. */
	public static function stored( array $fields ): self {
		return new self( array_merge( self::FIELDS, $fields ) );
	}

	public function with( string $field, int $value ): self {
		$result                   = clone $this;
		$result->fields[ $field ] = $value;
		return $result;
	}

	/**
	 * What was sold and is for no rule, beside whatever was done for the rest.
	 *
	 * @param string[] $items Keys; not empty.
	 * @param string   $said  A sentence about it for the owner, who reads it with the event.
	 */
	public function with_items_without_rule( array $items, string $said ): self {
		$result                    = clone $this;
		$result->fields['no_rule'] = array_values( $items );
		$result->fields['message'] = trim( $this->fields['message'] . ' ' . $said );
		return $result;
	}

	/** Whether the event is never processed again. */
	public function is_final(): bool {
		return in_array( $this->fields['outcome'], array( self::APPLIED, self::SKIPPED ), true );
	}

	public function holds_all(): bool {
		return $this->holds_all;
	}

	/** Seconds, when the outcome is retry; 0 otherwise. */
	public function retry_after(): int {
		return self::RETRY === $this->fields['outcome'] ? (int) $this->fields['retry_after'] : 0;
	}

	public function is_limited(): bool {
		return self::RETRY === $this->fields['outcome'] && ! empty( $this->fields['limited'] );
	}

	public function is_waiting(): bool {
		return self::RETRY === $this->fields['outcome'] && ! empty( $this->fields['waiting'] );
	}

	public function outcome(): string {
		return $this->fields['outcome'];
	}

	/** @return array<string, mixed> */
	public function fields(): array {
		return $this->fields;
	}
}
