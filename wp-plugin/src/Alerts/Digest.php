<?php
/**
 * Tells the owner by e-mail of what is wrong: digests, never a flood.
 *
 * Of each kind of news the first is told at once, and what comes then is gathered: of customers who are locked out and
 * of sales without a rule for half an hour, of the rest for three hours. No kind waits for another.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Site\CronIntervals;
use CartCompanion\Site\Deadline;
use CartCompanion\Site\HttpTimeout;
use CartCompanion\Site\Settings;

final class Digest {
	public const HOOK = 'cart_companion_digest';

	/** Somebody paid and cannot get in. */
	public const LOCKED_OUT = 'locked_out';

	/** Something was sold, and no rule says what its buyers get. */
	public const NO_RULE = 'no_rule';

	/** The companion has not answered for an hour: told once, until it has. */
	public const SILENCE = 'silence';

	public const OTHER = 'other';

	/** Between two mails about one kind of news. */
	public const APART_SECONDS = array(
		self::LOCKED_OUT => 30 * MINUTE_IN_SECONDS,
		self::NO_RULE    => 30 * MINUTE_IN_SECONDS,
		self::SILENCE    => 3 * HOUR_IN_SECONDS,
		self::OTHER      => 3 * HOUR_IN_SECONDS,
	);

	/** A mail that could not be sent is tried again then. */
	private const AGAIN_SECONDS = HOUR_IN_SECONDS;

	private const ASK_SECONDS    = CronIntervals::SECONDS[ CronIntervals::EVERY_FIVE_MINUTES ];
	private const SILENT_SECONDS = HOUR_IN_SECONDS;

	/** For all that is asked: a ping may wait for it, and the companion waits 10 seconds for a ping. */
	private const PATIENT_SECONDS = 4;

	/** For another process that sends a mail at this moment. */
	private const WAIT_SECONDS = 10;

	private Settings $settings;
	private OpenAlerts $news;
	private Mailer $post;

	/** @var callable(): float|null Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Settings $settings, OpenAlerts $news, Mailer $post, ?callable $clock = null ) {
		$this->settings = $settings;
		$this->news     = $news;
		$this->post     = $post;
		$this->clock    = $clock;
	}

	/** On the hook HOOK, and after a ping: asks every few minutes, whoever calls how often. */
	public function run(): void {
		if ( ! $this->settings->is_paired() ) {
			DigestState::forget();
			return;
		}
		if ( ! $this->settings->is_active() || ! $this->settings->alert_mails() || ! self::is_time( DigestState::load() ) ) {
			return;
		}
		$now = time();
		if ( self::begin( $now ) ) {
			DigestState::change( $this->asked( $now ), self::WAIT_SECONDS );
		}
	}

	/** Whether it is this process that asks: of several at one time only one does. */
	private static function begin( int $now ): bool {
		$is_mine = false;
		DigestState::change(
			static function ( DigestState $record ) use ( $now, &$is_mine ): void {
				$is_mine          = self::is_time( $record );
				$record->asked_at = $is_mine ? $now : $record->asked_at;
			},
			0
		);
		return $is_mine;
	}

	private static function is_time( DigestState $record ): bool {
		return time() - $record->asked_at >= self::ASK_SECONDS - 30; // WP-Cron is never to the second.
	}

	/**
	 * Asks the companion, while others may go on with the record.
	 *
	 * @return callable(DigestState): void What its answer makes of the record, and of the owner's mailbox.
	 */
	private function asked( int $now ): callable {
		try {
			$deadline = new Deadline( self::PATIENT_SECONDS, $this->clock );
			$concerns = HttpTimeout::until(
				$deadline,
				function () use ( $deadline ): Alerts {
					return $this->news->concerns( $deadline );
				}
			);
		} catch ( CompanionError $error ) {
			$reason = $error->getMessage();
			$here   = $this->news->without_companion();
			return function ( DigestState $record ) use ( $now, $reason, $here ): void {
				$this->tell( $record, $now, $here );
				$this->note_silence( $record, $now, $reason );
			};
		}
		return function ( DigestState $record ) use ( $now, $concerns ): void {
			$record->silent_since    = 0;
			$record->is_silence_told = false;
			$this->tell( $record, $now, $concerns );
		};
	}

	private function tell( DigestState $record, int $now, Alerts $concerns ): void {
		$concerns      = $concerns->in_order( ...array_keys( self::APART_SECONDS ) );
		$open          = $concerns->keys();
		$record->known = $concerns->is_complete ? array_values( array_intersect( $record->known, $open ) ) : $record->known;
		$new           = $concerns->without( $record->known );
		$kinds         = self::kinds_of( $new );
		if ( ! self::is_one_due( $record, $kinds, $now ) ) {
			return;
		}
		if ( $this->sent( $record, $kinds, AlertEmail::digest( $new, count( $open ) - count( $new ), $concerns->sentences ) ) ) {
			$record->known = array_merge( $open, $record->known );
			$record->note_mail( $kinds, $now );
		}
	}

	/**
	 * One kind whose time has come takes what is new of the others along.
	 *
	 * @param string[] $kinds
	 */
	private static function is_one_due( DigestState $record, array $kinds, int $now ): bool {
		foreach ( $kinds as $kind ) {
			if ( $now - $record->mailed_at( $kind ) >= self::APART_SECONDS[ $kind ] ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * @param Alert[] $concerns
	 * @return string[] Each once.
	 */
	private static function kinds_of( array $concerns ): array {
		return array_values(
			array_unique(
				array_map(
					static function ( Alert $concern ): string {
						return $concern->kind();
					},
					$concerns
				)
			)
		);
	}

	private function note_silence( DigestState $record, int $now, string $reason ): void {
		$record->silent_since = 0 === $record->silent_since ? $now : $record->silent_since;
		if ( ! $record->is_silence_told && $now - $record->silent_since >= self::SILENT_SECONDS && $now - $record->mailed_at( self::SILENCE ) >= self::APART_SECONDS[ self::SILENCE ] ) {
			$record->is_silence_told = $this->sent( $record, array( self::SILENCE ), AlertEmail::silence( $record->silent_since, $reason ) );
		}
	}

	/** @param string[] $kinds What it tells of. */
	private function sent( DigestState $record, array $kinds, AlertEmail $mail ): bool {
		// Written down first: where mailing ends the process, or says no although it was sent, nobody is flooded.
		foreach ( $kinds as $kind ) {
			$apart = self::APART_SECONDS[ $kind ];
			$record->note_mail( array( $kind ), time() - $apart + min( $apart, self::AGAIN_SECONDS ) );
		}
		$record->save();
		$record->trouble = $this->post->send( $mail->subject(), $mail->body() );
		return '' === $record->trouble;
	}
}
