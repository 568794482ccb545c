<?php
/**
 * The tags that a customer has in the CRM now, each with the rule or the hand that set it.
 *
 * The CRM is asked after the page is there, so that it never waits for it; without JavaScript by a link.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CustomerAddress, Forms, Notice };
use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\Rules\TagOrigins;
use CartCompanion\Labels\{ DateTimes, EventLabels, EventRow, Links, RuleNames };
use CartCompanion\Store\RuleRepository;
use const CartCompanion\{ PLUGIN_FILE, VERSION };

final class TagsNow {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_customer_tags';

	private const ID = 'cart-companion-tags-now';

	private CustomerLookup $lookup;
	private RuleRepository $rules;

	public function __construct( CustomerLookup $lookup, RuleRepository $rules ) {
		$this->lookup = $lookup;
		$this->rules  = $rules;
	}

	/** Hook admin_enqueue_scripts, on the page of a customer. */
	public static function add_script(): void {
		wp_enqueue_script( 'cart-companion-customer', plugins_url( 'assets/customer.js', PLUGIN_FILE ), array(), VERSION, true );
	}

	/** @param bool $at_once Whether the CRM is asked before the page is sent. */
	public function print( KnownCustomer $customer, bool $at_once ): void {
		if ( ! $customer->is_known() && array() === $customer->users ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Tags now', 'cart-companion' ) );
		if ( null === $customer->connection ) {
			printf( '<p>%s</p>', esc_html__( 'The connection with your CRM cannot be used at the moment (see Connect), so its tags cannot be shown.', 'cart-companion' ) );
			return;
		}
		if ( $at_once ) {
			printf( '<div id="%s">', esc_attr( self::ID ) );
			$this->print_list( $customer );
			echo '</div>';
			return;
		}
		printf(
			'<div id="%1$s" data-cart-companion-tags="%2$s" data-nonce="%3$s" data-failed="%4$s" aria-live="polite" aria-busy="true"><p><a href="%5$s">%6$s</a></p></div>',
			esc_attr( self::ID ),
			esc_attr( $customer->email ),
			esc_attr( wp_create_nonce( self::ACTION ) ),
			esc_attr__( 'The tags could not be fetched. Reload the page to try again.', 'cart-companion' ),
			esc_url( add_query_arg( 'tags', 'now', Links::customer( $customer->email ) ) . '#' . self::ID ),
			esc_html__( 'Show the tags now', 'cart-companion' )
		);
	}

	/** Hook wp_ajax_…: the list as HTML. */
	public function answer( string $capability ): void {
		if ( ! current_user_can( $capability ) || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		$email = CustomerAddress::of( Forms::to_the_letter( wp_unslash( $_GET ), 'customer' ) );
		if ( '' === $email ) {
			wp_send_json_error( null, 400 );
		}
		ob_start();
		$this->print_list( $this->lookup->find( $email ) );
		wp_send_json_success( (string) ob_get_clean() );
	}

	private function print_list( KnownCustomer $customer ): void {
		$tags = $customer->tags();
		try {
			$now    = null === $tags ? null : $tags->now();
			$others = null === $tags ? array() : $tags->of_others();
		} catch ( CrmException $error ) {
			Notice::warning( esc_html( $error->getMessage() ) )->print_inline();
			return;
		}
		if ( null === $now && array() === $others ) {
			/* translators: %s: e-mail addresses */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'Your CRM has no contact with the address %s.', 'cart-companion' ), implode( ', ', $customer->emails() ) ) ) );
			return;
		}
		if ( null !== $now ) {
			$this->print_tags( $now, $customer );
		}
		foreach ( $others as $other ) {
			/* translators: 1: number of a contact, 2: e-mail address */
			printf( '<p><strong>%s</strong></p>', esc_html( sprintf( __( 'Another contact of this person in your CRM (%1$s, bought as %2$s):', 'cart-companion' ), $other['contact'], $other['email'] ) ) );
			$this->print_tags( $other['tags'], $customer );
		}
	}

	/** @param string[] $tags */
	private function print_tags( array $tags, KnownCustomer $customer ): void {
		if ( array() === $tags ) {
			printf( '<p>%s</p>', esc_html__( 'None: the contact has no tags.', 'cart-companion' ) );
			return;
		}
		$origins = new TagOrigins( $customer->rows, $this->rules->all() );
		echo '<ul class="cart-companion-tags-now">';
		foreach ( $tags as $tag ) {
			printf( '<li><code>%1$s</code> <span class="description">%2$s</span></li>', esc_html( $tag ), wp_kses_post( self::origin( $origins->of( $tag ), $customer->product_labels() ) ) );
		}
		echo '</ul>';
	}

	/**
	 * @param array{event: array<string, mixed>, rule: array<string, mixed>|null}|null $origin
	 * @param array<string, string>                                                    $labels Of products, by item key.
	 */
	private static function origin( ?array $origin, array $labels ): string {
		if ( null === $origin ) {
			return esc_html__( 'set by hand or by the CRM', 'cart-companion' );
		}
		$event = EventRow::from_store( $origin['event'] );
		$link  = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Links::event( $event->id() ) ), esc_html( EventLabels::headline( $event ) ) );
		$date  = esc_html( DateTimes::date( $event->occurred_at() ) );
		if ( null === $origin['rule'] ) {
			/* translators: 1: what happened, 2: date */
			return sprintf( esc_html__( 'set by Cart Companion with “%1$s” on %2$s, by a rule that has changed since', 'cart-companion' ), $link, $date );
		}
		/* translators: 1: name of a rule, 2: what happened, 3: date */
		return sprintf( esc_html__( 'set by the rule “%1$s” with “%2$s” on %3$s', 'cart-companion' ), esc_html( RuleNames::of( $origin['rule'], $labels ) ), $link, $date );
	}
}
