<?php
/**
 * "Apply it to these 260?": after a rule was made for what was sold without one, its buyers so far get what a buyer gets
 * today. For each screen that leads to a new rule, or from which one comes.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Jobs;
use CartCompanion\Labels\{ DateTimes, EventLabels, Links };
use CartCompanion\Site\Settings;
use CartCompanion\Store\EarlierBuyers;

final class ApplyToEarlierBuyers extends Panel {
	/** The id of its element, for links. */
	public const ID = 'cart-companion-earlier-buyers';

	/** In place of an item: each that is offered. */
	private const ALL = '*';

	private Settings $settings;
	private Jobs $jobs;

	public function __construct( Settings $settings, Jobs $jobs ) {
		$this->settings = $settings;
		$this->jobs     = $jobs;
	}

	public function forms(): array {
		return array(
			'earlier_buyers_apply' => array( $this, 'apply' ),
			'earlier_buyers_leave' => array( $this, 'leave' ),
		);
	}

	/**
	 * @param array<string, mixed> $fields item.
	 * @throws \CartCompanion\Companion\CompanionError When it could not be started; it is offered again.
	 */
	public function apply( array $fields ): Notice {
		$item   = Forms::text( $fields, 'item' );
		$buyers = EarlierBuyers::of_this_site();
		$items  = self::ALL === $item ? array_map( 'strval', array_keys( $buyers->by_item() ) ) : array( $item );
		$events = array_values( array_unique( array_merge( array(), ...array_map( array( $buyers, 'events' ), $items ) ) ) );
		if ( count( $items ) > 1 ) {
			sort( $events ); // Their ids begin with the time they came.
		}
		if ( array() === $events ) {
			return Notice::info( __( 'There is nobody left who bought this before it had a rule.', 'cart-companion' ) );
		}
		$this->jobs->start_replay( $events );
		array_map( array( $buyers, 'settle' ), $items );
		return Notice::success( __( 'Started. The rule is applied to the orders that came before it; new orders go first. How far it is, you see here.', 'cart-companion' ) )->shown_at( Links::needs_you() );
	}

	/** @param array<string, mixed> $fields item. */
	public function leave( array $fields ): Notice {
		EarlierBuyers::of_this_site()->settle( Forms::text( $fields, 'item' ) );
		return Notice::success( __( 'The rule counts for new orders only.', 'cart-companion' ) );
	}

	/** Nothing, where nobody bought something before its rule. */
	public function print(): void {
		$this->print_under( sprintf( '<h2>%s</h2>', esc_html__( 'These bought before there was a rule', 'cart-companion' ) ) );
	}

	/** The same where the list of all that needs the owner has its heading. */
	public function print_group(): void {
		$this->print_under( '' );
	}

	/** @param string $heading As HTML. */
	private function print_under( string $heading ): void {
		$items = $this->settings->is_active() ? EarlierBuyers::of_this_site()->by_item() : array();
		if ( array() === $items ) {
			return;
		}
		printf( '<div class="notice notice-info inline cart-companion-without-rule" id="%1$s">%2$s<ul>', esc_attr( self::ID ), wp_kses_post( $heading ) );
		foreach ( $items as $item => $sales ) {
			self::print_item( (string) $item, $sales, 1 === count( $items ) );
		}
		echo '</ul>';
		if ( count( $items ) > 1 && Forms::may_send( 'earlier_buyers_apply' ) ) {
			self::print_button( 'earlier_buyers_apply', self::ALL, __( 'Apply the rules to all buyers listed here', 'cart-companion' ), '', 'button button-primary' );
		}
		printf( '<p class="description">%s</p></div>', esc_html__( 'They get what a buyer gets today: the tags, a login where Cart Companion makes them, and the welcome e-mail. Who was refunded since gets nothing.', 'cart-companion' ) );
	}

	/** @param array{name: string, buyers: int, since: int} $sales */
	private static function print_item( string $item, array $sales, bool $is_only ): void {
		$label  = EventLabels::product( $item, $sales['name'] );
		$number = number_format_i18n( $sales['buyers'] );
		/* translators: 1: number of buyers, 2: "today", "Monday" or a date */
		$since = sprintf( _n( '%1$s buyer since %2$s got nothing, as there was no rule yet.', '%1$s buyers since %2$s got nothing, as there was no rule yet.', $sales['buyers'], 'cart-companion' ), $number, DateTimes::day( $sales['since'] ) );
		printf( '<li><p><strong>%1$s</strong>: %2$s</p>', esc_html( $label ), esc_html( $since ) );
		if ( Forms::may_send( 'earlier_buyers_apply' ) ) {
			echo '<div class="cart-companion-choices">';
			/* translators: %s: number of buyers */
			self::print_button( 'earlier_buyers_apply', $item, sprintf( _n( 'Apply the rule to this %s buyer', 'Apply the rule to these %s buyers', $sales['buyers'], 'cart-companion' ), $number ), $label, $is_only ? 'button button-primary' : 'button' );
			self::print_button( 'earlier_buyers_leave', $item, __( 'No, only to new orders', 'cart-companion' ), $label, 'button' );
			echo '</div>';
		}
		echo '</li>';
	}

	private static function print_button( string $form, string $item, string $label, string $product, string $class ): void {
		Forms::open( $form );
		printf(
			'<button type="submit" class="%1$s" name="item" value="%2$s" aria-label="%3$s">%4$s</button></form>',
			esc_attr( $class ),
			esc_attr( $item ),
			/* translators: 1: words of a button, 2: name of a product */
			esc_attr( '' === $product ? $label : sprintf( __( '%1$s: %2$s', 'cart-companion' ), $label, $product ) ),
			esc_html( $label )
		);
	}
}
