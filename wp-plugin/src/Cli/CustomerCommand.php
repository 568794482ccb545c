<?php
/** Answers what became of a customer, as their page in wp-admin does. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\Customers\CustomerLookup;
use CartCompanion\Companion\Customer;
use CartCompanion\Site\Settings;

final class CustomerCommand {
	private Settings $settings;
	private CustomerLookup $lookup;

	public function __construct( Settings $settings, CustomerLookup $lookup ) {
		$this->settings = $settings;
		$this->lookup   = $lookup;
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
		$customer = $this->found( $arguments[0] );
		$format   = (string) ( $options['format'] ?? 'table' );
		if ( in_array( $format, array( 'json', 'yaml' ), true ) ) {
			\WP_CLI::print_value( self::whole( $customer ), array( 'format' => $format ) );
			return;
		}
		if ( 'table' === $format ) {
			self::print_answer( $customer );
		}
		$columns = array( 'item', 'name', 'state', 'sentence', 'access_sentence' );
		Output::rows( $options, self::picked( self::products( $customer ), $columns ), $columns );
		if ( 'table' === $format && array() !== $customer->upcoming() ) {
			$columns = array( 'at', 'item', 'sentence' );
			\WP_CLI::line( 'What comes next:' );
			Output::rows( array(), self::picked( $customer->upcoming(), $columns ), $columns );
		}
	}

	/** Ends the command when nobody is known by the address. */
	private function found( string $email ): Customer {
		$known = $this->lookup->find( $email );
		if ( null !== $known->error ) {
			\WP_CLI::error( $known->error->getMessage() );
		}
		if ( null === $known->told ) {
			\WP_CLI::error( "Nothing has come about $email. Look for a part of the address, the name or the order number with: wp cart-companion events --search=..." );
		}
		return $known->told;
	}

	/** @return array<string, mixed> */
	private static function whole( Customer $customer ): array {
		return array(
			'emails'   => $customer->emails(),
			'name'     => $customer->name(),
			'answer'   => $customer->has_answer() ? array( 'tone' => $customer->tone(), 'message' => $customer->message(), 'reasons' => $customer->reasons(), 'actions' => $customer->actions() ) : null,
			'products' => self::products( $customer ),
			'upcoming' => $customer->upcoming(),
			'unread'   => $customer->unread(),
			'timeline' => $customer->timeline(),
		);
	}

	private static function print_answer( Customer $customer ): void {
		if ( $customer->has_answer() ) {
			\WP_CLI::line( \WP_CLI::colorize( '%9' . str_replace( '%', '%%', $customer->message() ) . '%n' ) );
		} else {
			\WP_CLI::warning( 'Your companion is older than this plugin and does not say yet whether it worked. Ask your host to update it.' );
		}
		foreach ( $customer->reasons() as $reason ) {
			\WP_CLI::line( "- $reason" );
		}
		if ( count( $customer->emails() ) > 1 ) {
			\WP_CLI::line( 'Also known as: ' . implode( ', ', array_slice( $customer->emails(), 1 ) ) );
		}
	}

	/** @return array<int, array<string, mixed>> Of an older companion what it knows of them. */
	private static function products( Customer $customer ): array {
		return array() === $customer->products() ? $customer->entitlements() : $customer->products();
	}

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @param string[]                         $names
	 * @return array<int, array<string, mixed>> These of each row, in this order.
	 */
	private static function picked( array $rows, array $names ): array {
		return array_map( static fn( array $row ): array => array_replace( array_fill_keys( $names, '' ), array_intersect_key( $row, array_flip( $names ) ) ), $rows );
	}
}
