<?php
/** How many customers cannot get in, or still have access that should be gone, since 15 minutes or more. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class AlertCount {
	public const NO_ACCESS = 'no_access';
	public const STILL     = 'still_has_access';

	/** @var array<string, int> By kind. */
	private array $counts;

	/** @param array<string, mixed> $summary As GET /api/v1/summary answers; empty where the companion was not asked. */
	public function __construct( array $summary ) {
		$known        = array_fill_keys( array_keys( self::labels() ), 0 );
		$this->counts = array_map( 'intval', array_intersect_key( (array) ( $summary['alerts'] ?? array() ), $known ) ) + $known;
	}

	public function of( string $kind ): int {
		return $this->counts[ $kind ] ?? 0;
	}

	public function total(): int {
		return (int) array_sum( $this->counts );
	}

	/** @return array<string, string> Kind => a short word for it, for filters and rows. */
	public static function labels(): array {
		return array(
			self::NO_ACCESS => __( 'Cannot get in', 'cart-companion' ),
			self::STILL     => __( 'Still has access', 'cart-companion' ),
		);
	}

	/** @return array<string, string> Kind => a sentence, of those that occur. */
	public function sentences(): array {
		$sentences = array();
		foreach ( array_filter( $this->counts ) as $kind => $count ) {
			$sentences[ $kind ] = self::sentence( $kind, $count );
		}
		return $sentences;
	}

	/** @param string $kind One of labels(). */
	public static function sentence( string $kind, int $count ): string {
		if ( self::NO_ACCESS === $kind ) {
			/* translators: %s: number of customers */
			return sprintf( _n( '%s paying customer cannot get in.', '%s paying customers cannot get in.', $count, 'cart-companion' ), number_format_i18n( $count ) );
		}
		/* translators: %s: number of customers */
		return sprintf( _n( '%s customer still has access that should be gone.', '%s customers still have access that should be gone.', $count, 'cart-companion' ), number_format_i18n( $count ) );
	}

	/** A coloured word for the row of an event; '' when nothing is wrong. As HTML. */
	public static function badge( string $kind ): string {
		return isset( self::labels()[ $kind ] ) ? StateLabels::coloured( 'attention', self::labels()[ $kind ] ) : '';
	}
}
