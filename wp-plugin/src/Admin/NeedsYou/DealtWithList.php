<?php
/** What was dealt with: by whom, when, with which note; and the way back. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\{ Fields, Forms, Notice, Products };
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Companion\{ CompanionError, NeedsYou };
use CartCompanion\Labels\{ DateTimes, EventLabels, EventRow, Links, NeedsYouLabels };

final class DealtWithList {
	/** Of the screen: its argument view. */
	public const VIEW = 'dealt-with';

	/** These are not opened again by hand: the next one is shown anyway. */
	private const NOT_REOPENED = array( OpenIssues::REFUSED, OpenIssues::SECOND_PASSWORD );

	private NeedsYou $needs_you;
	private Products $products;

	/** @var array<string, string>|null Names of products by item key; asked for once, and only where a row needs them. */
	private ?array $names = null;

	public function __construct( NeedsYou $needs_you, Products $products ) {
		$this->needs_you = $needs_you;
		$this->products  = $products;
	}

	public static function url(): string {
		return Links::screen( Links::NEEDS_YOU, array( 'view' => self::VIEW ) );
	}

	public function print( string $cursor ): void {
		printf( '<p><a href="%1$s">%2$s</a></p><h2>%3$s</h2>', esc_url( Links::needs_you() ), esc_html__( '← All that needs you', 'cart-companion' ), esc_html__( 'Dealt with', 'cart-companion' ) );
		try {
			$answer = $this->needs_you->dealt_with( $cursor );
		} catch ( CompanionError $error ) {
			Notice::warning( esc_html( $error->getMessage() ) )->print_inline();
			return;
		}
		$items = array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' );
		if ( array() === $items ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing was put aside so far.', 'cart-companion' ) );
			return;
		}
		echo '<table class="widefat striped cart-companion-needs">';
		Fields::print_head( array( __( 'What', 'cart-companion' ), __( 'Note', 'cart-companion' ), __( 'Who and when', 'cart-companion' ), __( 'Back', 'cart-companion' ) ) );
		echo '<tbody>';
		array_map( array( $this, 'print_row' ), $items );
		echo '</tbody></table>';
		$next = (string) ( $answer['next_cursor'] ?? '' );
		if ( '' !== $next ) {
			printf( '<p class="cart-companion-more"><a class="button" href="%1$s">%2$s</a></p>', esc_url( add_query_arg( 'cursor', rawurlencode( $next ), self::url() ) ), esc_html__( 'Older', 'cart-companion' ) );
		}
	}

	/** @param array<string, mixed> $item Of GET /api/v1/needs-you/dealt-with. */
	private function print_row( array $item ): void {
		$kind  = (string) ( $item['kind'] ?? '' );
		$event = is_array( $item['event'] ?? null ) ? EventRow::from_companion( $item['event'] ) : null;
		printf( '<tr><td><strong>%1$s</strong><br />%2$s</td>', esc_html( NeedsYouLabels::heading( $kind ) ), wp_kses_post( $this->subject( $kind, (string) ( $item['key'] ?? '' ), $event ) ) );
		printf( '<td>%1$s</td><td>%2$s<br />%3$s</td><td>', esc_html( (string) ( $item['note'] ?? '' ) ), esc_html( (string) ( $item['by'] ?? '' ) ), esc_html( DateTimes::day_and_time( (string) ( $item['at'] ?? '' ) ) ) );
		if ( ! empty( $item['is_over'] ) ) {
			esc_html_e( 'Put right since.', 'cart-companion' );
		} elseif ( ! in_array( $kind, self::NOT_REOPENED, true ) && Forms::may_send( 'needs_you_reopen' ) ) {
			Forms::open( 'needs_you_reopen' );
			printf( '<button type="submit" class="button" name="key" value="%1$s">%2$s <span class="screen-reader-text">%3$s</span></button></form>', esc_attr( (string) $item['key'] ), esc_html__( 'Open again', 'cart-companion' ), esc_html( null === $event ? (string) $item['key'] : $event->email() ) );
		}
		echo '</td></tr>';
	}

	/** As HTML. */
	private function subject( string $kind, string $key, ?EventRow $event ): string {
		if ( null !== $event ) {
			$who = '' === $event->email() ? esc_html( EventLabels::unknown_customer( $event ) ) : sprintf( '<a href="%1$s">%2$s</a>', esc_url( Links::customer( $event->email() ) ), esc_html( $event->email() ) );
			return sprintf( '%1$s: <a href="%2$s">%3$s</a>', $who, esc_url( Links::event( $event->id() ) ), esc_html( EventLabels::headline( $event ) ) );
		}
		if ( OpenIssues::NO_RULE !== $kind ) {
			return '';
		}
		$item        = substr( $key, strlen( $kind ) + 1 );
		$this->names = $this->names ?? $this->products->names();
		return esc_html( EventLabels::product( $item, $this->names[ $item ] ?? '' ) );
	}
}
