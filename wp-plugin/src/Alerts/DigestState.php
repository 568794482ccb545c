<?php
/**
 * What only this site knows of its e-mails: when they were sent, trouble with mail, a companion that is silent.
 *
 * Which alert an e-mail named is the companion's to know; here it is kept until the companion shows that it does. No
 * person is named.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Site\{ Lock, StoredOption };

final class DigestState {
	public const OPTION = 'cart_companion_digest';

	/** @var string[] Keys of alerts that an e-mail named and that the companion has not shown as told yet. */
	public array $known = array();

	/** @var string[] Keys of what only this site knows that it has, such as items without a rule: for when it cannot be asked. */
	public array $items_told = array();

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
		// Not get_option(): another process may have written it since this one read its options.
		$stored = StoredOption::read( self::OPTION );
		$stored = is_array( $stored ) ? $stored : array();
		$state  = new self();

		$state->known           = array_map( 'strval', (array) ( $stored['known'] ?? array() ) );
		$state->items_told      = array_map( 'strval', (array) ( $stored['items_told'] ?? array() ) );
		$state->asked_at        = (int) ( $stored['asked_at'] ?? 0 );
		$state->mailed          = array_map( 'intval', (array) ( $stored['mailed'] ?? array() ) );
		$state->silent_since    = (int) ( $stored['silent_since'] ?? 0 );
		$state->is_silence_told = (bool) ( $stored['is_silence_told'] ?? false );
		$state->trouble         = (string) ( $stored['trouble'] ?? '' );
		return $state;
	}

	/** The companion answered: what it shows as told, or not at all any more, need not be known here. */
	public function learn_from( Alerts $alerts ): void {
		$left             = array_diff( $this->known, $alerts->told );
		$this->known      = array() === $alerts->cut ? array_intersect( $left, $alerts->keys() ) : $left;
		$this->items_told = array_values( array_diff( array_filter( $alerts->told, array( OpenAlerts::class, 'is_own' ) ), $alerts->over ) );
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
		$this->known = array_values( array_unique( $this->known ) );
		StoredOption::uncache( self::OPTION );
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
