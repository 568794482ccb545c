<?php
/**
 * Cart Companion on the command line.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\OpenIssues;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Plugin;
use CartCompanion\Site\CopyNotice;

/**
 * Shows and tests the connection between ThriveCart's companion, this site and its CRM.
 */
final class Command {
	private Plugin $plugin;
	private DeliveryPoller $pull;

	public function __construct( Plugin $plugin, DeliveryPoller $pull ) {
		$this->plugin = $plugin;
		$this->pull   = $pull;
	}

	/**
	 * Says whether this site is connected, to which CRM, and what needs attention.
	 *
	 * ## EXAMPLES
	 *
	 *     wp cart-companion status
	 */
	public function status(): void {
		$settings = $this->plugin->settings();
		if ( ! $settings->is_paired() ) {
			\WP_CLI::error( 'This site is not connected to a companion. Connect it in wp-admin under Cart Companion → Connect.' );
		}
		if ( $settings->is_copy() ) {
			\WP_CLI::error( CopyNotice::whole( $settings ) );
		}
		\WP_CLI::log( 'Companion: ' . $settings->companion_url() . ' (site ' . $settings->site_id() . ')' );
		$chosen = $this->plugin->connections()->chosen();
		\WP_CLI::log( 'CRM: ' . ( null === $chosen ? 'no connection found' : $chosen->status_message() ) );
		\WP_CLI::log( 'Tag rules: ' . count( $this->plugin->rules()->all() ) );
		foreach ( $this->plugin->rules()->warnings() as $warning ) {
			\WP_CLI::warning( RuleLabels::sentence( $warning ) );
		}
		try {
			$summary = $this->plugin->companion()->summary();
		} catch ( CompanionError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		foreach ( (array) ( $summary['counts'] ?? array() ) as $state => $count ) {
			\WP_CLI::log( ucfirst( (string) $state ) . ': ' . (int) $count );
		}
		foreach ( ( new OpenIssues( $summary, ItemsWithoutRule::of_this_site()->now() ) )->sentences() as $sentence ) {
			\WP_CLI::warning( $sentence );
		}
		\WP_CLI::success( 'The companion answers.' );
	}

	/**
	 * Fetches and works the deliveries that are due, now.
	 *
	 * ## EXAMPLES
	 *
	 *     wp cart-companion pull
	 */
	public function pull(): void {
		try {
			$count = $this->pull->run();
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
			$answer = $this->plugin->companion()->test_event();
		} catch ( CompanionError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		\WP_CLI::success( 'The test event is on its way: ' . wp_json_encode( $answer ) );
	}
}
