<?php
/**
 * What a CRM's API answered: its status, and its body as data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Fault;

final class Answer {
	private string $crm;
	private int $status;

	/** @var mixed Null when the body is not JSON. */
	private $data;

	public function __construct( string $crm, int $status, string $body ) {
		$this->crm    = $crm;
		$this->status = $status;
		$this->data   = json_decode( $body, true );
	}

	public function status(): int {
		return $this->status;
	}

	public function is_good(): bool {
		return $this->status >= 200 && $this->status < 300;
	}

	/**
	 * Throws what a person must mend where the CRM did not do it.
	 *
	 * @throws \CartCompanion\Connection\Refused
	 */
	public function demand_good(): self {
		if ( ! $this->is_good() ) {
			throw Fault::explained( $this->crm, $this->reason(), $this->status );
		}
		return $this;
	}

	/** The same of a call about a contact, which may be gone. @throws \CartCompanion\Connection\ConnectionError */
	public function demand_contact(): self {
		if ( 404 === $this->status ) {
			throw Fault::contact_gone( $this->crm );
		}
		return $this->demand_good();
	}

	/**
	 * A part of the body, by its path: list( 'tag', 'id' ).
	 *
	 * @param string|int ...$path
	 * @return mixed Null when there is no such part.
	 */
	public function at( ...$path ) {
		$part = $this->data;
		foreach ( $path as $key ) {
			$part = is_array( $part ) ? $part[ $key ] ?? null : null;
		}
		return $part;
	}

	/**
	 * @param string|int ...$path
	 * @return string '' when there is none, or it is no plain value.
	 */
	public function text( ...$path ): string {
		$part = $this->at( ...$path );
		return is_scalar( $part ) && ! is_bool( $part ) ? (string) $part : '';
	}

	/**
	 * @param string|int ...$path
	 * @return array<int|string, mixed>[] Its rows that are lists or objects.
	 */
	public function rows( ...$path ): array {
		$part = $this->at( ...$path );
		return is_array( $part ) ? array_values( array_filter( $part, 'is_array' ) ) : array();
	}

	/** What the CRM says went wrong, where it says so in one of the usual places. */
	private function reason(): string {
		foreach ( array( array( 'message' ), array( 'error' ), array( 'errors', 0, 'title' ), array( 'errors', 0, 'message' ), array( 'errors', 0 ), array( 'result_message' ), array( 'error', 'message' ) ) as $path ) {
			$text = $this->text( ...$path );
			if ( '' !== $text ) {
				return mb_substr( $text, 0, 200 );
			}
		}
		/* translators: %d: HTTP status */
		return sprintf( __( 'HTTP status %d.', 'cart-companion' ), $this->status );
	}
}
