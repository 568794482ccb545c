<?php
/** Whose tags other rules would change, counted a page of customers at a time: nobody waits long, however many there are. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\FormError;
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Rules\RulePreview;

final class RuleSteps {
	private const AT_ONCE  = 200;
	private const SECONDS  = 3.0;
	private const EXAMPLES = 50;

	private Client $companion;
	private RulePreview $preview;

	/** Days that are looked at; 0 for all. */
	private int $days;

	public function __construct( Client $companion, RulePreview $preview, int $days ) {
		$this->companion = $companion;
		$this->preview   = $preview;
		$this->days      = $days;
	}

	/**
	 * Goes on counting for some seconds.
	 *
	 * @param array<string, mixed> $so_far As it was answered before; empty to begin.
	 * @return array{cursor: string, is_over: bool, checked: int, total: int, gets: int, loses: int, examples: string[]}
	 */
	public function go_on( array $so_far ): array {
		$number = static fn( string $name ): int => (int) ( is_scalar( $so_far[ $name ] ?? null ) ? $so_far[ $name ] : 0 );
		$now    = array( 'cursor' => is_string( $so_far['cursor'] ?? null ) ? $so_far['cursor'] : '', 'is_over' => false, 'checked' => $number( 'checked' ), 'total' => $number( 'total' ), 'gets' => $number( 'gets' ), 'loses' => $number( 'loses' ), 'examples' => array_slice( array_filter( (array) ( $so_far['examples'] ?? array() ), 'is_string' ), 0, self::EXAMPLES ) );
		$ends   = microtime( true ) + self::SECONDS;
		do {
			$now = $this->next_page( $now );
		} while ( ! $now['is_over'] && microtime( true ) < $ends );
		return $now;
	}

	/**
	 * @param array{cursor: string, is_over: bool, checked: int, total: int, gets: int, loses: int, examples: string[]} $now
	 * @return array{cursor: string, is_over: bool, checked: int, total: int, gets: int, loses: int, examples: string[]}
	 */
	private function next_page( array $now ): array {
		$since = 0 === $this->days ? '' : gmdate( 'Y-m-d\TH:i:s\Z', time() - $this->days * DAY_IN_SECONDS );
		$page  = $this->asked( array( 'with' => 'entitlements', 'since' => $since, 'limit' => (string) self::AT_ONCE, 'cursor' => $now['cursor'] ) );
		$items = array_filter( (array) ( $page['items'] ?? array() ), 'is_array' );
		foreach ( $items as $customer ) {
			++$now['checked'];
			$change = $this->change_for( $customer );
			$now['gets']  += array() === $change['gets'] ? 0 : 1;
			$now['loses'] += array() === $change['loses'] ? 0 : 1;
			if ( count( $now['examples'] ) < self::EXAMPLES && array() !== array_merge( $change['gets'], $change['loses'] ) ) {
				$now['examples'][] = self::sentence( $customer, $change );
			}
		}
		$now['total']   = max( $now['checked'], (int) ( $page['total'] ?? 0 ) );
		$now['cursor']  = is_string( $page['next_cursor'] ?? null ) ? $page['next_cursor'] : '';
		$now['is_over'] = '' === $now['cursor'] || array() === $items;
		return $now;
	}

	/**
	 * @param array<string, string> $query
	 * @return array<string, mixed>
	 * @throws FormError|CompanionError
	 */
	private function asked( array $query ): array {
		try {
			return $this->companion->customers( $query );
		} catch ( CompanionError $error ) {
			if ( 404 === $error->status() ) {
				throw new FormError( __( 'Your companion is older than this plugin and cannot list customers. Ask your host to update it; saving works all the same.', 'cart-companion' ) );
			}
			throw $error;
		}
	}

	/**
	 * @param array<string, mixed> $customer
	 * @return array{gets: string[], loses: string[]}
	 */
	private function change_for( array $customer ): array {
		try {
			return $this->preview->of( array_filter( (array) ( $customer['entitlements'] ?? array() ), 'is_array' ) );
		} catch ( InvalidInput $error ) {
			return array( 'gets' => array(), 'loses' => array() );
		}
	}

	/**
	 * @param array<string, mixed>                   $customer
	 * @param array{gets: string[], loses: string[]} $change
	 */
	private static function sentence( array $customer, array $change ): string {
		$listed = static fn( array $tags ): string => '“' . implode( '”, “', $tags ) . '”';
		$parts  = array(
			/* translators: %s: names of tags */
			array() === $change['gets'] ? '' : sprintf( __( 'gets %s', 'cart-companion' ), $listed( $change['gets'] ) ),
			/* translators: %s: names of tags */
			array() === $change['loses'] ? '' : sprintf( __( 'loses %s', 'cart-companion' ), $listed( $change['loses'] ) ),
		);
		/* translators: 1: a customer's address, 2: "gets “course”; loses “revoked”" */
		return sprintf( __( '%1$s %2$s', 'cart-companion' ), (string) ( $customer['email'] ?? '' ), implode( '; ', array_filter( $parts, 'strlen' ) ) );
	}
}
