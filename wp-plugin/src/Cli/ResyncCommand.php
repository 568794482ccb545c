<?php
/** Sets the tags of a customer, or of everybody, as they should be by the rules of today; or says what that would change. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Companion\{ Client, Customers, Job, Jobs };
use CartCompanion\Crm\{ Crm, CrmException, Registry };
use CartCompanion\Delivery\CustomerTags;
use CartCompanion\Site\Settings;
use CartCompanion\Store\CustomerRecord;

final class ResyncCommand {
	private Settings $settings;
	private Client $companion;
	private Customers $customers;
	private Jobs $jobs;
	private Registry $crms;

	public function __construct( Settings $settings, Client $companion, Customers $customers, Jobs $jobs, Registry $crms ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->customers = $customers;
		$this->jobs      = $jobs;
		$this->crms      = $crms;
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
	 * [--dry-run]
	 * : Changes nothing; lists whose tags would change. Each customer costs a call to the CRM.
	 *
	 * [--wait]
	 * : With --all: do not end before it is done, and say how far it is.
	 *
	 * [--yes]
	 * : With --all: do not ask first.
	 *
	 * [--format=<format>]
	 * : How --dry-run prints its list.
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
	 *     $ wp cart-companion resync anna@example.com
	 *     $ wp cart-companion resync --all --dry-run --format=csv
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
		if ( ! empty( $options['dry-run'] ) ) {
			Output::rows( $options, Output::or_error( fn(): array => $this->changes( $arguments[0] ?? '' ) ), array( 'email', 'add', 'remove' ) );
			return;
		}
		if ( array() === $arguments ) {
			$this->resync_all( $options );
			return;
		}
		$answer = Output::or_error( fn(): array => $this->customers->resync( $arguments[0] ) );
		\WP_CLI::success( "The tags of {$arguments[0]} are being compared with what they bought. See how it went with: wp cart-companion event " . ( $answer['event'] ?? '' ) );
	}

	/** @param array<string, mixed> $options */
	private function resync_all( array $options ): void {
		\WP_CLI::confirm( 'Set the tags of all customers by the rules of today?', $options );
		$job = Output::or_error( fn(): Job => $this->jobs->start_resync() );
		( new RunningJob( $this->jobs ) )->report( $job, ! empty( $options['wait'] ), 'Tag rules' );
	}

	/**
	 * @param string $email '' for all customers.
	 * @return array<int, array<string, mixed>> Of each whose tags would change: email, add, remove.
	 * @throws CrmException
	 * @throws \CartCompanion\Companion\CompanionError
	 */
	private function changes( string $email ): array {
		$crm = $this->crms->chosen();
		if ( null === $crm || ! $crm->is_connected() ) {
			\WP_CLI::error( 'The tags of today cannot be read: no CRM is connected. See: wp cart-companion doctor' );
		}
		$changes = array();
		foreach ( '' === $email ? $this->everybody() : $this->one( $email ) as $emails => $entitlements ) {
			$change = self::change( $crm, explode( ' ', $emails ), $entitlements );
			if ( array() !== $change ) {
				$changes[] = $change;
			}
		}
		return $changes;
	}

	/** @return iterable<string, array<int, array<string, mixed>>> Addresses with blanks between them => what they hold. */
	private function one( string $email ): iterable {
		$customer = $this->customers->find( $email );
		if ( null === $customer ) {
			\WP_CLI::error( "Nothing has come about $email." );
		}
		yield implode( ' ', $customer->emails() ) => $customer->entitlements();
	}

	/** @return iterable<string, array<int, array<string, mixed>>> As one(). */
	private function everybody(): iterable {
		$cursor = '';
		do {
			$page   = $this->companion->customers( array( 'with' => 'entitlements', 'limit' => (string) Client::LONGEST_PAGE, 'cursor' => $cursor ) );
			$cursor = is_string( $page['next_cursor'] ?? null ) ? $page['next_cursor'] : '';
			foreach ( array_filter( (array) ( $page['items'] ?? array() ), 'is_array' ) as $person ) {
				$emails = array_merge( array( $person['email'] ?? '' ), (array) ( $person['also_known_as'] ?? array() ) );
				yield implode( ' ', array_filter( $emails, 'is_string' ) ) => array_filter( (array) ( $person['entitlements'] ?? array() ), 'is_array' );
			}
		} while ( '' !== $cursor );
	}

	/**
	 * @param string[]                         $emails
	 * @param array<int, array<string, mixed>> $entitlements
	 * @return array<string, mixed> Empty where nothing would change.
	 * @throws CrmException
	 */
	private static function change( Crm $crm, array $emails, array $entitlements ): array {
		$tags = new CustomerTags( $crm, $emails, ( new CustomerRecord() )->of( $emails ) );
		list( $add, $remove ) = $tags->plan( $entitlements )->difference( $tags->now() ?? array() );
		return array() === $add && array() === $remove ? array() : array( 'email' => $emails[0], 'add' => array_values( $add ), 'remove' => array_values( $remove ) );
	}
}
