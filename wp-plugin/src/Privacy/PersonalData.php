<?php
/**
 * Tools → Export Personal Data and Erase Personal Data, for this site's own record of events.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Privacy;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Labels\TagLabels;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class PersonalData {
	private const NAME = 'cart-companion';

	/** Events of one person; nobody buys that often, and one page keeps the answer simple. */
	private const AT_MOST = 5000;

	private EventStore $log;
	private ?Settings $settings;

	/** @param Settings|null $settings What the companion keeps is another site's where this one is a copy. */
	public function __construct( EventStore $log, ?Settings $settings = null ) {
		$this->log      = $log;
		$this->settings = $settings;
	}

	/**
	 * Filter wp_privacy_personal_data_exporters.
	 *
	 * @param array<string, array<string, mixed>> $exporters
	 * @return array<string, array<string, mixed>>
	 */
	public function add_exporter( array $exporters ): array {
		$exporters[ self::NAME ] = array(
			'exporter_friendly_name' => __( 'Cart Companion: record of purchases', 'cart-companion' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Filter wp_privacy_personal_data_erasers.
	 *
	 * @param array<string, array<string, mixed>> $erasers
	 * @return array<string, array<string, mixed>>
	 */
	public function add_eraser( array $erasers ): array {
		$erasers[ self::NAME ] = array(
			'eraser_friendly_name' => __( 'Cart Companion: record of purchases', 'cart-companion' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * @param string $email
	 * @param int    $page Everything is on the first.
	 * @return array<string, mixed>
	 */
	public function export( $email, $page = 1 ): array {
		$items = array();
		foreach ( 1 === (int) $page ? $this->log->recent( self::AT_MOST, (string) $email ) : array() as $logged ) {
			$items[] = array(
				'group_id'    => self::NAME,
				'group_label' => __( 'Purchases and payments at ThriveCart', 'cart-companion' ),
				'item_id'     => 'cart-companion-' . $logged['event_id'],
				'data'        => self::told( $logged ),
			);
		}
		return array(
			'data' => $items,
			'done' => true,
		);
	}

	/**
	 * The companion keeps its own copy, which is erased there: said in the message, as the owner must do it.
	 *
	 * @param string $email
	 * @param int    $page
	 * @return array<string, mixed>
	 */
	public function erase( $email, $page = 1 ): array {
		$forgotten = $this->log->forget( (string) $email );
		$is_copy   = null !== $this->settings && $this->settings->is_copy();
		/* translators: %s: a command */
		$elsewhere = sprintf( __( 'Cart Companion: the companion keeps its own copy. Whoever hosts it erases it with the command: %s', 'cart-companion' ), 'python -m companion forget ' . $email );
		return array(
			'items_removed'  => $forgotten > 0,
			'items_retained' => $forgotten > 0 && ! $is_copy,
			'messages'       => $forgotten > 0 && ! $is_copy ? array( $elsewhere ) : array(),
			'done'           => true,
		);
	}

	/**
	 * @param array<string, mixed> $logged
	 * @return array<int, array{name: string, value: string}>
	 */
	private static function told( array $logged ): array {
		$event = EventRow::of_log( $logged );
		$facts = array(
			__( 'What happened', 'cart-companion' )      => EventLabels::headline( $event ),
			__( 'Time', 'cart-companion' )               => DateTimes::exact( $event->occurred_at() ),
			__( 'E-mail addresses', 'cart-companion' )   => implode( ', ', (array) $logged['emails'] ),
			__( 'Order', 'cart-companion' )              => $event->order_id(),
			__( 'State', 'cart-companion' )              => StateLabels::word( $event->state() ),
			__( 'Tags', 'cart-companion' )               => TagLabels::sentence( $event->tags_applied(), $event->tags_removed() ),
			__( 'Access', 'cart-companion' )             => in_array( $event->access(), array( '', AccessStatus::NONE ), true ) ? '' : AccessLabels::of( $event )->sentence(),
			__( 'WordPress user', 'cart-companion' )     => 0 === $event->user_id() ? '' : (string) $event->user_id(),
			__( 'Contact in the CRM', 'cart-companion' ) => (string) $logged['contact_id'],
		);
		$told  = array();
		foreach ( array_filter( $facts, 'strlen' ) as $name => $value ) {
			$told[] = compact( 'name', 'value' );
		}
		return $told;
	}
}
