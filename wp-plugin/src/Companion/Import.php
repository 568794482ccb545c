<?php
/**
 * One list of transactions at the companion: how it is read, and what it would change. Plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Import {
	/** @var array<string, mixed> */
	private array $data;

	/** @param array<string, mixed> $data */
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
		return array_map(
			function ( array $field ): array {
				return array(
					'name'     => $this->text( $field, 'name' ),
					'label'    => $this->text( $field, 'label' ),
					'required' => ! empty( $field['required'] ),
				);
			},
			$this->rows( 'fields' )
		);
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
		return array_map(
			function ( array $row ): array {
				return array(
					'field'   => $this->text( $row, 'field' ),
					'message' => $this->text( $row, 'message' ),
				);
			},
			$this->rows( 'missing' )
		);
	}

	/** @return array<int, array{name: string, key: string, rows: int}> Products of the file; key '' when it is not known. */
	public function products(): array {
		return array_map(
			function ( array $row ): array {
				return array(
					'name' => $this->text( $row, 'name' ),
					'key'  => $this->text( $row, 'key' ),
					'rows' => (int) ( $row['rows'] ?? 0 ),
				);
			},
			$this->rows( 'products' )
		);
	}

	/** @return array<int, array{row: int, message: string}> Rows that cannot be read. */
	public function problems(): array {
		return array_map(
			function ( array $row ): array {
				return array(
					'row'     => (int) ( $row['row'] ?? 0 ),
					'message' => $this->text( $row, 'message' ),
				);
			},
			$this->rows( 'problems' )
		);
	}

	/**
	 * States by item; now '' when the customer never had it. `holds` is all that the customer has afterwards, `also`
	 * the customer's other addresses.
	 *
	 * @return array<int, array{email: string, item: string, name: string, now: string, after: string, holds: array<mixed>, also: string[]}>
	 */
	public function changes(): array {
		return array_map(
			function ( array $row ): array {
				$change = array(
					'holds' => is_array( $row['holds'] ?? null ) ? $row['holds'] : array(),
					'also'  => $this->texts( $row, 'also' ),
				);
				foreach ( array( 'email', 'item', 'name', 'now', 'after' ) as $field ) {
					$change[ $field ] = $this->text( $row, $field );
				}
				return $change;
			},
			$this->rows( 'changes' )
		);
	}

	/** @return array<int, array{emails: string[], by: string}> Addresses that the file would make one customer, and why. */
	public function ties(): array {
		return array_map(
			function ( array $row ): array {
				return array(
					'emails' => $this->texts( $row, 'emails' ),
					'by'     => $this->text( $row, 'by' ),
				);
			},
			$this->rows( 'ties' )
		);
	}

	/** One of rows and readable (rows of the file), known and new (events in them), changes_total, ties_total. */
	public function number( string $name ): int {
		return (int) ( $this->data[ $name ] ?? 0 );
	}

	/** @return array<mixed> */
	private function part( string $name ): array {
		return is_array( $this->data[ $name ] ?? null ) ? $this->data[ $name ] : array();
	}

	/** @return array<int, array<string, mixed>> */
	private function rows( string $name ): array {
		return array_values( array_filter( $this->part( $name ), 'is_array' ) );
	}

	/**
	 * @param array<mixed> $row
	 * @return string[]
	 */
	private function texts( array $row, string $field ): array {
		return array_values( array_filter( is_array( $row[ $field ] ?? null ) ? $row[ $field ] : array(), 'is_string' ) );
	}

	/** @param array<mixed> $row */
	private function text( array $row, string $field ): string {
		return is_string( $row[ $field ] ?? null ) ? $row[ $field ] : '';
	}
}
