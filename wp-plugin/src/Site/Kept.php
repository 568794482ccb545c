<?php
/**
 * What the next screen of the user who is here needs: a message, what they typed, a file that they showed.
 *
 * Not transients: with an object cache these lie nowhere else, and one that is full, or gone, forgets them at once. It may
 * name a customer, so what nobody comes back for goes, on every site: also on a copy, and on one without a companion.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class Kept {
	/** Begin of an option's name. */
	public const OPTION = 'cart_companion_kept_';

	/** In WP-Cron while something is kept. */
	public const HOOK = 'cart_companion_kept';

	private string $option;
	private int $seconds;

	/** @param string $what A short name; of each there is one for a user. */
	public function __construct( string $what, int $seconds ) {
		$this->option  = self::OPTION . $what . '_' . get_current_user_id();
		$this->seconds = $seconds;
	}

	/** @param mixed $value Plain data. */
	public function keep( $value ): void {
		StoredOption::uncache( $this->option );
		StoredValue::save_option( $this->option, array( 'until' => time() + $this->seconds, 'value' => $value ) );
		self::schedule();
	}

	/** @return mixed Null when there is nothing, or the time is over. */
	public function value() {
		$stored = StoredOption::read( $this->option );
		return is_array( $stored ) && time() < (int) ( $stored['until'] ?? 0 ) ? $stored['value'] ?? null : null;
	}

	/** @return mixed The same, once. */
	public function taken() {
		$value = $this->value();
		$this->forget();
		return $value;
	}

	public function forget(): void {
		delete_option( $this->option );
	}

	/** On HOOK: what nobody came back for. */
	public static function forget_expired(): void {
		$has_more = false;
		foreach ( self::options() as $option ) {
			$stored   = StoredOption::read( $option );
			$is_over  = ! is_array( $stored ) || time() >= (int) ( $stored['until'] ?? 0 );
			$has_more = $has_more || ! $is_over;
			if ( $is_over ) {
				delete_option( $option );
			}
		}
		if ( $has_more ) {
			self::schedule();
		}
	}

	/**
	 * Whatever of it says one of these, whoever it is kept for.
	 *
	 * @param string[] $words Addresses, names.
	 * @return int How many that were.
	 */
	public static function forget_about( array $words ): int {
		$gone = 0;
		foreach ( self::options() as $option ) {
			$said = array();
			$all  = (array) StoredOption::read( $option );
			array_walk_recursive( $all, static function ( $value ) use ( &$said ): void {
				$said[] = Text::lower( is_scalar( $value ) ? (string) $value : '' );
			} );
			$said  = implode( "\n", $said );
			$about = array_filter( $words, static fn( string $word ): bool => '' !== $word && false !== strpos( $said, Text::lower( $word ) ) );
			if ( array() !== $about ) {
				delete_option( $option );
				++$gone;
			}
		}
		return $gone;
	}

	/** @return string[] Names of all that are there. */
	private static function options(): array {
		global $wpdb;
		return (array) $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( self::OPTION ) . '%' ) );
	}

	/** Seldom, for each entry is a write of an option that all pages load. */
	private static function schedule(): void {
		if ( false === wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_single_event( time() + HOUR_IN_SECONDS, self::HOOK );
		}
	}
}
