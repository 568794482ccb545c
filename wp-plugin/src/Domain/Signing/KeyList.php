<?php
/**
 * The keys a site shares with its companion, each with the time it came.
 *
 * A new key replaces the one before it only after a day, so that a rotation drops no request.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Signing;

final class KeyList {
	/** How long a key goes on verifying after its successor came. */
	public const OVERLAP_SECONDS = 86400;

	/** @var array<int, array{key: string, added_at: int}> Oldest first. */
	private array $rows = array();

	/** @param array<mixed> $rows As rows() gave them; anything else in them is left out. */
	public function __construct( array $rows ) {
		foreach ( $rows as $row ) {
			if ( is_array( $row ) && is_string( $row['key'] ?? null ) && '' !== $row['key'] ) {
				$this->rows[] = array( 'key' => $row['key'], 'added_at' => (int) ( $row['added_at'] ?? 0 ) );
			}
		}
	}

	public static function start_with( string $key, int $now ): self {
		return ( new self( array() ) )->with( $key, $now );
	}

	/** The list with $key as the newest; the same list when it holds $key already. */
	public function with( string $key, int $now ): self {
		$rows = array();
		foreach ( $this->rows as $at => $row ) {
			if ( hash_equals( $row['key'], $key ) ) {
				return $this;
			}
			if ( ! $this->is_over( $at, $now ) ) {
				$rows[] = $row;
			}
		}
		$rows[] = array( 'key' => $key, 'added_at' => $now );
		return new self( $rows );
	}

	/** @return string[] Keys that verify at $now, oldest first. */
	public function good_at( int $now ): array {
		$good = array();
		foreach ( $this->rows as $at => $row ) {
			if ( ! $this->is_over( $at, $now ) ) {
				$good[] = $row['key'];
			}
		}
		return $good;
	}

	/** @return array<int, array{key: string, added_at: int}> */
	public function rows(): array {
		return $this->rows;
	}

	private function is_over( int $at, int $now ): bool {
		$next = $this->rows[ $at + 1 ] ?? null;
		return null !== $next && $now > $next['added_at'] + self::OVERLAP_SECONDS;
	}
}
