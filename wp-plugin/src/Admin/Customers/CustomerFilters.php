<?php
/** What the list of customers is narrowed to, as its address says it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Period, Screen, ScreenOptions };
use CartCompanion\Labels\Links;

final class CustomerFilters {
	/** @var array<string, string> s, product, when; those that are chosen. */
	private array $chosen;

	private string $cursor;

	private function __construct( array $chosen, string $cursor ) {
		$this->chosen = $chosen;
		$this->cursor = $cursor;
	}

	/** How many rows it has: each user chooses. */
	public static function options(): ScreenOptions {
		return new ScreenOptions( Links::CUSTOMERS, 50 );
	}

	/** Those of this request. */
	public static function of_request(): self {
		$chosen = array(
			's'       => self::searched(),
			'product' => Screen::argument( 'product' ),
			'when'    => Screen::argument( 'when' ),
		);
		return new self( array_filter( $chosen, 'strlen' ), Screen::argument( 'cursor' ) );
	}

	/** What is searched for: an order's number is often written with a sign before it. */
	public static function searched(): string {
		$search = trim( Screen::argument( 's' ) );
		return 1 === preg_match( '/^#\d+$/', $search ) ? substr( $search, 1 ) : $search;
	}

	/** '' where it is not chosen. */
	public function chosen( string $name ): string {
		return $this->chosen[ $name ] ?? '';
	}

	/** Of the page that is shown; '' for the first. */
	public function cursor(): string {
		return $this->cursor;
	}

	/** Whether more than a search leaves customers out. */
	public function are_narrowed(): bool {
		return '' !== $this->chosen( 'product' ) . $this->chosen( 'when' );
	}

	/** @return array<string, string> For the address of the list, without its page. */
	public function arguments(): array {
		return $this->chosen;
	}

	/** @return array<string, string> As Companion\Client::customers() takes it. */
	public function for_companion(): array {
		return array(
			'q'       => $this->chosen( 's' ),
			'product' => $this->chosen( 'product' ),
			'since'   => Period::limits( $this->chosen( 'when' ) )['since'],
			'with'    => 'entitlements',
			'cursor'  => $this->cursor,
		);
	}
}
