<?php
/**
 * Deletes from this site's own record what changed nothing and is older than the companion keeps messages, in small steps
 * by WP-Cron. Two that run at one time do each other no harm, so nothing is locked.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Site\{ CronIntervals, Deadline, RecurringEvent, Settings };
use CartCompanion\Store\{ Erasure, OldEvents, Table };

final class Pruning {
	public const HOOK = 'cart_companion_prune';

	/** How far it is: to (id of a row), begun_at, days, asked_at (Unix times). */
	public const OPTION = 'cart_companion_pruning';

	/** With a companion that does not say how long it keeps messages. */
	private const DAYS = 90;

	private const ROWS_AT_ONCE = 100;
	private const SECONDS      = 3;

	/** From the beginning again, for what was still needed when it was looked at. */
	private const AGAIN_SECONDS = 30 * DAY_IN_SECONDS;

	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
	}

	public function register(): void {
		( new RecurringEvent( $this->settings, self::HOOK, CronIntervals::EVERY_HOUR ) )->register();
		add_action( self::HOOK, array( $this, 'run' ), 10, 0 );
	}

	/** On HOOK: for some seconds; what is left, the next time. */
	public function run(): void {
		if ( ! $this->settings->is_active() ) {
			return; // A copy of a site changes nothing.
		}
		$state = $this->state();
		if ( null === $state ) {
			return;
		}
		$old   = new OldEvents( time() - $state['days'] * DAY_IN_SECONDS );
		$ends  = new Deadline( self::SECONDS );
		do {
			$last        = $old->prune_after( $state['to'], self::ROWS_AT_ONCE );
			$state['to'] = max( $state['to'], $last );
		} while ( 0 !== $last && ! $ends->is_over() );
		update_option( self::OPTION, $state, false );
	}

	/** @return array{to: int, begun_at: int, days: int, asked_at: int}|null Null while nobody knows how long is to be kept. */
	private function state(): ?array {
		$stored = get_option( self::OPTION, array() );
		$state  = array_map( 'intval', array_filter( is_array( $stored ) ? $stored : array(), 'is_scalar' ) ) + array( 'to' => 0, 'begun_at' => 0, 'days' => 0, 'asked_at' => 0 );
		if ( $state['asked_at'] < time() - DAY_IN_SECONDS ) {
			Erasure::forget_who();
			try {
				$days = $this->companion->summary()['retention_days'] ?? self::DAYS;
			} catch ( CompanionError $error ) {
				return null;
			}
			Table::drop_left_behind(); // Once a day is enough.
			$state = array( 'days' => max( 1, is_int( $days ) ? $days : self::DAYS ), 'asked_at' => time() ) + $state;
		}
		return $state['begun_at'] < time() - self::AGAIN_SECONDS ? array( 'to' => 0, 'begun_at' => time() ) + $state : $state;
	}
}
