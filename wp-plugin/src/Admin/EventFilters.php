<?php
/** What a list of events is narrowed to and sorted by, as its address says it; several hold together. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ EventLabels, Links, StateLabels };

final class EventFilters {
	private const NAMES = array( 's', 'show', 'state', 'access', 'type', 'product', 'when', 'orderby', 'order' );

	/** What companions before the search knew. */
	private const LONG_KNOWN = array( 'state', 'access', 'type' );

	private const SORTS = array( 'occurred', 'received' );

	/** Slug of the screen that shows the list. */
	private string $page;

	/** @var array<string, string> By NAMES; those that are chosen. */
	private array $chosen;

	private string $cursor;

	private function __construct( string $page, array $chosen, string $cursor ) {
		$this->page   = $page;
		$this->chosen = $chosen;
		$this->cursor = $cursor;
	}

	/** Those of this request. */
	public static function of_request( string $page ): self {
		$chosen = array();
		foreach ( self::NAMES as $name ) {
			$chosen[ $name ] = Screen::argument( $name );
		}
		$chosen['orderby'] = in_array( $chosen['orderby'], self::SORTS, true ) ? $chosen['orderby'] : '';
		$chosen['order']   = '' !== $chosen['orderby'] && 'asc' === strtolower( $chosen['order'] ) ? 'asc' : '';
		$filters           = new self( $page, array_filter( $chosen, 'strlen' ), '' );
		// A page of the list as it was sorted before is none of this one.
		return Screen::argument( 'of' ) === $filters->sorting() ? new self( $page, $filters->chosen, Screen::argument( 'cursor' ) ) : $filters;
	}

	public function page(): string {
		return $this->page;
	}

	/** '' where it is not chosen. */
	public function chosen( string $name ): string {
		return $this->chosen[ $name ] ?? '';
	}

	/** Whether a list of a search is of events alone. */
	public function are_of_events_alone(): bool {
		return 'events' === $this->chosen( 'show' ) && '' !== $this->chosen( 's' );
	}

	/** Of the page that is shown; '' for the first. */
	public function cursor(): string {
		return $this->cursor;
	}

	/** Names the order of the list; '' for the newest first. */
	public function sorting(): string {
		return trim( $this->chosen( 'orderby' ) . ' ' . $this->chosen( 'order' ) );
	}

	/** Whether anything is left out of the list. */
	public function are_set(): bool {
		return array() !== array_diff_key( $this->chosen, array_flip( array( 'orderby', 'order' ) ) );
	}

	/** The same, apart from a search. */
	public function are_narrowed(): bool {
		return array() !== array_diff_key( $this->chosen, array_flip( array( 's', 'show', 'orderby', 'order' ) ) );
	}

	/** Whether an older companion would leave some of it unheeded. */
	public function are_new(): bool {
		return array() !== array_diff_key( $this->chosen, array_flip( self::LONG_KNOWN ) );
	}

	/** @return array<string, string> For the address of the list, without its page. */
	public function arguments(): array {
		return $this->chosen;
	}

	/** @return array<string, string> As Companion\Client::events() takes it. */
	public function for_companion(): array {
		return array(
			'q'       => $this->chosen( 's' ),
			'state'   => $this->chosen( 'state' ),
			'access'  => $this->chosen( 'access' ),
			'type'    => $this->chosen( 'type' ),
			'product' => $this->chosen( 'product' ),
			// A time is that of ThriveCart, which the list shows.
			'sort'    => '' === $this->chosen( 'orderby' ) && '' !== $this->chosen( 'when' ) ? 'occurred' : $this->chosen( 'orderby' ),
			'order'   => $this->chosen( 'order' ),
			'cursor'  => $this->cursor,
		) + Period::limits( $this->chosen( 'when' ) );
	}

	/** Where only the search counts, if there is one. */
	public function cleared_url(): string {
		return Links::screen( $this->page, array( 's' => $this->chosen( 's' ), 'show' => $this->chosen( 'show' ) ) );
	}

	/** @return array<string, string> States to choose from, several of which go together; those of a link's are named, too. */
	public function states(): array {
		$chosen = $this->chosen( 'state' );
		return array( implode( ',', StateLabels::ATTENTION ) => __( 'All that need you', 'cart-companion' ) ) + StateLabels::filters() + ( '' === $chosen ? array() : array( $chosen => StateLabels::label_of_several( $chosen ) ) );
	}

	/** @return array<string, string> Kinds of events to choose from. */
	public static function types(): array {
		return EventLabels::occasions() + array(
			EventType::RESYNC => __( 'Tags were compared', 'cart-companion' ),
			'other'           => __( 'Another message from ThriveCart', 'cart-companion' ),
		);
	}
}
