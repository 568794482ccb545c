<?php
/**
 * The facts of one event as a small table: state, customer, tags, access, contact and user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\Links;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Labels\TagLabels;

final class EventFacts {
	private string $event_id;
	private EventDetails $details;

	public function __construct( string $event_id, EventDetails $details ) {
		$this->event_id = $event_id;
		$this->details  = $details;
	}

	public function print(): void {
		echo '<table class="form-table cart-companion-facts"><tbody>';
		foreach ( array_filter( array_merge( $this->what_happened(), $this->what_was_done() ), 'strlen' ) as $label => $html ) {
			printf( '<tr><th scope="row">%1$s</th><td>%2$s</td></tr>', esc_html( $label ), wp_kses_post( $html ) );
		}
		echo '</tbody></table>';
	}

	/** @return array<string, string> Label => value as HTML; '' where there is none to show. */
	private function what_happened(): array {
		$row = $this->details->row();
		return array(
			__( 'State', 'cart-companion' )          => StateLabels::badges( $row, ItemsWithoutRule::of_this_site()->coverage() ) . ' ' . AlertCount::badge( $row->alert() ),
			__( 'Customer', 'cart-companion' )       => '' === $row->email() ? '' : self::link( Links::customer( $row->email() ), $row->email() ),
			__( 'Time', 'cart-companion' )           => esc_html( DateTimes::exact( $row->occurred_at() ) . ' (' . DateTimes::ago( $row->occurred_at() ) . ')' ),
			__( 'Mode', 'cart-companion' )           => $row->is_test() ? esc_html__( 'Test mode of ThriveCart; no money moved.', 'cart-companion' ) : '',
			__( 'Payment', 'cart-companion' )        => esc_html( EventLabels::payment( $row ) ),
			__( 'Pricing option', 'cart-companion' ) => esc_html( implode( ', ', EventLabels::pricing_options( $row ) ) ),
			__( 'How it came', 'cart-companion' )    => esc_html( EventLabels::source( $row->source() ) ),
			__( 'Order', 'cart-companion' )          => '' === $row->order_id() ? '' : '<code>' . esc_html( $row->order_id() ) . '</code>',
			__( 'Event id', 'cart-companion' )       => '<code>' . esc_html( $this->event_id ) . '</code>',
		);
	}

	/** @return array<string, string> As what_happened(). */
	private function what_was_done(): array {
		$row    = $this->details->row();
		$result = $this->details->result();
		return array(
			__( 'Tags', 'cart-companion' )               => TagLabels::of( $row ),
			__( 'Access', 'cart-companion' )             => $row->has_access() ? esc_html( trim( AccessLabels::of( $row )->sentence() . ' ' . self::checks( $row ) ) ) : '',
			__( 'Contact in the CRM', 'cart-companion' ) => empty( $result['contact_id'] ) ? '' : esc_html( self::contact( $result ) ),
			__( 'WordPress user', 'cart-companion' )     => empty( $result['user_id'] ) ? '' : self::user( (int) $result['user_id'], ! empty( $result['user_created'] ) ),
		);
	}

	/** When the access was checked, and when it is checked next. */
	private static function checks( EventRow $row ): string {
		/* translators: %s: "5 minutes ago" */
		$last = $row->looked_at() > 0 ? sprintf( __( 'Checked %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->looked_at() ) ) ) : '';
		/* translators: %s: "in 5 minutes" */
		return trim( $last . ' ' . ( $row->look_at() > time() ? sprintf( __( 'Next check %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->look_at() ) ) ) : '' ) );
	}

	/** @param array<string, mixed> $result */
	private static function contact( array $result ): string {
		$contact = (string) $result['contact_id'];
		/* translators: %s: number of a contact */
		return empty( $result['contact_created'] ) ? $contact : sprintf( __( '%s (new)', 'cart-companion' ), $contact );
	}

	private static function user( int $user_id, bool $is_new ): string {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			/* translators: %d: number of a user */
			return esc_html( sprintf( __( 'Number %d, who is no longer here', 'cart-companion' ), $user_id ) );
		}
		return self::link( (string) get_edit_user_link( $user->ID ), $user->display_name ) . ( $is_new ? ' ' . esc_html__( '(new login)', 'cart-companion' ) : '' );
	}

	private static function link( string $url, string $text ): string {
		return sprintf( '<a href="%1$s">%2$s</a>', esc_url( $url ), esc_html( $text ) );
	}
}
