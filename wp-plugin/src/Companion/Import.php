<?php
/** One list of transactions at the companion: how it is read, and what it would change. Plain data. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Import {
	/** Stands for a list of texts. */
	private const TEXTS = array( '' );

	/** @var array<string, mixed> */
	private array $data;

	private function __construct( array $data ) {
		$this->data = $data;
	}

	/**
	 * @param mixed $data As the companion answers it.
	 * @throws CompanionError When it is no import.
	 */
	public static function from( $data ): self {
		if ( ! is_array( $data ) || ! is_string( $data['id'] ?? null ) || '' === $data['id'] ) {
			throw new CompanionError( __( 'The companion’s answer tells of no import. Update the companion, then try again.', 'cart-companion' ), 'not_understood' );
		}
		return new self( $data );
	}

	/** Also the id of the job that applies it. */
	public function id(): string {
		return $this->data['id'];
	}

	/** Of the file, as it was chosen. */
	public function name(): string {
		return $this->text( $this->data, 'name' );
	}

	/** Nothing was applied yet. */
	public function is_draft(): bool {
		return 'draft' === $this->text( $this->data, 'state' );
	}

	/**
	 * What became of it, once it was applied; null before that, and from a companion that does not say it here.
	 *
	 * @throws CompanionError When it is no job.
	 */
	public function job(): ?Job {
		return isset( $this->data['job'] ) ? Job::from( $this->data['job'] ) : null;
	}

	/** @return string[] What an owner should know before it is applied, in sentences. */
	public function warnings(): array {
		return array_values( array_filter( $this->part( 'warnings' ), 'is_string' ) );
	}

	/** What stands first in a column; '' when it is not known. */
	public function example_of( string $column ): string {
		return $this->text( $this->part( 'examples' ), $column );
	}

	/** @return string[] Headings of the file's columns. */
	public function columns(): array {
		return array_values( array_filter( $this->part( 'columns' ), 'is_string' ) );
	}

	/** @return array<int, array{name: string, label: string, required: bool}> What a column can be. */
	public function fields(): array {
		return $this->rows( 'fields', array( 'name' => '', 'label' => '', 'required' => false ) );
	}

	/** The column that holds a field; '' when none does. */
	public function column_of( string $field ): string {
		return $this->text( $this->part( 'mapping' ), $field );
	}

	/** Whether 03/04/2026 is the third of April; null when nobody has said so. */
	public function is_day_first(): ?bool {
		return is_bool( $this->data['day_first'] ?? null ) ? $this->data['day_first'] : null;
	}

	/** @return array<int, array{field: string, message: string}> What a person must say before it can be applied. */
	public function missing(): array {
		return $this->rows( 'missing', array( 'field' => '', 'message' => '' ) );
	}

	/** @return array<int, array{name: string, key: string, rows: int}> Products of the file; key '' when it is not known. */
	public function products(): array {
		return $this->rows( 'products', array( 'name' => '', 'key' => '', 'rows' => 0 ) );
	}

	/** @return array<int, array{row: int, message: string}> Rows that cannot be read. */
	public function problems(): array {
		return $this->rows( 'problems', array( 'row' => 0, 'message' => '' ) );
	}

	/**
	 * States by item; now '' when the customer never had it. `holds` is all that the customer has afterwards, `also`
	 * the customer's other addresses.
	 *
	 * @return array<int, array{email: string, item: string, name: string, now: string, after: string, holds: array<mixed>, also: string[]}>
	 */
	public function changes(): array {
		$texts = array_fill_keys( array( 'email', 'item', 'name', 'now', 'after' ), '' );
		return $this->rows( 'changes', $texts + array( 'holds' => array(), 'also' => self::TEXTS ) );
	}

	/** @return array<int, array{emails: string[], by: string}> Addresses that the file would make one customer, and why. */
	public function ties(): array {
		return $this->rows( 'ties', array( 'emails' => self::TEXTS, 'by' => '' ) );
	}

	/** One of rows and readable (rows of the file), known and new (events in them), changes_total, ties_total. */
	public function number( string $name ): int {
		return (int) ( $this->data[ $name ] ?? 0 );
	}

	/** @return array<mixed> */
	private function part( string $name ): array {
		return is_array( $this->data[ $name ] ?? null ) ? $this->data[ $name ] : array();
	}

	/**
	 * @param array<string, mixed> $blank By field, what stands where the companion says nothing, or something of another type.
	 * @return array<int, array<string, mixed>>
	 */
	private function rows( string $name, array $blank ): array {
		$rows = array();
		foreach ( array_filter( $this->part( $name ), 'is_array' ) as $row ) {
			$fitted = $blank;
			foreach ( $blank as $field => $value ) {
				$fitted[ $field ] = self::fitted( $row[ $field ] ?? null, $value );
			}
			$rows[] = $fitted;
		}
		return $rows;
	}

	/**
	 * @param mixed $found
	 * @param mixed $blank
	 * @return mixed
	 */
	private static function fitted( $found, $blank ) {
		if ( self::TEXTS === $blank ) {
			return array_values( array_filter( is_array( $found ) ? $found : array(), 'is_string' ) );
		}
		if ( is_int( $blank ) || is_bool( $blank ) ) {
			return is_int( $blank ) ? (int) $found : ! empty( $found );
		}
		return gettype( $found ) === gettype( $blank ) ? $found : $blank;
	}

	/** @param array<mixed> $row */
	private function text( array $row, string $field ): string {
		return is_string( $row[ $field ] ?? null ) ? $row[ $field ] : '';
	}
}
