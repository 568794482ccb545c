<?php
/** What a CRM's API answered: its status, and its body as data. */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\CrmException;


final class ApiResponse {
	private string $crm;
	private int $status;
	private string $body;

	/** @var mixed Null when the body is not JSON. */
	private $data;

	/** @var array<string, string|string[]> */
	private array $headers;

	private ?int $asked_at;

	/**
	 * @param array<string, string|string[]> $headers  By name in lower case.
	 * @param int|null                       $asked_at See asked_at().
	 */
	public function __construct( string $crm, int $status, string $body, array $headers = array(), ?int $asked_at = null ) {
		$this->crm      = $crm;
		$this->status   = $status;
		$this->body     = trim( $body );
		$this->data     = json_decode( $body, true );
		$this->headers  = $headers;
		$this->asked_at = $asked_at;
	}

	public function status(): int {
		return $this->status;
	}

	/** @param string $name In lower case. @return string '' when there is none, or several. */
	public function header( string $name ): string {
		$value = $this->headers[ $name ] ?? '';
		return is_string( $value ) ? trim( $value ) : '';
	}

	/** When the request left, in Unix time by the CRM's own clock; null when it does not tell the time. */
	public function asked_at(): ?int {
		return $this->asked_at;
	}

	public function is_good(): bool {
		return $this->status >= 200 && $this->status < 300;
	}

	/** Throws what a person must mend where the CRM did not do it. @throws CrmException */
	public function require_success(): self {
		if ( ! $this->is_good() ) {
			$reason = $this->reason();
			/* translators: %d: HTTP status */
			throw CrmException::from_response( $this->crm, '' === $reason ? sprintf( __( 'HTTP status %d.', 'cart-companion' ), $this->status ) : $reason, $this->status );
		}
		return $this;
	}

	/** The same of a call about a contact, which may be gone. @throws CrmException */
	public function require_contact(): self {
		if ( 404 === $this->status ) {
			throw CrmException::contact_not_found( $this->crm );
		}
		return $this->require_success();
	}

	/** The body where it is a sentence: neither JSON nor a page; '' otherwise. */
	public function sentence(): string {
		return null === $this->data && false === strpos( $this->body, '<' ) ? $this->body : '';
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
	 * What the CRM calls something, which its answer must say: a page in place of it means that nothing is known.
	 *
	 * @param string|int ...$path
	 * @throws CrmException
	 */
	public function id( ...$path ): string {
		$id = $this->text( ...$path );
		if ( '' === $id || '0' === $id ) {
			throw CrmException::unreadable( $this->crm );
		}
		return $id;
	}

	/**
	 * A list that must be there; an empty one is an answer too.
	 *
	 * @param string|int ...$path
	 * @return array<int|string, mixed>[] Its rows that are lists or objects.
	 * @throws CrmException
	 */
	public function rows( ...$path ): array {
		$part = $this->at( ...$path );
		if ( ! is_array( $part ) ) {
			throw CrmException::unreadable( $this->crm );
		}
		return array_values( array_filter( $part, 'is_array' ) );
	}

	/**
	 * The same of a list of plain values.
	 *
	 * @param string|int ...$path
	 * @return string[]
	 * @throws CrmException
	 */
	public function texts( ...$path ): array {
		$part = $this->at( ...$path );
		if ( ! is_array( $part ) ) {
			throw CrmException::unreadable( $this->crm );
		}
		return array_map( 'strval', array_values( array_filter( $part, 'is_scalar' ) ) );
	}

	/** What the CRM says went wrong, where it says so in one of the usual places; '' otherwise. */
	public function reason(): string {
		foreach ( array( array( 'message' ), array( 'error' ), array( 'errors', 0, 'title' ), array( 'errors', 0, 'message' ), array( 'errors', 0 ), array( 'result_message' ), array( 'error', 'message' ), array( 'fault', 'faultstring' ) ) as $path ) {
			$text = $this->text( ...$path );
			if ( '' !== $text ) {
				return self::harmless( $text );
			}
		}
		return self::harmless( $this->sentence() );
	}

	/** Short, and without what may be a key or a customer's address that is said back. */
	public static function harmless( string $text ): string {
		return mb_substr( (string) preg_replace( array( '/\S+(?:@|%40)\S+/i', '/[\w-]{20,}/' ), '…', $text ), 0, 200 );
	}
}
