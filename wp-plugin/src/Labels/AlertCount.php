<?php
/**
 * How many customers are kept out, and how many get in who should not, as the companion counts them.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Admin\Screens;

final class AlertCount {
	public const NO_ACCESS = 'no_access';
	public const STILL     = 'still_has_access';

	/** @var array<string, int> By kind. */
	private array $counts;

	private bool $is_told;

	/** @param mixed $told As GET /api/v1/summary answers `alerts`; a companion of the first release tells none. */
	public function __construct( $told ) {
		$this->is_told = is_array( $told );
		$known         = array_fill_keys( array_keys( self::words() ), 0 );
		$this->counts  = array_map( 'intval', array_intersect_key( (array) $told, $known ) ) + $known;
	}

	/** Whether the companion knows alerts at all. */
	public function is_told(): bool {
		return $this->is_told;
	}

	public function of( string $kind ): int {
		return $this->counts[ $kind ] ?? 0;
	}

	public function total(): int {
		return (int) array_sum( $this->counts );
	}

	/** @return array<string, string> Kind => a short word for it, for filters and rows. */
	public static function words(): array {
		return array(
			self::NO_ACCESS => __( 'Cannot get in', 'cart-companion' ),
			self::STILL     => __( 'Still has access', 'cart-companion' ),
		);
	}

	/** @return array<string, string> Kind => a sentence, of those that occur. */
	public function sentences(): array {
		$out   = $this->of( self::NO_ACCESS );
		$still = $this->of( self::STILL );
		return array_intersect_key(
			array(
				/* translators: %s: number of customers */
				self::NO_ACCESS => sprintf( _n( '%s paying customer cannot get in.', '%s paying customers cannot get in.', $out, 'cart-companion' ), number_format_i18n( $out ) ),
				/* translators: %s: number of customers */
				self::STILL     => sprintf( _n( '%s customer still has access that should be gone.', '%s customers still have access that should be gone.', $still, 'cart-companion' ), number_format_i18n( $still ) ),
			),
			array_filter( $this->counts )
		);
	}

	/** A coloured word for the row of an event; '' when nothing is wrong. As HTML. */
	public static function badge( string $kind ): string {
		$word = self::words()[ $kind ] ?? '';
		return '' === $word ? '' : sprintf( '<span class="cart-companion-state is-attention">%s</span>', esc_html( $word ) );
	}

	/** The list of the events that it is about. */
	public static function url( string $kind ): string {
		return Screens::url( Screens::STATUS, array( 'access' => $kind ) );
	}
}
