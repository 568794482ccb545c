<?php
/**
 * What the owner has heard by e-mail: ids of events and times, nothing about a person.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Site\Lock;

final class DigestState {
	public const OPTION = 'cart_companion_digest';

	/** Beyond these nobody keeps an overview, by e-mail least of all. */
	private const MOST_KNOWN = 2000;

	/** @var string[] Keys of the alerts that an e-mail named and that are still open, the newest first. */
	public array $known = array();

	/** A Unix time; 0 for never. */
	public int $asked_at = 0;

	/** @var array<string, int> By kind of alert when the last e-mail was about it, Unix times. */
	private array $mailed = array();

	/** Since when the companion does not answer, a Unix time; 0 while it does. */
	public int $silent_since = 0;

	public bool $is_silence_told = false;

	/** Why the last mail could not be sent; '' when it could. */
	public string $trouble = '';

	public static function load(): self {
		global $wpdb;
		// Not get_option(): another process may have written it since this one read its options.
		$stored = maybe_unserialize( $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", self::OPTION ) ) );
		$stored = is_array( $stored ) ? $stored : array();
		$state  = new self();

		$state->known           = array_map( 'strval', (array) ( $stored['known'] ?? array() ) );
		$state->asked_at        = (int) ( $stored['asked_at'] ?? 0 );
		$state->mailed          = array_map( 'intval', (array) ( $stored['mailed'] ?? array() ) );
		$state->silent_since    = (int) ( $stored['silent_since'] ?? 0 );
		$state->is_silence_told = (bool) ( $stored['is_silence_told'] ?? false );
		$state->trouble         = (string) ( $stored['trouble'] ?? '' );
		return $state;
	}

	/** A Unix time; 0 for never. */
	public function mailed_at( string $kind ): int {
		return $this->mailed[ $kind ] ?? 0;
	}

	/** @param string[] $kinds What the e-mail was about. */
	public function note_mail( array $kinds, int $at ): void {
		$this->mailed = array_fill_keys( $kinds, $at ) + $this->mailed;
	}

	public function save(): void {
		$this->known = array_slice( array_values( array_unique( $this->known ) ), 0, self::MOST_KNOWN );
		wp_cache_delete( self::OPTION, 'options' );
		update_option( self::OPTION, get_object_vars( $this ), false );
	}

	/**
	 * Changes what is stored while no other process does: of two at one time, each knows what the other noted.
	 *
	 * @param callable(self): void $change
	 * @param int                  $seconds How long to wait for the others; after that nothing is changed.
	 */
	public static function change( callable $change, int $seconds ): void {
		Lock::if_free(
			self::OPTION,
			$seconds,
			static function () use ( $change ): void {
				$state = self::load();
				$change( $state );
				$state->save();
			}
		);
	}

	/** What was about another companion's events says nothing of this one's. */
	public static function forget(): void {
		delete_option( self::OPTION );
	}
}
