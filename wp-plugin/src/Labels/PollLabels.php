<?php
/** What is said of a site that the companion cannot reach: whether it fetches its events, and what is in the way. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Delivery\CronPunctuality;

final class PollLabels {
	/** @var array<string, mixed> As GET /api/v1/summary answers `site`. */
	private array $site;

	public function __construct( array $site ) {
		$this->site = $site;
	}

	/** WP-Cron runs, and the companion says that it was asked for events within the last five minutes. */
	public function is_fetching(): bool {
		return ! empty( $this->site['pulling'] ) && CronPunctuality::seconds_late() < CronPunctuality::LATE_SECONDS;
	}

	/** As plain text. */
	public function whole(): string {
		if ( $this->is_fetching() ) {
			return __( 'The companion cannot reach this site, so the site fetches its events once a minute. That works, but slower. Tools → Site Health says more.', 'cart-companion' );
		}
		$last = strtotime( (string) ( $this->site['pulled_at'] ?? '' ) );
		$state = false === $last
			? __( 'The companion cannot reach this site, and the site has not fetched its events so far.', 'cart-companion' )
			/* translators: %s: length of time */
			: sprintf( __( 'The companion cannot reach this site, and the site last fetched its events %s ago.', 'cart-companion' ), human_time_diff( $last ) );
		return $state . ' ' . __( 'Events wait at the companion, and nothing is lost.', 'cart-companion' ) . ' ' . self::what_to_do();
	}

	/** What a host is to do about WP-Cron; '' where it runs. */
	public static function for_host(): string {
		if ( CronPunctuality::seconds_late() < CronPunctuality::LATE_SECONDS ) {
			return '';
		}
		$address = site_url( 'wp-cron.php' ); // Each site of a network has its own.
		return defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON
			/* translators: %s: web address of wp-cron.php */
			? sprintf( __( 'DISABLE_WP_CRON in wp-config.php switches WordPress’s own cron off: please call %s every minute instead, or remove the line.', 'cart-companion' ), $address )
			/* translators: %s: web address of wp-cron.php */
			: sprintf( __( 'WordPress runs WP-Cron when somebody visits the site, by calling wp-cron.php itself. A password before the whole site stops that call, and so does a server that cannot reach its own address; a page cache may keep visits from WordPress. Please call %s every minute, past the password.', 'cart-companion' ), $address );
	}

	private static function what_to_do(): string {
		$late = CronPunctuality::seconds_late();
		if ( $late < CronPunctuality::LATE_SECONDS ) {
			return __( 'This site fetches them as soon as it has noticed, which may take some minutes.', 'cart-companion' );
		}
		/* translators: %s: length of time */
		return sprintf( __( 'WP-Cron, which fetches them, has not run for %s: ask your host to have it run every minute. Until then they are fetched when an administrator opens a page of wp-admin.', 'cart-companion' ), human_time_diff( time() - $late ) );
	}
}
