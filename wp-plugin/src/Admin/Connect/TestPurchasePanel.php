<?php
/** A purchase that nobody made: begun by one click, shown stage by stage while it goes through the pipe, and undone. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ FormError, Forms, Notice, Panel, Products };
use CartCompanion\Delivery\{ TestPurchaseError, TestPurchases, TestPurchaseUndo };
use CartCompanion\Domain\ProductKey;
use CartCompanion\Domain\Rules\PurchaseRules;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Store\{ RuleRepository, TestContact, TestPurchaseRun };

final class TestPurchasePanel extends Panel {
	private TestPurchases $purchases;
	private RuleRepository $rules;
	private Products $products;

	public function __construct( TestPurchases $purchases, RuleRepository $rules, Products $products ) {
		$this->purchases = $purchases;
		$this->rules     = $rules;
		$this->products  = $products;
	}

	public function forms(): array {
		return array( 'test_purchase' => array( $this, 'begin' ) );
	}

	/** @param array<string, mixed> $fields product, email. */
	public function begin( array $fields ): Notice {
		$choices = $this->choices();
		$product = Forms::text( $fields, 'product' );
		if ( ! isset( $choices[ $product ] ) ) {
			throw new FormError( __( 'Choose a product that has a rule. Nothing was done.', 'cart-companion' ) );
		}
		try {
			$this->purchases->begin( $product, $choices[ $product ], Forms::email( $fields, 'email' ) );
		} catch ( TestPurchaseError $error ) {
			throw new FormError( $error->getMessage() );
		}
		return Notice::info( __( 'The test purchase was sent. Its steps are shown as they happen.', 'cart-companion' ) );
	}

	/** What became of the last one, and the form for the next. */
	public function print(): void {
		$run = $this->purchases->advance();
		$this->print_run( $run );
		if ( ! $run->is_going() && Forms::may_send( 'test_purchase' ) ) {
			$this->print_form( '' !== $run->id );
		}
	}

	/** The next step of the one that is under way. */
	public function advance(): void {
		$this->purchases->advance();
	}

	/** Whether one is under way: an open page then looks every second. */
	public function is_going(): bool {
		return TestPurchaseRun::load()->is_going();
	}

	private function print_form( bool $is_again ): void {
		$choices = $this->choices();
		if ( array() === $choices ) {
			$words = ( new PurchaseRules( $this->rules->all() ) )->is_without_tags()
				? self::not_for_operations()
				: __( 'Make a rule for a product first.', 'cart-companion' );
			printf( '<p>%s</p>', esc_html( $words ) );
			return;
		}
		printf( '<p id="cart-companion-test-purchase-help">%s</p>', esc_html__( 'A made-up customer buys, from the companion through this site to your CRM. You see each step here, then it is undone. This site sends no e-mail for it. Most CRMs keep the contact, without the tags. AccessAlly’s operations are not run, as they cannot be undone.', 'cart-companion' ) );
		Forms::open( 'test_purchase', 'cart-companion-test-purchase' );
		echo '<p>';
		if ( 1 === count( $choices ) ) {
			printf( '<input type="hidden" name="product" value="%s" />', esc_attr( (string) key( $choices ) ) );
		} else {
			printf( '<label for="cart-companion-test-product">%1$s</label> <select id="cart-companion-test-product" name="product">', esc_html__( 'Product', 'cart-companion' ) );
			foreach ( $choices as $key => $name ) {
				printf( '<option value="%1$s">%2$s</option>', esc_attr( $key ), esc_html( EventLabels::item( $key, $name ) ) );
			}
			echo '</select> ';
		}
		printf( '<button type="submit" class="button%1$s" aria-describedby="cart-companion-test-purchase-help">%2$s</button></p>', $is_again ? '' : ' button-primary', esc_html( $is_again ? __( 'Send another test purchase', 'cart-companion' ) : __( 'Send a test purchase', 'cart-companion' ) ) );
		$email = TestContact::email();
		printf(
			'<details><summary>%1$s</summary><p><label for="cart-companion-test-email">%2$s</label> <input type="email" required class="regular-text" id="cart-companion-test-email" name="email" value="%3$s" aria-describedby="cart-companion-test-email-help" /></p><p class="description" id="cart-companion-test-email-help">%4$s</p></details></form>',
			esc_html__( 'Advanced', 'cart-companion' ),
			esc_html__( 'Address of the test customer', 'cart-companion' ),
			esc_attr( '' === $email ? TestPurchases::EMAIL : $email ),
			esc_html__( 'It belongs to nobody and takes no mail. Change it only if your CRM refuses it, to an address that is no contact and no user yet.', 'cart-companion' )
		);
	}

	/** Where the rules give no tags. */
	public static function not_for_operations(): string {
		return __( 'Your rules run operations only, and a test purchase cannot undo those. An order shows whether they work.', 'cart-companion' );
	}

	/** @return array<string, string> Names by key, of the items that buyers get tags for. */
	private function choices(): array {
		$keys = ( new PurchaseRules( $this->rules->all() ) )->products_with_tags();
		if ( array() === $keys ) {
			return array();
		}
		$names = $this->products->names();
		$items = array_unique( array_merge( array_filter( $keys, array( ProductKey::class, 'is_item' ) ), in_array( ProductKey::ALL, $keys, true ) ? array_keys( $names ) : array() ) );
		$found = array();
		foreach ( array() === $items ? array( 'product-1' ) : $items as $key ) {
			$found[ $key ] = '' === ( $names[ $key ] ?? '' ) ? $key : $names[ $key ];
		}
		return $found;
	}

	/** The stages, each with its time. */
	public function print_run( TestPurchaseRun $run ): void {
		if ( '' === $run->id ) {
			return;
		}
		echo '<ol class="cart-companion-stages">';
		$is_next = true;
		foreach ( self::stages( $run ) as $stage => $words ) {
			$state   = self::state_of( $run, $stage, $is_next );
			$is_next = $is_next && 'done' === $state;
			$seconds = isset( $run->marks[ $stage ] ) ? number_format_i18n( $run->marks[ $stage ], 1 ) : '';
			/* translators: %s: number of seconds, such as 0.8 */
			$time = '' === $seconds ? '' : sprintf( __( '%s s', 'cart-companion' ), $seconds );
			printf( '<li class="is-%1$s"><span class="screen-reader-text">%2$s</span> %3$s <span class="description">%4$s</span></li>', esc_attr( $state ), esc_html( self::word_of( $state ) ), esc_html( $words ), esc_html( $time ) );
		}
		echo '</ol>';
		foreach ( array_filter( array( $run->problem, $run->left ), 'strlen' ) as $problem ) {
			Notice::warning( esc_html( $problem ) )->print_inline();
		}
		if ( ! $run->is_going() ) {
			$this->print_end( $run );
		}
	}

	private function print_end( TestPurchaseRun $run ): void {
		if ( $run->has_worked() ) {
			printf( '<p><strong>%s</strong></p>', $run->needs_no_login ? esc_html__( 'It works: a customer who buys this gets their tags.', 'cart-companion' ) : esc_html__( 'It works: a customer who buys this gets in.', 'cart-companion' ) );
		}
		if ( '' !== $run->contact_in ) {
			/* translators: 1: e-mail address, 2: name of a CRM */
			printf( '<p class="description">%s</p>', esc_html( sprintf( __( 'The contact %1$s stays in %2$s, without the tags; the next test purchase uses it again. You may delete it there.', 'cart-companion' ), $run->email, $run->contact_in ) ) );
		}
	}

	/** @return array<string, string> Words by stage. */
	private static function stages( TestPurchaseRun $run ): array {
		$is_tagged = isset( $run->marks[ TestPurchaseRun::TAGGED ] ) && array() !== $run->tags;
		$stages    = array(
			TestPurchaseRun::TAKEN    => __( 'The companion took the purchase', 'cart-companion' ),
			TestPurchaseRun::ARRIVED  => __( 'It arrived at this site', 'cart-companion' ),
			/* translators: %s: names of tags */
			TestPurchaseRun::TAGGED   => $is_tagged ? sprintf( __( 'Tags set in your CRM: %s', 'cart-companion' ), implode( ', ', $run->tags ) ) : __( 'Tags set in your CRM', 'cart-companion' ),
			TestPurchaseRun::LOGIN    => __( 'The customer can log in', 'cart-companion' ),
			TestPurchaseRun::REPORTED => __( 'The companion knows that it is done', 'cart-companion' ),
			TestPurchaseRun::UNDONE   => self::undone( $run ),
		);
		if ( $run->needs_no_login && ! isset( $run->marks[ TestPurchaseRun::LOGIN ] ) ) {
			$stages[ TestPurchaseRun::LOGIN ] = __( 'No login needed', 'cart-companion' );
		}
		return $stages;
	}

	private static function undone( TestPurchaseRun $run ): string {
		$parts = array(
			TestPurchaseUndo::TAGS_REMOVED => __( 'tags removed', 'cart-companion' ),
			TestPurchaseUndo::USER_DELETED => __( 'login deleted', 'cart-companion' ),
			TestPurchaseUndo::FORGOTTEN    => __( 'forgotten by the companion', 'cart-companion' ),
		);
		$done  = array_intersect_key( $parts, array_flip( $run->undone ) );
		/* translators: %s: what was undone */
		return array() === $done ? __( 'Undone', 'cart-companion' ) : sprintf( __( 'Undone: %s', 'cart-companion' ), implode( __( ', ', 'cart-companion' ), $done ) );
	}

	private static function state_of( TestPurchaseRun $run, string $stage, bool $is_next ): string {
		if ( $stage === $run->failed_at ) {
			return 'wrong';
		}
		$is_skipped = TestPurchaseRun::LOGIN === $stage && $run->needs_no_login;
		if ( isset( $run->marks[ $stage ] ) || $is_skipped ) {
			return 'done';
		}
		$is_now = TestPurchaseRun::UNDONE === $stage ? TestPurchaseRun::UNDOING === $run->state : $is_next && '' === $run->failed_at;
		return $run->is_going() && $is_now ? 'now' : 'waiting';
	}

	private static function word_of( string $state ): string {
		return array(
			'done'    => __( 'Done', 'cart-companion' ),
			'now'     => __( 'Under way', 'cart-companion' ),
			'wrong'   => __( 'Failed', 'cart-companion' ),
			'waiting' => __( 'Not yet', 'cart-companion' ),
		)[ $state ];
	}
}
