<?php
/** Cart Companion on the command line. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Alerts\{ ItemsWithoutRule, OpenIssues, SecondPasswordAlert };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Site\{ CopyNotice, Settings };
use CartCompanion\Store\RuleRepository;

/**
 * Shows and tests the connection between ThriveCart's companion, this site and its CRM.
 */
final class Command {
	private Settings $settings;
	private Client $companion;
	private Registry $crms;
	private RuleRepository $rules;
	private DeliveryPoller $poller;

	public function __construct( Settings $settings, Client $companion, Registry $crms, RuleRepository $rules, DeliveryPoller $poller ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->crms      = $crms;
		$this->rules     = $rules;
		$this->poller    = $poller;
	}

	/**
	 * Says whether this site is connected, to which CRM, and what needs attention.
	 *
	 * ## EXAMPLES
	 *
	 *     wp cart-companion status
	 */
	public function status(): void {
		if ( ! $this->settings->is_paired() ) {
			\WP_CLI::error( 'This site is not connected to a companion. Connect it in wp-admin under Cart Companion → Connect.' );
		}
		if ( $this->settings->is_copy() ) {
			\WP_CLI::error( CopyNotice::whole( $this->settings ) );
		}
		\WP_CLI::log( 'Companion: ' . $this->settings->companion_url() . ' (site ' . $this->settings->site_id() . ')' );
		$chosen = $this->crms->chosen();
		\WP_CLI::log( 'CRM: ' . ( null === $chosen ? 'no connection found' : $chosen->status_message() ) );
		\WP_CLI::log( 'Tag rules: ' . count( $this->rules->all() ) );
		foreach ( $this->rules->warnings() as $warning ) {
			\WP_CLI::warning( RuleLabels::sentence( $warning ) );
		}
		try {
			$summary = $this->companion->summary();
		} catch ( CompanionError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		foreach ( (array) ( $summary['counts'] ?? array() ) as $state => $count ) {
			\WP_CLI::log( ucfirst( (string) $state ) . ': ' . (int) $count );
		}
		foreach ( ( new OpenIssues( $summary, ItemsWithoutRule::of_this_site()->now(), SecondPasswordAlert::of_this_site() ) )->sentences() as $sentence ) {
			\WP_CLI::warning( $sentence );
		}
		\WP_CLI::success( 'The companion answers.' );
	}

	/**
	 * Fetches and processes the deliveries that are due, now.
	 *
	 * ## EXAMPLES
	 *
	 *     wp cart-companion pull
	 */
	public function pull(): void {
		try {
			$count = $this->poller->run();
		} catch ( CompanionError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		\WP_CLI::success( sprintf( 'Worked %d deliveries.', $count ) );
	}

	/**
	 * Has the companion send a test event to this site.
	 *
	 * ## EXAMPLES
	 *
	 *     wp cart-companion test
	 */
	public function test(): void {
		try {
			$answer = $this->companion->test_event();
		} catch ( CompanionError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		\WP_CLI::success( 'The test event is on its way: ' . wp_json_encode( $answer ) );
	}
}
