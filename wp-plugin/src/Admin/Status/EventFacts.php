<?php
/**
 * The facts of one event as a small table: state, customer, tags, access, contact and user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\RuleMark;
use CartCompanion\Admin\Screens;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\TagLabels;

final class EventFacts {
	private string $event_id;
	private EventDetails $story;

	public function __construct( string $event_id, EventDetails $story ) {
		$this->event_id = $event_id;
		$this->story    = $story;
	}

	public function print(): void {
		echo '<table class="form-table cart-companion-facts"><tbody>';
		foreach ( array_merge( $this->what_happened(), $this->what_was_done() ) as $label => $print_value ) {
			printf( '<tr><th scope="row">%s</th><td>', esc_html( (string) $label ) );
			$print_value();
			echo '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/** @return array<string, callable(): void> */
	private function what_happened(): array {
		$row   = $this->story->row();
		$facts = array(
			__( 'State', 'cart-companion' ) => static function () use ( $row ): void {
				echo wp_kses_post( RuleMark::badges( $row ) . ' ' . AlertCount::badge( $row->alert() ) );
			},
		);
		if ( '' !== $row->email() ) {
			$facts[ __( 'Customer', 'cart-companion' ) ] = static function () use ( $row ): void {
				printf( '<a href="%1$s">%2$s</a>', esc_url( Screens::url( Screens::STATUS, array( 's' => $row->email() ) ) ), esc_html( $row->email() ) );
			};
		}
		$facts[ __( 'Time', 'cart-companion' ) ] = static function () use ( $row ): void {
			echo esc_html( DateTimes::exact( $row->occurred_at() ) . ' (' . DateTimes::ago( $row->occurred_at() ) . ')' );
		};
		if ( $row->is_test() ) {
			$facts[ __( 'Mode', 'cart-companion' ) ] = self::text( __( 'Test mode of ThriveCart; no money moved.', 'cart-companion' ) );
		}
		if ( '' !== $row->payment() ) {
			$facts[ __( 'Payment', 'cart-companion' ) ] = self::text( $row->payment() );
		}
		if ( array() !== $row->pricing_options() ) {
			$facts[ __( 'Pricing option', 'cart-companion' ) ] = self::text( implode( ', ', $row->pricing_options() ) );
		}
		if ( '' !== EventLabels::source( $row->source() ) ) {
			$facts[ __( 'How it came', 'cart-companion' ) ] = self::text( EventLabels::source( $row->source() ) );
		}
		if ( '' !== $row->order_id() ) {
			$facts[ __( 'Order', 'cart-companion' ) ] = self::code( $row->order_id() );
		}
		$facts[ __( 'Event id', 'cart-companion' ) ] = self::code( $this->event_id );
		return $facts;
	}

	/** @return array<string, callable(): void> */
	private function what_was_done(): array {
		$row    = $this->story->row();
		$result = $this->story->result();
		$facts  = array(
			__( 'Tags', 'cart-companion' ) => static function () use ( $row ): void {
				TagLabels::print_of( $row );
			},
		);
		if ( ! in_array( $row->access(), array( '', 'none' ), true ) ) {
			$facts[ __( 'Access', 'cart-companion' ) ] = self::text( trim( AccessLabels::of( $row )->sentence() . ' ' . self::looks( $row ) ) );
		}
		if ( ! empty( $result['contact_id'] ) ) {
			$facts[ __( 'Contact in the CRM', 'cart-companion' ) ] = self::text( self::contact( $result ) );
		}
		if ( ! empty( $result['user_id'] ) ) {
			$facts[ __( 'WordPress user', 'cart-companion' ) ] = self::user( (int) $result['user_id'], ! empty( $result['user_created'] ) );
		}
		return $facts;
	}

	/** When it was looked at, and when it is looked at next. */
	private static function looks( EventRow $row ): string {
		$said = array();
		if ( $row->looked_at() > 0 ) {
			/* translators: %s: "5 minutes ago" */
			$said[] = sprintf( __( 'Looked %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->looked_at() ) ) );
		}
		if ( $row->look_at() > time() ) {
			/* translators: %s: "in 5 minutes" */
			$said[] = sprintf( __( 'Next look %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->look_at() ) ) );
		}
		return implode( ' ', $said );
	}

	/** @param array<string, mixed> $result */
	private static function contact( array $result ): string {
		$contact = (string) $result['contact_id'];
		/* translators: %s: number of a contact */
		return empty( $result['contact_created'] ) ? $contact : sprintf( __( '%s (new)', 'cart-companion' ), $contact );
	}

	/** @return callable(): void */
	private static function user( int $user_id, bool $is_new ): callable {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			/* translators: %d: number of a user */
			return self::text( sprintf( __( 'Number %d, who is no longer here', 'cart-companion' ), $user_id ) );
		}
		return static function () use ( $user, $is_new ): void {
			printf( '<a href="%1$s">%2$s</a>%3$s', esc_url( (string) get_edit_user_link( $user->ID ) ), esc_html( $user->display_name ), $is_new ? ' ' . esc_html__( '(new login)', 'cart-companion' ) : '' );
		};
	}

	/** @return callable(): void */
	private static function text( string $text ): callable {
		return static function () use ( $text ): void {
			echo esc_html( $text );
		};
	}

	/** @return callable(): void */
	private static function code( string $text ): callable {
		return static function () use ( $text ): void {
			printf( '<code>%s</code>', esc_html( $text ) );
		};
	}
}
