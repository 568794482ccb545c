<?php
/** Events that need the owner: who, what is wrong, since when, and what helps. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\{ Fields, Forms, Screen };
use CartCompanion\Alerts\EventAlert;
use CartCompanion\Labels\{ AlertCount, DateTimes, EventLabels, EventRow, Links };
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\{ EventStore, OperationSteps };

final class EventRows {
	/** @var array<int, array<string, mixed>> Items of GET /api/v1/needs-you. */
	private array $items;

	/** @var array<string, array<string, mixed>> What this site recorded, by event id. */
	private array $stored;

	private string $next_cursor;

	/** @param array<string, mixed> $listed As NeedsYou::listed(). */
	public function __construct( EventStore $store, array $listed ) {
		$this->items       = array_values( array_filter( (array) ( $listed['items'] ?? array() ), static fn( $item ): bool => is_array( $item ) && is_array( $item['event'] ?? null ) ) );
		$this->stored      = $store->find_all( array_map( 'strval', array_column( array_column( $this->items, 'event' ), 'id' ) ) );
		$this->next_cursor = (string) ( $listed['next_cursor'] ?? '' );
	}

	/** Whether the companion listed some of the kind; an older one lists none. */
	public function has( string $kind ): bool {
		return in_array( $kind, array_column( $this->items, 'kind' ), true );
	}

	/** @param int $count How many there are in all. */
	public function print( string $kind, int $count ): void {
		$items = array_filter( $this->items, static fn( array $item ): bool => $kind === $item['kind'] );
		if ( array() === $items ) {
			return;
		}
		echo '<table class="widefat striped cart-companion-needs">';
		Fields::print_head( array( __( 'Customer', 'cart-companion' ), __( 'What is wrong', 'cart-companion' ), __( 'Since', 'cart-companion' ), __( 'What helps', 'cart-companion' ) ) );
		echo '<tbody>';
		foreach ( $items as $item ) {
			$this->print_row( $kind, $item );
		}
		echo '</tbody></table>';
		$this->print_more( $kind, count( $items ), $count );
	}

	/** @param array<string, mixed> $item */
	private function print_row( string $kind, array $item ): void {
		$stored = $this->stored[ (string) ( $item['event']['id'] ?? '' ) ] ?? null;
		$event  = EventRow::from_companion( $item['event'] )->with_stored( $stored );
		$alert  = new EventAlert( $kind, $event );
		printf( '<tr id="%s">', esc_attr( 'cart-companion-' . $event->id() ) );
		printf( '<td>%s</td>', wp_kses_post( self::customer( $event ) ) );
		printf( '<td><p><a href="%1$s">%2$s</a>%3$s</p><p>%4$s</p></td>', esc_url( Links::event( $event->id() ) ), esc_html( EventLabels::headline( $event ) ), $event->is_test() ? ' ' . esc_html__( '(test)', 'cart-companion' ) : '', esc_html( $alert->reason() ) );
		printf( '<td><span class="cart-companion-cell-label">%1$s</span> %2$s</td><td><div class="cart-companion-choices">', esc_html__( 'Since', 'cart-companion' ), esc_html( DateTimes::day_and_time( (string) ( $item['since'] ?? '' ) ) ) );
		self::print_helps( $kind, $event, null !== $stored && array() !== OperationSteps::of( $stored['steps'] )->unsettled() );
		Actions::print_deal_with( 'key', (string) $item['key'], __( 'Dealt with', 'cart-companion' ), $event->email() );
		echo '</div></td></tr>';
	}

	/** @param bool $is_asked Whether only the owner can say what became of an operation. */
	private static function print_helps( string $kind, EventRow $event, bool $is_asked ): void {
		if ( $is_asked && in_array( $kind, array( 'failed', 'dead' ), true ) ) {
			printf( '<a class="button button-primary" href="%1$s">%2$s</a>', esc_url( Links::event( $event->id() ) ), esc_html__( 'Answer the question', 'cart-companion' ) );
			return;
		}
		if ( AlertCount::NO_ACCESS === $kind && self::can_get_login( $event ) ) {
			self::print_button( 'customer_login', $event, __( 'Create the login now', 'cart-companion' ), 'button button-primary' );
			self::print_button( 'look', $event, __( 'Check login now', 'cart-companion' ), 'button' );
			return;
		}
		if ( isset( AlertCount::labels()[ $kind ] ) ) {
			self::print_button( 'look', $event, __( 'Check login now', 'cart-companion' ), 'button button-primary' );
			self::print_button( 'retry', $event, __( 'Retry', 'cart-companion' ), 'button' );
			return;
		}
		self::print_button( 'retry', $event, __( 'Retry', 'cart-companion' ), 'button button-primary' );
	}

	/** Whether a missing user is all that keeps them out, and Cart Companion is who makes it. */
	private static function can_get_login( EventRow $event ): bool {
		return 0 === $event->user_id() && $event->was_checked() && ( new LoginSettings() )->is_made_here() && current_user_can( 'create_users' );
	}

	private static function print_button( string $form, EventRow $event, string $label, string $class ): void {
		if ( ! Forms::may_send( $form ) ) {
			return;
		}
		Forms::open( $form );
		if ( 'customer_login' === $form ) {
			printf( '<input type="hidden" name="customer" value="%1$s" /><input type="hidden" name="email" value="%1$s" />', esc_attr( $event->email() ) );
		}
		printf(
			'<button type="submit" class="%1$s" name="event" value="%2$s">%3$s <span class="screen-reader-text">%4$s</span></button></form>',
			esc_attr( $class ),
			esc_attr( $event->id() ),
			esc_html( $label ),
			esc_html( $event->email() )
		);
	}

	private static function customer( EventRow $event ): string {
		$email = $event->email();
		if ( '' === $email ) {
			return esc_html( EventLabels::unknown_customer( $event ) ); // A message that was not understood may name one all the same.
		}
		$name = trim( $event->first_name() );
		return sprintf( '<a href="%1$s">%2$s</a>%3$s', esc_url( Links::customer( $email ) ), esc_html( $email ), '' === $name ? '' : '<br />' . esc_html( $name ) );
	}

	private function print_more( string $kind, int $shown, int $count ): void {
		$links = array();
		if ( '' !== Screen::argument( 'cursor' ) ) {
			$links[] = array( Links::needs_you( $kind ), __( 'Newest', 'cart-companion' ) );
		}
		if ( '' !== $this->next_cursor ) {
			$links[] = array( add_query_arg( 'cursor', rawurlencode( $this->next_cursor ), Links::needs_you( $kind ) ), __( 'Older', 'cart-companion' ) );
		} elseif ( $kind !== Screen::argument( 'kind' ) && $shown < $count ) {
			/* translators: %s: a number */
			$links[] = array( Links::needs_you( $kind ), sprintf( __( 'Show all %s', 'cart-companion' ), number_format_i18n( $count ) ) );
		}
		foreach ( $links as list( $url, $label ) ) {
			printf( '<p class="cart-companion-more"><a class="button" href="%1$s">%2$s</a></p>', esc_url( $url ), esc_html( $label ) );
		}
	}
}
