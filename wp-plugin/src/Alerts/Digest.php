<?php
/**
 * E-mails the owner what is wrong: digests, never a flood.
 *
 * The first alert of each kind is sent at once, and later ones are gathered: about customers who are locked out and sales
 * without a rule for half an hour, about the rest for three hours. No kind waits for another.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Site\{ CronIntervals, Deadline, HttpTimeout, Settings };

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
	private const ASKED_SECONDS  = MINUTE_IN_SECONDS;
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
		$this->run_every( self::ASK_SECONDS - 30 ); // WP-Cron is never to the second.
	}

	/** The companion knows of something that no e-mail has named. */
	public function run_asked(): void {
		$this->run_every( self::ASKED_SECONDS );
	}

	/** Something was sold without a rule just now: the first e-mail about it waits for nobody's visit and for no cron. */
	public function run_after_sale(): void {
		$state = DigestState::load();
		$new   = array_diff( $this->open_alerts->own_keys(), $state->known, $state->items_told );
		if ( array() !== $new && time() - $state->mailed_at( self::NO_RULE ) >= self::APART_SECONDS[ self::NO_RULE ] ) {
			$this->run_every( 0 );
		}
	}

	private function run_every( int $seconds ): void {
		if ( ! $this->settings->is_paired() ) {
			DigestState::forget();
			return;
		}
		$now = time();
		if ( ! $this->settings->is_active() || ! $this->settings->alert_mails() || $now - DigestState::load()->asked_at < $seconds ) {
			return;
		}
		if ( self::begin( $now, $seconds ) ) {
			DigestState::change( $this->ask( $now ), self::WAIT_SECONDS );
		}
	}

	/** Whether it is this process that asks: of several at one time only one does. */
	private static function begin( int $now, int $seconds ): bool {
		$is_mine = false;
		DigestState::change(
			static function ( DigestState $state ) use ( $now, $seconds, &$is_mine ): void {
				$is_mine         = $now - $state->asked_at >= $seconds;
				$state->asked_at = $is_mine ? $now : $state->asked_at;
			},
			0
		);
		return $is_mine;
	}

	/**
	 * Asks the companion, while other processes may use what is stored.
	 *
	 * @return callable(DigestState): void Sends what is due by its answer, and notes it.
	 */
	private function ask( int $now ): callable {
		$deadline = new Deadline( self::PATIENT_SECONDS, $this->clock );
		try {
			$alerts = HttpTimeout::until( $deadline, fn(): Alerts => $this->open_alerts->list_alerts( $deadline ) );
		} catch ( CompanionError $error ) {
			return function ( DigestState $state ) use ( $now, $error ): void {
				$this->send_new( $state, $now, $this->open_alerts->without_companion( $state->items_told ) );
				$this->note_silence( $state, $now, $error );
			};
		}
		return function ( DigestState $state ) use ( $now, $alerts ): void {
			$state->silent_since    = 0;
			$state->is_silence_told = false;
			$state->learn_from( $alerts );
			$is_mailed = $this->send_new( $state, $now, $alerts );
			$state->save(); // Whatever becomes of the request: no e-mail names them twice.
			try {
				$this->open_alerts->mark_told( array_intersect( $state->known, $alerts->keys() ), $alerts, $is_mailed );
			} catch ( CompanionError $error ) {
				return; // It hears of them the next time.
			}
		};
	}

	/** @return bool Whether an e-mail was sent. */
	private function send_new( DigestState $state, int $now, Alerts $alerts ): bool {
		$new   = $alerts->without( $state->known, array_keys( self::APART_SECONDS ) );
		$kinds = array_values( array_unique( array_map( static fn( Alert $alert ): string => $alert->kind(), $new ) ) );
		$due   = array_filter( $kinds, static fn( string $kind ): bool => $now - $state->mailed_at( $kind ) >= self::APART_SECONDS[ $kind ] );
		$old   = count( array_diff( $alerts->told, $alerts->over ) ) + count( $alerts->listed ) - count( $new );
		// One kind whose time has come takes what is new of the others along.
		if ( array() === $due || ! $this->sent( $state, $kinds, AlertEmail::digest( $new, $old, $alerts->sentences ) ) ) {
			return false;
		}
		$state->known = array_merge( $alerts->keys(), $state->known );
		$state->note_mail( $kinds, $now );
		return true;
	}

	private function note_silence( DigestState $state, int $now, CompanionError $error ): void {
		$state->silent_since = 0 === $state->silent_since ? $now : $state->silent_since;
		if ( ! $state->is_silence_told && $now - $state->silent_since >= self::SILENT_SECONDS && $now - $state->mailed_at( self::SILENCE ) >= self::APART_SECONDS[ self::SILENCE ] ) {
			$mail = 404 === $error->status() ? AlertEmail::outdated() : AlertEmail::silence( $state->silent_since, $error->whole() );

			$state->is_silence_told = $this->sent( $state, array( self::SILENCE ), $mail );
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
