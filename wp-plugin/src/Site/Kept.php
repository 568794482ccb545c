<?php
/**
 * What the next screen of the user who is here needs: a message, what they typed, a file that they showed.
 *
 * Not transients: with an object cache these lie nowhere else, and one that is full, or gone, forgets them at once.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class Kept {
	/** Begin of an option's name. */
	public const OPTION = 'cart_companion_kept_';

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

	/** What nobody came back for: it may name a customer. */
	public static function forget_expired(): void {
		global $wpdb;
		foreach ( (array) $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( self::OPTION ) . '%' ) ) as $option ) {
			$stored = StoredOption::read( $option );
			if ( ! is_array( $stored ) || time() >= (int) ( $stored['until'] ?? 0 ) ) {
				delete_option( $option );
			}
		}
	}
}
