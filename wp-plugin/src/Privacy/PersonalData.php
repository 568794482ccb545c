<?php
/** Tools → Export Personal Data and Erase Personal Data, for this site's own record of events. */

declare(strict_types=1);

namespace CartCompanion\Privacy;

use CartCompanion\Labels\{ AccessLabels, DateTimes, EventLabels, EventRow, StateLabels, TagLabels };
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class PersonalData {
	private const NAME = 'cart-companion';

	/** Events of one person; nobody buys that often, and one page keeps the answer simple. */
	private const AT_MOST = 5000;

	private EventStore $store;
	private ?Settings $settings;

	/** @param Settings|null $settings What the companion keeps is another site's where this one is a copy. */
	public function __construct( EventStore $store, ?Settings $settings = null ) {
		$this->store    = $store;
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
		foreach ( 1 === (int) $page ? $this->store->recent( self::AT_MOST, (string) $email ) : array() as $stored ) {
			$items[] = array(
				'group_id'    => self::NAME,
				'group_label' => __( 'Purchases and payments at ThriveCart', 'cart-companion' ),
				'item_id'     => 'cart-companion-' . $stored['event_id'],
				'data'        => self::facts( $stored ),
			);
		}
		return array( 'data' => $items, 'done' => true );
	}

	/**
	 * The companion keeps its own copy, which is erased there: said in the message, as the owner must do it.
	 *
	 * @param string $email
	 * @param int    $page
	 * @return array<string, mixed>
	 */
	public function erase( $email, $page = 1 ): array {
		$forgotten = $this->store->forget( (string) $email );
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
	 * @param array<string, mixed> $stored
	 * @return array<int, array{name: string, value: string}>
	 */
	private static function facts( array $stored ): array {
		$event = EventRow::from_store( $stored );
		$facts = array(
			__( 'What happened', 'cart-companion' )      => EventLabels::headline( $event ),
			__( 'Time', 'cart-companion' )               => DateTimes::exact( $event->occurred_at() ),
			__( 'E-mail addresses', 'cart-companion' )   => implode( ', ', (array) $stored['emails'] ),
			__( 'Order', 'cart-companion' )              => $event->order_id(),
			__( 'State', 'cart-companion' )              => StateLabels::label( $event->state() ),
			__( 'Tags', 'cart-companion' )               => TagLabels::sentence( $event->tags_applied(), $event->tags_removed() ),
			__( 'Operations run', 'cart-companion' )     => implode( ', ', $event->operations_run() ),
			__( 'Access', 'cart-companion' )             => $event->has_access() ? AccessLabels::of( $event )->sentence() : '',
			__( 'WordPress user', 'cart-companion' )     => 0 === $event->user_id() ? '' : (string) $event->user_id(),
			__( 'Contact in the CRM', 'cart-companion' ) => (string) $stored['contact_id'],
		);
		$rows = array();
		foreach ( array_filter( $facts, 'strlen' ) as $name => $value ) {
			$rows[] = compact( 'name', 'value' );
		}
		return $rows;
	}

	/** Hook admin_init: what an owner's privacy policy may say of it. */
	public static function suggest_policy(): void {
		$paragraphs = array(
			__( 'When you buy from us, our shop system ThriveCart tells this site, by way of a service that we run (the companion), what you bought, paid, cancelled or got back: your name, e-mail address, country, order numbers, products, amounts and times.', 'cart-companion' ),
			__( 'This site keeps your e-mail addresses, the order, the time and what was done with it, and creates your contact in our CRM and sets tags there, so that you get access to what you paid for. The companion keeps the messages of the shop system for 90 days, unless we set another time.', 'cart-companion' ),
			__( 'When you paid and this site does not let you in, an e-mail with your address and what you bought goes to us, so that we can help.', 'cart-companion' ),
			__( 'So that you can log in, we may create a user account for you on this site with your name and e-mail address, and send you an e-mail with a link to set a password.', 'cart-companion' ),
			__( 'You can ask us for a copy of these data, and to erase them.', 'cart-companion' ),
		);
		wp_add_privacy_policy_content(
			__( 'Cart Companion', 'cart-companion' ),
			wp_kses_post( '<p class="privacy-policy-tutorial">' . esc_html__( 'Check with whoever hosts your companion where it runs and how long it keeps messages.', 'cart-companion' ) . '</p><p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>' )
		);
	}
}
