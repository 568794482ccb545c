<?php
/** A job of the companion's, as it reports it: plain data. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Job {
	public const RESYNC         = 'resync';
	public const RECONCILIATION = 'reconciliation';
	public const IMPORT         = 'import';
	public const REPLAY         = 'replay';

	/** Its states. A draft is an import that was read, and that nobody has started. */
	public const DRAFT   = 'draft';
	public const WAITING = 'waiting';
	public const RUNNING = 'running';
	public const DONE    = 'done';
	public const FAILED  = 'failed';
	public const STOPPED = 'stopped';

	private const GOING = array( self::WAITING, self::RUNNING );

	/** @var array<string, mixed> */
	private array $data;

	private function __construct( array $data ) {
		$this->data = $data;
	}

	/**
	 * @param mixed $data As the companion answers it.
	 * @throws CompanionError When it is no job.
	 */
	public static function from( $data ): self {
		if ( ! is_array( $data ) || ! is_string( $data['id'] ?? null ) || '' === $data['id'] ) {
			throw new CompanionError( __( 'The companion’s answer tells of no job. Update the companion, then try again.', 'cart-companion' ), 'not_understood' );
		}
		return new self( $data );
	}

	public function id(): string {
		return $this->data['id'];
	}

	/** RESYNC, RECONCILIATION, IMPORT or REPLAY. */
	public function kind(): string {
		return $this->text( 'kind' );
	}

	/** Of the file, where it is an import; '' otherwise. */
	public function name(): string {
		return $this->text( 'name' );
	}

	/** One of the states above. */
	public function state(): string {
		return $this->text( 'state' );
	}

	public function is_going(): bool {
		return in_array( $this->state(), self::GOING, true );
	}

	public function done(): int {
		return (int) ( $this->data['done'] ?? 0 );
	}

	/** Null while the companion does not know how much there is. */
	public function total(): ?int {
		return is_numeric( $this->data['total'] ?? null ) ? (int) $this->data['total'] : null;
	}

	/** A sentence of the companion's; '' when there is nothing to say. */
	public function message(): string {
		return $this->text( 'message' );
	}

	public function count( string $name ): int {
		return (int) ( $this->counts()[ $name ] ?? 0 );
	}

	/** Whether something was counted so far. */
	public function has_counted(): bool {
		return array_sum( array_map( 'intval', $this->counts() ) ) > 0;
	}

	/** @return array<int, array{what: string, event: string}> What a comparison found, and rows that an import left out; event '' when none was raised. */
	public function found(): array {
		$found = array();
		foreach ( array_filter( (array) ( $this->data['found'] ?? array() ), 'is_array' ) as $row ) {
			$found[] = array(
				'what'  => is_string( $row['what'] ?? null ) ? $row['what'] : '',
				'event' => is_string( $row['event'] ?? null ) ? $row['event'] : '',
			);
		}
		return $found;
	}

	public function made_at(): string {
		return $this->text( 'made_at' );
	}

	/** '' while it is not over. */
	public function finished_at(): string {
		return $this->text( 'finished_at' );
	}

	/** @return array<string, mixed> */
	private function counts(): array {
		return is_array( $this->data['counts'] ?? null ) ? $this->data['counts'] : array();
	}

	private function text( string $field ): string {
		return is_string( $this->data[ $field ] ?? null ) ? $this->data[ $field ] : '';
	}
}
