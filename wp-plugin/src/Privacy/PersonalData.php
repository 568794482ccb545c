<?php
/** Tools → Export Personal Data and Erase Personal Data, for this site's own record of events. */

declare(strict_types=1);

namespace CartCompanion\Privacy;

use CartCompanion\Access\StandingExpectation;
use CartCompanion\Companion\{ CompanionError, Customers };
use CartCompanion\Labels\{ AccessLabels, DateTimes, EventLabels, EventRow, StateLabels, TagLabels };
use CartCompanion\Site\{ Kept, Settings, UserByAddress };
use CartCompanion\Store\{ EventStore, SecondPasswords };
use CartCompanion\Users\WelcomedUser;

final class PersonalData {
	private const NAME = 'cart-companion';

	/** Events of one person; nobody buys that often, and one page keeps the answer simple. */
	private const AT_MOST = 5000;

	private EventStore $store;
	private Settings $settings;
	private Customers $companion;

	/** @param Settings $settings What the companion keeps is another site's where this one is a copy. */
	public function __construct( EventStore $store, Settings $settings, Customers $companion ) {
		$this->store     = $store;
		$this->settings  = $settings;
		$this->companion = $companion;
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
	 * Both halves. Where the companion does not answer there is no export: half of it would pass for all.
	 *
	 * @param string $email
	 * @param int    $page Everything is on the first.
	 * @return array<string, mixed>|\WP_Error
	 */
	public function export( $email, $page = 1 ) {
		$items = array();
		try {
			foreach ( 1 === (int) $page ? $this->items( (string) $email ) : array() as $id => $data ) {
				$items[] = array(
					'group_id'    => self::NAME,
					'group_label' => __( 'Purchases and payments at ThriveCart', 'cart-companion' ),
					'item_id'     => 'cart-companion-' . $id,
					'data'        => $data,
				);
			}
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			return new \WP_Error( 'cart_companion', sprintf( __( 'Cart Companion: what the companion keeps of this person could not be fetched. %s', 'cart-companion' ), $error->getMessage() ) );
		}
		return array( 'data' => $items, 'done' => true );
	}

	/**
	 * @return array<string, array<int, array{name: string, value: string}>> By id.
	 * @throws CompanionError
	 */
	private function items( string $email ): array {
		$items = array_map( array( self::class, 'facts' ), $this->recorded( $email ) );
		foreach ( $this->of_companion( $email ) as $name => $kept ) {
			foreach ( is_array( $kept ) ? array_values( $kept ) : array() as $at => $row ) {
				$items[ "companion-$name-$at" ] = ExportedFields::of( $row );
			}
		}
		return array_filter( $items );
	}

	/**
	 * What this site keeps of a person, for people to read.
	 *
	 * @param string[] $emails
	 * @return array<int, array<string, string>> A row for each event: value by name.
	 */
	public function of_site( array $emails ): array {
		$rows = array();
		foreach ( $emails as $email ) {
			foreach ( $this->recorded( $email ) as $event_id => $stored ) {
				$rows[ $event_id ] = array_column( self::facts( $stored ), 'value', 'name' );
			}
		}
		return array_values( $rows );
	}

	/** @return array<string, array<string, mixed>> By event id, as EventStore::find() describes them: what stands, not what later events undid. */
	private function recorded( string $email ): array {
		$rows = array_column( $this->store->recent( self::AT_MOST, $email ), null, 'event_id' );
		return array_map( array( StandingExpectation::of_today(), 'shown' ), $rows );
	}

	/**
	 * What the companion keeps of one address for this site; nothing where it is another site's, or the companion is too old
	 * to say.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError
	 */
	public function of_companion( string $email ): array {
		if ( ! $this->has_companion() ) {
			return array();
		}
		try {
			return $this->companion->export( $email );
		} catch ( CompanionError $error ) {
			if ( CompanionError::TOO_OLD !== $error->error_code() ) {
				throw $error;
			}
			return array( 'note' => array( array( __( 'Companion', 'cart-companion' ) => $error->getMessage() ) ) );
		}
	}

	/**
	 * Here, and at the companion; what it says where that was not possible.
	 *
	 * @param string $email
	 * @param int    $page
	 * @return array<string, mixed>
	 */
	public function erase( $email, $page = 1 ): array {
		$messages = array();
		try {
			$there = $this->erase_at_companion( (string) $email );
		} catch ( CompanionError $error ) {
			$there = false;
			/* translators: %s: the reason */
			$messages[] = sprintf( __( 'Cart Companion: at the companion this person could not be erased, so try again later. %s', 'cart-companion' ), $error->getMessage() );
		}
		return array(
			'items_removed'  => $this->erase_here( (string) $email ) > 0 || $there,
			'items_retained' => array() !== $messages,
			'messages'       => $messages,
			'done'           => true,
		);
	}

	/** @return int Rows of this site's own record that named the address, and what was kept for a screen and named them. */
	public function erase_here( string $email ): int {
		self::forget_user( $email );
		return $this->store->forget( $email ) + Kept::forget_about( self::words_for( $email ) );
	}

	/** @return bool Whether it had anything to erase. @throws CompanionError */
	public function erase_at_companion( string $email ): bool {
		return $this->has_companion() && $this->companion->forget( $email );
	}

	private function has_companion(): bool {
		return $this->settings->is_paired() && ! $this->settings->is_copy();
	}

	/** @return string[] By what somebody is named on screens: the address, and a name that is no single word. */
	private static function words_for( string $email ): array {
		$user  = get_userdata( UserByAddress::id( $email ) );
		$names = false === $user ? array() : array( $user->display_name, "$user->first_name $user->last_name" );
		return array_merge( array( trim( $email ) ), array_filter( array_map( 'trim', $names ), static fn( string $name ): bool => false !== strpos( $name, ' ' ) ) );
	}

	/** What is remembered of the login that was made for them. */
	private static function forget_user( string $email ): void {
		$user_id = UserByAddress::id( $email );
		if ( 0 !== $user_id ) {
			WelcomedUser::forget( $user_id );
			( new SecondPasswords() )->forget( $user_id );
		}
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
			__( 'State', 'cart-companion' )              => StateLabels::of( $event ),
			__( 'Tags', 'cart-companion' )               => TagLabels::sentence( $event ),
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
