<?php
/**
 * "Look again now": whether the customer of one event can get in, seen at once; and what is due when a screen opens.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Screens;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Delivery\AccessCheckRunner;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Store\EventStore;

final class AccessCheckForm {
	private AccessCheckRunner $round;
	private EventStore $log;

	public function __construct( AccessCheckRunner $round, EventStore $log ) {
		$this->round = $round;
		$this->log   = $log;
	}

	/** Hook current_screen: what an owner sees on a screen of ours is no older than it need be. */
	public function before_screen( \WP_Screen $screen ): void {
		if ( false !== strpos( $screen->id, Screens::STATUS ) && current_user_can( Forms::CAPABILITY ) ) {
			$this->round->run_beside();
		}
	}

	/** @param array<string, mixed> $fields event. */
	public function receive( array $fields ): Notice {
		$event_id = Forms::text( $fields, 'event' );
		$untold   = '';
		$was_seen = true;
		try {
			$was_seen = null !== $this->round->check_now( $event_id );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			$untold = ' ' . sprintf( __( 'The companion could not be told yet and hears of it in some minutes: %s', 'cart-companion' ), $error->getMessage() );
		}
		NeedsAttention::forget();
		if ( ! $was_seen ) {
			return Notice::warning( __( 'There was nothing to look at: the event is not done yet, or the connection to your CRM is not there at the moment (see Connect).', 'cart-companion' ) );
		}
		return $this->seen( $event_id, $untold );
	}

	private function seen( string $event_id, string $untold ): Notice {
		$words = AccessLabels::of( EventRow::of_log( (array) $this->log->find( $event_id ) ) );
		/* translators: %s: what was seen */
		$said = sprintf( __( 'Looked just now. %s', 'cart-companion' ), $words->whole() ) . $untold;
		return $words->is_wrong() || '' !== $untold ? Notice::warning( $said ) : Notice::success( $said );
	}

	public static function print( string $event_id, bool $is_needed ): void {
		Forms::open( 'look', 'cart-companion-look' );
		printf(
			'<button type="submit" class="button %1$s" name="event" value="%2$s" aria-describedby="cart-companion-look-help">%3$s</button> <span class="description" id="cart-companion-look-help">%4$s</span></form>',
			$is_needed ? 'button-primary' : '',
			esc_attr( $event_id ),
			esc_html__( 'Look again now', 'cart-companion' ),
			esc_html__( 'Sees at once whether this customer can get in. Nothing in your CRM is changed.', 'cart-companion' )
		);
	}
}
