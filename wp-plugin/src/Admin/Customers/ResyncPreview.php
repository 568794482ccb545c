<?php
/** Sets the tags that a customer should have now: first shows which would come and go, then does it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Fields, Forms, Notice };
use CartCompanion\Companion\{ CompanionError, Customers };
use CartCompanion\Crm\CrmException;
use CartCompanion\Delivery\ResultMessages;
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Labels\{ Links, TagLabels };
use CartCompanion\Store\RuleRepository;

final class ResyncPreview {
	/** Of its heading. */
	public const ID = 'cart-companion-set-tags';

	private Customers $customers;

	public function __construct( Customers $customers ) {
		$this->customers = $customers;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'resync' => array( $this, 'apply' ) );
	}

	/**
	 * @param array<string, mixed> $fields email.
	 * @throws \CartCompanion\Admin\FormError When it is no address.
	 * @throws CompanionError
	 */
	public function apply( array $fields ): Notice {
		$email = CustomerPage::address( Forms::to_the_letter( $fields, 'email' ) );
		$this->customers->resync( $email );
		/* translators: %s: e-mail address */
		return Notice::success( sprintf( __( 'The tags of %s are being set. In a few seconds “Everything that happened” begins with “The tags were compared with what this customer holds.”, with the tags that changed. Reload to see it.', 'cart-companion' ), $email ) )->shown_at( Links::customer( $email ) );
	}

	public function print( KnownCustomer $customer, bool $is_open ): void {
		if ( null === $customer->told || array() === $customer->told->entitlements() || null === $customer->connection ) {
			return;
		}
		printf( '<h2 id="%1$s">%2$s</h2>', esc_attr( self::ID ), esc_html__( 'Set the tags this customer should have now', 'cart-companion' ) );
		if ( $is_open ) {
			$this->print_preview( $customer );
			return;
		}
		printf(
			'<p><a class="button" href="%1$s">%2$s</a> <span class="description">%3$s</span></p>',
			esc_url( CustomerPage::preview_link( $customer->email ) ),
			esc_html__( 'Preview', 'cart-companion' ),
			esc_html__( 'Shows which tags today’s rules would add or remove for what they hold now. Nothing is changed yet.', 'cart-companion' )
		);
	}

	private function print_preview( KnownCustomer $customer ): void {
		try {
			$there = $customer->tags()->now();
		} catch ( CrmException $error ) {
			Notice::warning( esc_html( $error->getMessage() ) )->print_inline();
			return;
		}
		$plan = $customer->tags()->plan( $customer->told->entitlements() );
		if ( null === $there && ! $customer->holds_something() ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing would change: your CRM has no contact for this customer, and they hold nothing for which one would be made.', 'cart-companion' ) );
			return;
		}
		list( $apply, $remove ) = $plan->difference( $there ?? array() );
		if ( array() === $apply && array() === $remove ) {
			printf( '<p><strong>%s</strong></p>', esc_html__( 'Nothing would change: the tags are as today’s rules say.', 'cart-companion' ) );
			self::print_notes( $plan, $customer );
			return;
		}
		/* translators: 1: a number of tags, 2: a number of tags */
		printf( '<p><strong>%s</strong></p>', esc_html( sprintf( __( '%1$s would be added, %2$s would be removed:', 'cart-companion' ), self::tags( count( $apply ) ), self::tags( count( $remove ) ) ) ) );
		echo wp_kses_post( TagLabels::changes( $apply, $remove, '', true ) );
		if ( null === $there ) {
			printf( '<p>%s</p>', esc_html__( 'Your CRM has no contact for this customer yet: one would be made, where the connection can.', 'cart-companion' ) );
		}
		self::print_notes( $plan, $customer );
		if ( Forms::may_change() ) {
			Fields::print_action( 'resync', 'email', $customer->email, __( 'Apply', 'cart-companion' ), __( 'Changes these tags in your CRM and no others.', 'cart-companion' ), 'button button-primary', 'cart-companion-retry' );
		}
	}

	private static function print_notes( TagPlan $plan, KnownCustomer $customer ): void {
		$rules = array() === $plan->notes ? array() : ( new RuleRepository() )->all();
		foreach ( $plan->notes as $note ) {
			printf( '<p class="description">%s</p>', esc_html( ResultMessages::sentence( $note, $customer->product_names(), $rules ) ) );
		}
	}

	private static function tags( int $count ): string {
		/* translators: %s: number */
		return sprintf( _n( '%s tag', '%s tags', $count, 'cart-companion' ), number_format_i18n( $count ) );
	}
}
