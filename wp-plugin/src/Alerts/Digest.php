<?php
/**
 * E-mails the owner what is wrong: digests, never a flood.
 *
 * The first alert of each kind is sent at once, and later ones are gathered: about customers who are locked out and sales
 * without a rule for half an hour, about the rest for three hours. No kind waits for another.
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

	/** The companion has not answered for an hour: said once, until it has. */
	public const SILENCE = 'silence';

	public const OTHER = 'other';

	/** Between two e-mails about one kind. */
	public const APART_SECONDS = array(
		self::LOCKED_OUT => 30 * MINUTE_IN_SECONDS,
		self::NO_RULE    => 30 * MINUTE_IN_SECONDS,
		self::SILENCE    => 3 * HOUR_IN_SECONDS,
		self::OTHER      => 3 * HOUR_IN_SECONDS,
	);

	/** An e-mail that could not be sent is tried again then. */
	private const AGAIN_SECONDS = HOUR_IN_SECONDS;

	private const ASK_SECONDS    = CronIntervals::SECONDS[ CronIntervals::EVERY_FIVE_MINUTES ];
	private const SILENT_SECONDS = HOUR_IN_SECONDS;

	/** For all that is asked: a ping may wait for it, and the companion waits 10 seconds for a ping. */
	private const PATIENT_SECONDS = 4;

	/** For another process that sends a mail at this moment. */
	private const WAIT_SECONDS = 10;

	private Settings $settings;
	private OpenAlerts $open_alerts;
	private Mailer $mailer;

	/** @var callable(): float|null Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Settings $settings, OpenAlerts $open_alerts, Mailer $mailer, ?callable $clock = null ) {
		$this->settings    = $settings;
		$this->open_alerts = $open_alerts;
		$this->mailer      = $mailer;
		$this->clock       = $clock;
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
			DigestState::change( $this->ask( $now ), self::WAIT_SECONDS );
		}
	}

	/** Whether it is this process that asks: of several at one time only one does. */
	private static function begin( int $now ): bool {
		$is_mine = false;
		DigestState::change(
			static function ( DigestState $state ) use ( $now, &$is_mine ): void {
				$is_mine         = self::is_time( $state );
				$state->asked_at = $is_mine ? $now : $state->asked_at;
			},
			0
		);
		return $is_mine;
	}

	private static function is_time( DigestState $state ): bool {
		return time() - $state->asked_at >= self::ASK_SECONDS - 30; // WP-Cron is never to the second.
	}

	/**
	 * Asks the companion, while other processes may use what is stored.
	 *
	 * @return callable(DigestState): void Sends what is due by its answer, and notes it.
	 */
	private function ask( int $now ): callable {
		try {
			$deadline = new Deadline( self::PATIENT_SECONDS, $this->clock );
			$alerts = HttpTimeout::until(
				$deadline,
				fn(): Alerts => $this->open_alerts->list_alerts( $deadline )
			);
		} catch ( CompanionError $error ) {
			$reason = $error->getMessage();
			$here   = $this->open_alerts->without_companion();
			return function ( DigestState $state ) use ( $now, $reason, $here ): void {
				$this->send_new( $state, $now, $here );
				$this->note_silence( $state, $now, $reason );
			};
		}
		return function ( DigestState $state ) use ( $now, $alerts ): void {
			$state->silent_since    = 0;
			$state->is_silence_told = false;
			$this->send_new( $state, $now, $alerts );
		};
	}

	private function send_new( DigestState $state, int $now, Alerts $alerts ): void {
		$alerts       = $alerts->in_order( ...array_keys( self::APART_SECONDS ) );
		$open         = $alerts->keys();
		$state->known = $alerts->is_complete ? array_values( array_intersect( $state->known, $open ) ) : $state->known;
		$new          = $alerts->without( $state->known );
		$kinds        = array_values( array_unique( array_map( static fn( Alert $alert ): string => $alert->kind(), $new ) ) );
		$due          = array_filter( $kinds, static fn( string $kind ): bool => $now - $state->mailed_at( $kind ) >= self::APART_SECONDS[ $kind ] );
		if ( array() === $due ) {
			return; // One kind whose time has come takes what is new of the others along.
		}
		if ( $this->sent( $state, $kinds, AlertEmail::digest( $new, count( $open ) - count( $new ), $alerts->sentences ) ) ) {
			$state->known = array_merge( $open, $state->known );
			$state->note_mail( $kinds, $now );
		}
	}

	private function note_silence( DigestState $state, int $now, string $reason ): void {
		$state->silent_since = 0 === $state->silent_since ? $now : $state->silent_since;
		if ( ! $state->is_silence_told && $now - $state->silent_since >= self::SILENT_SECONDS && $now - $state->mailed_at( self::SILENCE ) >= self::APART_SECONDS[ self::SILENCE ] ) {
			$state->is_silence_told = $this->sent( $state, array( self::SILENCE ), AlertEmail::silence( $state->silent_since, $reason ) );
		}
	}

	/** @param string[] $kinds What it is about. */
	private function sent( DigestState $state, array $kinds, AlertEmail $mail ): bool {
		// Written down first: where mailing ends the process, or says no although it was sent, nobody is flooded.
		foreach ( $kinds as $kind ) {
			$apart = self::APART_SECONDS[ $kind ];
			$state->note_mail( array( $kind ), time() - $apart + min( $apart, self::AGAIN_SECONDS ) );
		}
		$state->save();
		$state->trouble = $this->mailer->send( $mail->subject(), $mail->body() );
		return '' === $state->trouble;
	}
}
