<?php
/** How it is with this site: what is connected, what waits, what is wrong. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Alerts\{ ConnectionTrouble, ItemsWithoutRule, OpenIssues, SecondPasswordAlert, WaitingBuyers };
use CartCompanion\Companion\Client;
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Site\Settings;
use CartCompanion\Store\RuleRepository;

final class StatusCommand {
	private Settings $settings;
	private Client $companion;
	private Registry $crms;
	private RuleRepository $rules;
	private ConnectionTrouble $trouble;

	public function __construct( Settings $settings, Client $companion, Registry $crms, RuleRepository $rules, ConnectionTrouble $trouble ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->crms      = $crms;
		$this->rules     = $rules;
		$this->trouble   = $trouble;
	}

	/**
	 * Says what this site is connected to, how many events are in which state, and what needs somebody.
	 *
	 * ## OPTIONS
	 *
	 * [--field=<field>]
	 * : Prints the value of this field only.
	 *
	 * [--fields=<fields>]
	 * : Prints these fields only, with commas between them.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion status
	 *     $ wp cart-companion status --field=needs_you
	 *     2
	 *
	 * @param string[]             $arguments None.
	 * @param array<string, mixed> $options
	 */
	public function status( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		$summary = Output::or_error( fn(): array => $this->companion->summary() );
		$issues  = new OpenIssues( $summary, ItemsWithoutRule::of_this_site()->now(), SecondPasswordAlert::of_this_site(), $this->trouble->all( $summary, null ), ( new WaitingBuyers( $this->settings ) )->now() );
		$chosen  = $this->crms->chosen();
		$counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		ksort( $counts );
		Output::one( $options, array(
			'companion' => $this->settings->companion_url(),
			'site'      => $this->settings->site_id(),
			'crm'       => null === $chosen ? 'no connection found' : $chosen->status_message(),
			'rules'     => count( $this->rules->all() ),
			'needs_you' => $issues->total(),
		) + $counts );
		foreach ( $issues->sentences() as $sentence ) {
			\WP_CLI::warning( $sentence );
		}
		foreach ( $this->rules->warnings() as $warning ) {
			\WP_CLI::warning( RuleLabels::sentence( $warning ) );
		}
	}

	/**
	 * Checks the connection, the CRM, the rules and what waits, as Site Health does.
	 *
	 * Ends with 1 when something is not good, so that a monitor can call it.
	 *
	 * ## OPTIONS
	 *
	 * [--fields=<fields>]
	 * : Prints these fields only, with commas between them: check, status, finding, advice.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion doctor
	 *     $ wp cart-companion doctor --format=json
	 *
	 * @param string[]             $arguments None.
	 * @param array<string, mixed> $options
	 */
	public function doctor( array $arguments, array $options ): void {
		$rows = array_map( static fn( callable $check ): array => self::finding( $check() ), self::checks() );
		$bad  = array_filter( $rows, static fn( array $row ): bool => 'good' !== $row['status'] );
		Output::rows( $options, array_values( $rows ), array( 'check', 'status', 'finding', 'advice' ) );
		if ( array() !== $bad ) {
			\WP_CLI::error( sprintf( 1 === count( $bad ) ? '%d check is not good: see its advice.' : '%d checks are not good: see their advice.', count( $bad ) ) );
		}
		if ( Output::is_for_people( $options ) ) {
			\WP_CLI::success( 'Everything is as it should be.' );
		}
	}

	/** @return array<string, callable(): array<string, mixed>> Those of ours among the tests of Site Health. */
	private static function checks(): array {
		$tests = (array) ( apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) )['direct'] ?? array() );
		$ours  = array_filter( $tests, static fn( $name ): bool => 0 === strpos( (string) $name, 'cart_companion_' ), ARRAY_FILTER_USE_KEY );
		return array_column( $ours, 'test' );
	}

	/**
	 * @param array<string, mixed> $result As WordPress takes it.
	 * @return array<string, string>
	 */
	private static function finding( array $result ): array {
		return array(
			'check'   => str_replace( 'cart_companion_', '', (string) $result['test'] ),
			'status'  => (string) $result['status'],
			'finding' => self::plain( (string) $result['label'] ),
			'advice'  => 'good' === $result['status'] ? '' : self::plain( (string) $result['description'] ),
		);
	}

	private static function plain( string $html ): string {
		return trim( html_entity_decode( wp_strip_all_tags( str_replace( '</p><p>', '</p> <p>', $html ), true ), ENT_QUOTES, 'UTF-8' ) );
	}
}
