<?php
/** Newer and older instead of page numbers: the list grows while it is read. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;

final class CursorPages {
	/** How many pages back the way is remembered; further back leads to the first. */
	private const LONGEST_TRAIL = 40;

	private string $page;

	/** @var array<string, string> */
	private array $arguments;

	private string $cursor;
	private string $next;

	/**
	 * @param string                $page      Slug of the screen.
	 * @param array<string, string> $arguments What its address keeps.
	 * @param string                $cursor    Of this page; '' for the first.
	 * @param string                $next      Of the page that follows; '' for none.
	 */
	public function __construct( string $page, array $arguments, string $cursor, string $next ) {
		$this->page      = $page;
		$this->arguments = $arguments;
		$this->cursor    = $cursor;
		$this->next      = $next;
	}

	/** @param string[] $labels Of the ways to the first page, the one before and the next. */
	public function print( array $labels ): void {
		if ( '' === $this->cursor && '' === $this->next ) {
			return;
		}
		$trail = self::trail();
		echo '<div class="tablenav-pages"><span class="pagination-links">';
		self::print_link( '' === $this->cursor ? null : $this->url( '', array() ), '«', $labels[0] );
		self::print_link( '' === $this->cursor ? null : $this->url( (string) end( $trail ), array_slice( $trail, 0, -1 ) ), '‹', $labels[1] );
		self::print_link( '' === $this->next ? null : $this->next_url(), '›', $labels[2], ' data-cart-companion-next' );
		echo '</span></div>';
	}

	/** Address of the page that follows; '' for none. */
	public function next_url(): string {
		$passed = '' === $this->cursor ? array() : array_merge( self::trail(), array( $this->cursor ) );
		return '' === $this->next ? '' : $this->url( $this->next, array_slice( $passed, -self::LONGEST_TRAIL ) );
	}

	/** @return string[] The cursors of the pages before, the nearest last. */
	private static function trail(): array {
		return array_values( array_filter( explode( ',', Screen::argument( 'trail' ) ), 'strlen' ) );
	}

	/** @param string[] $trail The cursors of the pages before, the nearest last. */
	private function url( string $cursor, array $trail ): string {
		return Links::screen( $this->page, $this->arguments + array( 'cursor' => $cursor, 'trail' => implode( ',', $trail ) ) );
	}

	private static function print_link( ?string $url, string $sign, string $label, string $attribute = '' ): void {
		if ( null === $url ) {
			printf( '<span class="tablenav-pages-navspan button disabled" aria-hidden="true">%s</span> ', esc_html( $sign ) );
			return;
		}
		printf( '<a class="button" href="%1$s"%4$s><span class="screen-reader-text">%2$s</span><span aria-hidden="true">%3$s</span></a> ', esc_url( $url ), esc_html( $label ), esc_html( $sign ), esc_attr( $attribute ) );
	}
}
