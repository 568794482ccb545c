<?php
/** Answers what became of a customer, and sets their tags right. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Companion\{ Client, CompanionError, Job, Jobs };
use CartCompanion\Labels\JobLabels;
use CartCompanion\Site\Settings;

final class CustomerCommand {
	private const WAIT_SECONDS = 2;

	private Settings $settings;
	private Client $companion;
	private Jobs $jobs;

	public function __construct( Settings $settings, Client $companion, Jobs $jobs ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->jobs      = $jobs;
	}

	/**
	 * Says whether it worked for a customer, what they hold, and what comes next.
	 *
	 * ## OPTIONS
	 *
	 * <email>
	 * : Any address of theirs.
	 *
	 * [--format=<format>]
	 * : How it is printed. CSV and count are of their products.
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
	 *     $ wp cart-companion customer anna@example.com
	 *     $ wp cart-companion customer anna@example.com --format=json
	 *
	 * @param string[]             $arguments The address.
	 * @param array<string, mixed> $options
	 */
	public function customer( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		$answer = Output::or_error( fn(): array => $this->asked( $arguments[0] ) );
		$format = (string) ( $options['format'] ?? 'table' );
		if ( in_array( $format, array( 'json', 'yaml' ), true ) ) {
			\WP_CLI::print_value( $answer, array( 'format' => $format ) );
			return;
		}
		if ( 'table' === $format ) {
			self::print_answer( $answer );
		}
		Output::rows( $options, self::products( $answer ), array( 'item', 'name', 'state', 'sentence' ) );
		if ( 'table' === $format && array() !== self::rows( $answer, 'upcoming' ) ) {
			\WP_CLI::line( 'What comes next:' );
			Output::rows( array(), self::picked( self::rows( $answer, 'upcoming' ), array( 'at', 'item', 'sentence' ) ), array( 'at', 'item', 'sentence' ) );
		}
	}

	/**
	 * @return array<string, mixed>
	 * @throws CompanionError
	 */
	private function asked( string $email ): array {
		try {
			return $this->companion->customer( $email );
		} catch ( CompanionError $error ) {
			if ( 'unknown_customer' !== $error->error_code() ) {
				throw $error;
			}
			\WP_CLI::error( "Nothing has come about $email. Look for a part of the address, the name or the order number with: wp cart-companion events --search=..." );
		}
	}

	/** @param array<string, mixed> $answer Of GET /api/v1/customers/{email}. */
	private static function print_answer( array $answer ): void {
		$message = $answer['answer']['message'] ?? '';
		if ( '' === $message ) {
			\WP_CLI::warning( 'Your companion is older than this plugin and does not say yet whether it worked. Ask your host to update it.' );
		} else {
			\WP_CLI::line( \WP_CLI::colorize( '%9' . str_replace( '%', '%%', (string) $message ) . '%n' ) );
		}
		foreach ( (array) ( $answer['answer']['reasons'] ?? array() ) as $reason ) {
			\WP_CLI::line( "- $reason" );
		}
		$others = array_filter( (array) ( $answer['customer']['also_known_as'] ?? array() ), 'is_string' );
		if ( array() !== $others ) {
			\WP_CLI::line( 'Also known as: ' . implode( ', ', $others ) );
		}
	}

	/**
	 * @param array<string, mixed> $answer
	 * @return array<int, array<string, mixed>>
	 */
	private static function products( array $answer ): array {
		$rows = self::rows( $answer, isset( $answer['products'] ) ? 'products' : 'entitlements' );
		return self::picked( $rows, array( 'item', 'name', 'state', 'sentence' ) );
	}

	/**
	 * @param array<string, mixed> $answer
	 * @return array<int, array<string, mixed>>
	 */
	private static function rows( array $answer, string $name ): array {
		return array_values( array_filter( (array) ( $answer[ $name ] ?? array() ), 'is_array' ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @param string[]                         $names
	 * @return array<int, array<string, mixed>> These of each row, in this order.
	 */
	private static function picked( array $rows, array $names ): array {
		return array_map( static fn( array $row ): array => array_replace( array_fill_keys( $names, '' ), array_intersect_key( $row, array_flip( $names ) ) ), $rows );
	}

	/**
	 * Sets the tags that a customer should have by the rules of today, or those of all customers.
	 *
	 * ## OPTIONS
	 *
	 * [<email>]
	 * : Any address of theirs.
	 *
	 * [--all]
	 * : All customers, one after the other. The companion goes on with it when this command ends.
	 *
	 * [--wait]
	 * : With --all: do not end before it is done, and say how far it is.
	 *
	 * [--yes]
	 * : With --all: do not ask first.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion resync anna@example.com
	 *     Success: The tags of anna@example.com are being compared with what they bought.
	 *     $ wp cart-companion resync --all --yes --wait
	 *
	 * @param string[]             $arguments The address.
	 * @param array<string, mixed> $options
	 */
	public function resync( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		if ( empty( $options['all'] ) === ( array() === $arguments ) ) {
			\WP_CLI::error( 'Name the customer, or --all of them: wp cart-companion resync anna@example.com' );
		}
		if ( array() === $arguments ) {
			$this->resync_all( $options );
			return;
		}
		$answer = Output::or_error( fn(): array => $this->companion->resync( $arguments[0] ) );
		\WP_CLI::success( "The tags of {$arguments[0]} are being compared with what they bought. See how it went with: wp cart-companion event " . ( $answer['event'] ?? '' ) );
	}

	/** @param array<string, mixed> $options */
	private function resync_all( array $options ): void {
		\WP_CLI::confirm( 'Set the tags of all customers by the rules of today?', $options );
		$job = Output::or_error( fn(): Job => $this->jobs->start_resync() );
		while ( ! empty( $options['wait'] ) && $job->is_going() ) {
			\WP_CLI::log( JobLabels::progress( $job ) );
			sleep( self::WAIT_SECONDS );
			$job = Output::or_error( fn(): Job => $this->jobs->find( $job->id() ) );
		}
		if ( Job::FAILED === $job->state() ) {
			\WP_CLI::error( $job->message() );
		}
		\WP_CLI::success( $job->is_going() ? 'Started. wp-admin shows how far it is under Cart Companion → Tag rules.' : JobLabels::numbers( $job ) );
	}
}
