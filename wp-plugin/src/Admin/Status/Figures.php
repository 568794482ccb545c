<?php
/** The last thirty days in four small charts, and the same numbers as a table for who cannot see them. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Labels\DateTimes;

final class Figures {
	/** @var array<int, array<string, mixed>> As GET /api/v1/figures answers, the oldest first. */
	private array $days;

	/** @param array<int, array<string, mixed>> $days */
	public function __construct( array $days ) {
		$this->days = array_values( array_filter( $days, static fn( $day ): bool => is_array( $day ) && is_string( $day['day'] ?? null ) ) );
	}

	/** Nothing where the companion tells no figures. */
	public function print(): void {
		if ( array() === $this->days ) {
			return;
		}
		/* translators: %s: number of days */
		printf( '<h2>%s</h2><div class="cart-companion-charts">', esc_html( sprintf( __( 'The last %s days', 'cart-companion' ), number_format_i18n( count( $this->days ) ) ) ) );
		$this->print_sums( 'sales', __( 'Sales', 'cart-companion' ), 'sales', __( 'Sales', 'cart-companion' ), 'refunds', __( 'Refunds', 'cart-companion' ) );
		$this->print_sums( 'tags', __( 'Tags', 'cart-companion' ), 'tags_applied', __( 'Tags set', 'cart-companion' ), 'tags_removed', __( 'Tags removed, if there', 'cart-companion' ) );
		$this->print_sums( 'failures', __( 'Failures', 'cart-companion' ), 'failures', __( 'Did not work here', 'cart-companion' ), 'failed_payments', __( 'Payments declined at ThriveCart', 'cart-companion' ) );
		$this->print_times();
		echo '</div>';
		$this->print_table();
	}

	/** Two series that are counted, one above the line and one below. */
	private function print_sums( string $id, string $title, string $over, string $over_label, string $under, string $under_label ): void {
		$overs  = $this->values( $over );
		$unders = $this->values( $under );
		$words  = array();
		foreach ( $this->days as $at => $day ) {
			/* translators: 1: day, 2: what is counted, 3: number, 4: what else is counted, 5: number */
			$words[] = sprintf( __( '%1$s: %2$s %3$s, %4$s %5$s', 'cart-companion' ), self::day( $day ), $over_label, number_format_i18n( $overs[ $at ] ), $under_label, number_format_i18n( $unders[ $at ] ) );
		}
		$legend = array(
			array( 'is-over', number_format_i18n( array_sum( $overs ) ), $over_label ),
			array( 'is-under', number_format_i18n( array_sum( $unders ) ), $under_label ),
		);
		$this->print_chart( $id, $title, $legend, static fn( string $description ) => ( new BarChart( "cart-companion-chart-$id", $title, $description, $words, $overs, $unders ) )->print() );
	}

	/** From ThriveCart's message to the tags. */
	private function print_times(): void {
		$title   = __( 'Time from ThriveCart to access', 'cart-companion' );
		$slow    = $this->values( 'seconds_p90' );
		$medians = $this->values( 'seconds_median' );
		$words   = array();
		foreach ( $this->days as $at => $day ) {
			$words[] = null === ( $day['seconds_median'] ?? null )
				/* translators: %s: day */
				? sprintf( __( '%s: no sale', 'cart-companion' ), self::day( $day ) )
				/* translators: 1: day, 2 and 3: length of time */
				: sprintf( __( '%1$s: half within %2$s, 9 of 10 within %3$s', 'cart-companion' ), self::day( $day ), self::length( $medians[ $at ] ), self::length( $slow[ $at ] ) );
		}
		$legend = array(
			array( 'is-before', self::usual( $medians ), __( 'usually', 'cart-companion' ) ),
			array( 'is-behind', self::usual( $slow ), __( 'for 9 of 10 sales', 'cart-companion' ) ),
		);
		$this->print_chart( 'times', $title, $legend, static fn( string $description ) => ( new BarChart( 'cart-companion-chart-times', $title, $description, $words, $slow, $medians ) )->print_in_front() );
	}

	/**
	 * @param array<int, string[]>   $legend Each: class, number, what it counts.
	 * @param callable(string): void $draw   With the legend as a sentence.
	 */
	private function print_chart( string $id, string $title, array $legend, callable $draw ): void {
		printf( '<div class="cart-companion-chart is-%1$s"><h3>%2$s</h3><ul>', esc_attr( $id ), esc_html( $title ) );
		$sentence = array();
		foreach ( $legend as list( $class, $number, $label ) ) {
			printf( '<li class="%1$s"><strong>%2$s</strong> %3$s</li>', esc_attr( $class ), esc_html( $number ), esc_html( $label ) );
			$sentence[] = "$label: $number";
		}
		echo '</ul>';
		$draw( implode( ', ', $sentence ) . '.' );
		printf( '<p class="cart-companion-axis" aria-hidden="true"><span>%1$s</span><span>%2$s</span></p></div>', esc_html( self::day( $this->days[0] ) ), esc_html( self::day( (array) end( $this->days ) ) ) );
	}

	private function print_table(): void {
		$columns = array(
			'sales'           => __( 'Sales', 'cart-companion' ),
			'refunds'         => __( 'Refunds', 'cart-companion' ),
			'failed_payments' => __( 'Payments declined at ThriveCart', 'cart-companion' ),
			'tags_applied'    => __( 'Tags set', 'cart-companion' ),
			'tags_removed'    => __( 'Tags removed, if there', 'cart-companion' ),
			'failures'        => __( 'Did not work here', 'cart-companion' ),
			'seconds_median'  => __( 'Half of the sales within', 'cart-companion' ),
			'seconds_p90'     => __( '9 of 10 sales within', 'cart-companion' ),
		);
		printf( '<div class="screen-reader-text"><table><caption>%1$s</caption><thead><tr><th scope="col">%2$s</th>', esc_html__( 'The numbers of the charts, day by day', 'cart-companion' ), esc_html__( 'Day', 'cart-companion' ) );
		foreach ( $columns as $label ) {
			printf( '<th scope="col">%s</th>', esc_html( $label ) );
		}
		echo '</tr></thead><tbody>';
		foreach ( array_reverse( $this->days ) as $day ) {
			printf( '<tr><th scope="row">%s</th>', esc_html( self::day( $day ) ) );
			foreach ( array_keys( $columns ) as $name ) {
				printf( '<td>%s</td>', esc_html( self::cell( $name, $day[ $name ] ?? null ) ) );
			}
			echo '</tr>';
		}
		echo '</tbody></table></div>';
	}

	/** @param mixed $value */
	private static function cell( string $name, $value ): string {
		if ( ! is_numeric( $value ) ) {
			return '—';
		}
		return 0 === strpos( $name, 'seconds_' ) ? self::length( (float) $value ) : number_format_i18n( (float) $value );
	}

	/** @return float[] By day; 0 where there is none. */
	private function values( string $name ): array {
		return array_map( static fn( array $day ): float => is_numeric( $day[ $name ] ?? null ) ? (float) $day[ $name ] : 0.0, $this->days );
	}

	/** @param float[] $seconds The middle one of the days that have one. */
	private static function usual( array $seconds ): string {
		$known = array_values( array_filter( $seconds ) );
		sort( $known );
		return array() === $known ? '—' : self::length( $known[ intdiv( count( $known ), 2 ) ] );
	}

	private static function length( float $seconds ): string {
		return human_time_diff( 0, max( 1, (int) round( $seconds ) ) );
	}

	/** @param array<string, mixed> $day */
	private static function day( array $day ): string {
		return DateTimes::short_day( (string) $day['day'] );
	}
}
