<?php
/**
 * What is wrong with the connection: the companion, the way to this site, ThriveCart's secret word, the comparison, the CRM
 * and the e-mails. Each is one thing to look at.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Companion\{ CompanionError, Job };
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\{ CompanionErrorLabels, DateTimes, Links, PollLabels };
use CartCompanion\Site\{ CopyNotice, Settings };

final class ConnectionTrouble {
	/** A worker says every few seconds that it lives. */
	private const WORKER_SECONDS = 3 * MINUTE_IN_SECONDS;

	private Settings $settings;
	private ?Registry $crms;

	/** @param Registry|null $crms Null where nothing is to be said of the CRM. */
	public function __construct( Settings $settings, ?Registry $crms = null ) {
		$this->settings = $settings;
		$this->crms     = $crms;
	}

	/**
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers; empty where the companion could not be asked.
	 * @param CompanionError|null  $error   Why not.
	 * @return Trouble[] The gravest first; none before this site is connected.
	 */
	public function all( array $summary, ?CompanionError $error ): array {
		if ( ! $this->settings->is_paired() ) {
			return array();
		}
		if ( $this->settings->is_copy() ) {
			return array( new Trouble( 'copy', __( 'This site is a copy, or it has moved.', 'cart-companion' ), CopyNotice::whole( $this->settings ), Links::screen( Links::CONNECT ), __( 'Open Connect', 'cart-companion' ) ) );
		}
		$found = null === $error ? self::of_companion( $summary ) : array( self::unreachable( $error ) );
		return array_values( array_filter( array_merge( $found, array( $this->crm(), $this->mail() ) ) ) );
	}

	private static function unreachable( CompanionError $error ): Trouble {
		$labels = new CompanionErrorLabels( $error );
		return new Trouble( 'companion', $labels->title(), $labels->consequence(), '', '', $labels->reason() );
	}

	/**
	 * @param array<string, mixed> $summary
	 * @return array<Trouble|null>
	 */
	private static function of_companion( array $summary ): array {
		$site = (array) ( $summary['site'] ?? array() );
		return array( self::no_word( $site ), self::no_worker( $summary ), self::held( $site ), self::late_checks( $summary ), self::comparison( $summary ) );
	}

	/** @param array<string, mixed> $site */
	private static function no_word( array $site ): ?Trouble {
		if ( false !== ( $site['secret_word_set'] ?? null ) || ! empty( $site['listens_to'] ) ) {
			return null;
		}
		return new Trouble( 'no_word', __( 'ThriveCart’s secret word is missing, so its messages are refused.', 'cart-companion' ), __( 'Copy it at ThriveCart (Settings → API & Webhooks → ThriveCart order validation) and enter it under Connect.', 'cart-companion' ), Links::screen( Links::CONNECT ), __( 'Enter the secret word', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $summary Without worker_seen_at where the companion is older. */
	private static function no_worker( array $summary ): ?Trouble {
		$seen = strtotime( (string) ( $summary['worker_seen_at'] ?? '' ) );
		if ( ! array_key_exists( 'worker_seen_at', $summary ) || ( false !== $seen && time() - $seen < self::WORKER_SECONDS ) ) {
			return null;
		}
		return new Trouble( 'no_worker', __( 'The companion takes ThriveCart’s messages, but hands nothing over.', 'cart-companion' ), __( 'Nothing is lost: orders wait until it works again. Tell your host that the companion’s worker does not run.', 'cart-companion' ), '', '', 'python -m companion doctor' );
	}

	/** @param array<string, mixed> $site */
	private static function held( array $site ): ?Trouble {
		$is_unreachable = false === ( $site['reachable'] ?? null );
		$poll           = new PollLabels( $site );
		if ( $is_unreachable && ! $poll->is_fetching() ) {
			return new Trouble( 'unreachable', __( 'The companion cannot reach this site, and the site does not fetch its events.', 'cart-companion' ), $poll->whole(), Links::site_health(), __( 'Open Site Health', 'cart-companion' ), DateTimes::localized( (string) ( $site['trouble'] ?? $site['pause_reason'] ?? '' ) ) );
		}
		if ( $is_unreachable || empty( $site['paused'] ) ) {
			return null; // Fetching works, only slower.
		}
		return new Trouble( 'paused', __( 'The companion has paused this site.', 'cart-companion' ), __( 'Events wait and nothing is lost. Ask your host to let it go on.', 'cart-companion' ), '', '', DateTimes::localized( (string) ( $site['pause_reason'] ?? '' ) ) );
	}

	/** @param array<string, mixed> $summary */
	private static function late_checks( array $summary ): ?Trouble {
		$overdue = (int) ( $summary['overdue_access_checks'] ?? 0 );
		if ( 0 === $overdue ) {
			return null;
		}
		/* translators: %s: number of orders */
		$sentence = sprintf( _n( 'Whether a customer can get in should have been checked an hour ago for %s event.', 'Whether customers can get in should have been checked an hour ago for %s events.', $overdue, 'cart-companion' ), number_format_i18n( $overdue ) );
		return new Trouble( 'late_checks', $sentence, __( 'The companion cannot ask this site, or the site does not answer in time, so nobody notices when a customer who paid cannot get in.', 'cart-companion' ), Links::site_health(), __( 'Open Site Health', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $summary */
	private static function comparison( array $summary ): ?Trouble {
		$compared = (array) ( $summary['reconciliation'] ?? array() );
		if ( Job::FAILED !== ( $compared['state'] ?? '' ) ) {
			return null;
		}
		return new Trouble( 'comparison', __( 'The last comparison with ThriveCart did not work.', 'cart-companion' ), trim( DateTimes::localized( (string) ( $compared['message'] ?? '' ) ) . ' ' . __( 'Until it does, an order whose message got lost is not found.', 'cart-companion' ) ), Links::screen( Links::CONNECT ), __( 'Open Connect', 'cart-companion' ) );
	}

	private function crm(): ?Trouble {
		$chosen = null === $this->crms ? null : $this->crms->chosen();
		if ( null === $this->crms || ( null !== $chosen && $chosen->is_connected() ) ) {
			return null;
		}
		$advice = null === $chosen ? __( 'Orders are kept and wait here for you. Open Connect → Your CRM; then press Retry all.', 'cart-companion' ) : $chosen->status_message();
		/* translators: %s: name of a connection */
		$sentence = null === $chosen ? __( 'No CRM is connected, so no tags can be set.', 'cart-companion' ) : sprintf( __( '%s does not work, so no tags can be set.', 'cart-companion' ), $chosen->name() );
		return new Trouble( 'crm', $sentence, $advice, Links::screen( Links::CONNECT ), __( 'Open Connect', 'cart-companion' ) );
	}

	private function mail(): ?Trouble {
		$problem = ( new Mailer( $this->settings ) )->last_problem();
		return '' === $problem ? null : new Trouble( 'mail', __( 'The last e-mail to you could not be sent.', 'cart-companion' ), $problem, Links::screen( Links::CONNECT ), __( 'Open Connect', 'cart-companion' ) );
	}
}
