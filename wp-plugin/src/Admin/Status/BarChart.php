<?php
/** One bar a day as SVG: what came above the line, what went below it; or one series in front of the other. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

final class BarChart {
	private const WIDTH  = 300;
	private const HEIGHT = 80;

	/** Share of a day's width that its bar takes. */
	private const BAR = 0.7;

	private string $id;
	private string $title;
	private string $description;

	/** @var string[] What each day says on hover. */
	private array $days;

	/** @var float[] By day. */
	private array $over;

	/** @var float[] By day. */
	private array $under;

	/**
	 * @param string  $id    Of the element.
	 * @param float[] $over  Above the line.
	 * @param float[] $under Below it; with as many as in $over and in_front() before it.
	 */
	public function __construct( string $id, string $title, string $description, array $days, array $over, array $under ) {
		$this->id          = $id;
		$this->title       = $title;
		$this->description = $description;
		$this->days        = array_values( $days );
		$this->over        = array_values( $over );
		$this->under       = array_values( $under );
	}

	/** Both series stand on one line at the bottom, the second before the first. */
	public function print_in_front(): void {
		$this->print_frame( max( 1.0, ...$this->over ), 0.0, array( 'is-behind' => $this->over, 'is-before' => $this->under ) );
	}

	/** The second series hangs from the line. */
	public function print(): void {
		$below = max( 0.0, ...$this->under );
		$this->print_frame( max( 1.0, ...$this->over ), $below, array( 'is-over' => $this->over, 'is-under' => array_map( static fn( float $value ): float => -$value, $this->under ) ) );
	}

	/** @param array<string, float[]> $series Class of its bars => values; those below the line are negative. */
	private function print_frame( float $highest, float $lowest, array $series ): void {
		$scale = ( self::HEIGHT - 2 ) / ( $highest + $lowest );
		$line  = 1 + $highest * $scale;
		printf(
			'<svg class="cart-companion-bars" viewBox="0 0 %1$d %2$d" preserveAspectRatio="none" role="img" aria-labelledby="%3$s-title %3$s-desc" focusable="false"><title id="%3$s-title">%4$s</title><desc id="%3$s-desc">%5$s</desc>',
			(int) self::WIDTH,
			(int) self::HEIGHT,
			esc_attr( $this->id ),
			esc_html( $this->title ),
			esc_html( $this->description )
		);
		foreach ( $this->days as $at => $words ) {
			printf( '<g><title>%1$s</title><rect class="is-day" x="%2$s" y="0" width="%3$s" height="%4$d" />', esc_html( $words ), esc_attr( self::number( $this->left( $at ) ) ), esc_attr( self::number( $this->step() ) ), (int) self::HEIGHT );
			foreach ( $series as $class => $values ) {
				$this->print_bar( $class, $at, $values[ $at ] * $scale, $line );
			}
			echo '</g>';
		}
		printf( '<line x1="0" x2="%1$d" y1="%2$s" y2="%2$s" /></svg>', (int) self::WIDTH, esc_attr( self::number( $line ) ) );
	}

	private function print_bar( string $class, int $at, float $height, float $line ): void {
		if ( 0.0 === $height ) {
			return;
		}
		$length = max( 1.0, abs( $height ) ); // One of a thousand is still seen.
		printf(
			'<rect class="%1$s" x="%2$s" y="%3$s" width="%4$s" height="%5$s" />',
			esc_attr( $class ),
			esc_attr( self::number( $this->left( $at ) + $this->step() * ( 1 - self::BAR ) / 2 ) ),
			esc_attr( self::number( $height > 0 ? $line - $length : $line ) ),
			esc_attr( self::number( $this->step() * self::BAR ) ),
			esc_attr( self::number( $length ) )
		);
	}

	private function step(): float {
		return self::WIDTH / max( 1, count( $this->days ) );
	}

	/** Where a day begins: time runs as the language is read. */
	private function left( int $at ): float {
		return $this->step() * ( is_rtl() ? count( $this->days ) - 1 - $at : $at );
	}

	/** As SVG writes numbers, whatever the language. */
	private static function number( float $value ): string {
		return rtrim( rtrim( number_format( $value, 2, '.', '' ), '0' ), '.' );
	}
}
