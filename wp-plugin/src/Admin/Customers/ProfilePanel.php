<?php
/** On the profile of a WordPress user, and in the list of users: how they stand as a customer, and the way to their page. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Domain\Text;
use CartCompanion\Labels\Links;
use CartCompanion\Site\Settings;

final class ProfilePanel {
	/** A profile is often opened for something else: it does not wait longer for the companion. */
	private const SECONDS = 3;

	private Settings $settings;
	private CustomerLookup $lookup;
	private string $capability;

	/** @param string $capability Of who may see the page of a customer. */
	public function __construct( Settings $settings, CustomerLookup $lookup, string $capability ) {
		$this->settings   = $settings;
		$this->lookup     = $lookup;
		$this->capability = $capability;
	}

	public function register(): void {
		add_action( 'show_user_profile', array( $this, 'print' ), 20 );
		add_action( 'edit_user_profile', array( $this, 'print' ), 20 );
		add_filter( 'user_row_actions', array( $this, 'add_row_action' ), 10, 2 );
	}

	/**
	 * Hook user_row_actions.
	 *
	 * @param mixed $actions HTML by name.
	 * @param mixed $user    The WP_User of the row.
	 * @return mixed
	 */
	public function add_row_action( $actions, $user ) {
		if ( is_array( $actions ) && $user instanceof \WP_User && '' !== $user->user_email && $this->may_see() ) {
			$actions['cart-companion'] = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Links::customer( Text::lower( $user->user_email ) ) ), esc_html__( 'Cart Companion', 'cart-companion' ) );
		}
		return $actions;
	}

	/** Hook show_user_profile and edit_user_profile. @param mixed $user The WP_User. */
	public function print( $user ): void {
		if ( ! $user instanceof \WP_User || '' === $user->user_email || ! $this->may_see() ) {
			return;
		}
		$email    = Text::lower( $user->user_email );
		$customer = $this->lookup->find( $email, self::SECONDS );
		printf( '<h2>%s</h2>', esc_html__( 'Cart Companion', 'cart-companion' ) );
		$this->print_answer( $customer );
		if ( $customer->is_known() ) {
			printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::customer( $email ) ), esc_html__( 'Everything about this customer', 'cart-companion' ) );
		}
	}

	private function print_answer( KnownCustomer $customer ): void {
		if ( null !== $customer->error ) {
			printf( '<p>%s</p>', esc_html__( 'The companion cannot be asked at the moment how this customer stands.', 'cart-companion' ) );
			return;
		}
		if ( null === $customer->told ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing has come from ThriveCart for this address.', 'cart-companion' ) );
			return;
		}
		if ( $customer->told->has_answer() ) {
			Answer::print_box( $customer->told->tone(), $customer->told->message() );
		}
		( new ProductsTable( $customer ) )->print( 'h3' );
	}

	private function may_see(): bool {
		return current_user_can( $this->capability ) && $this->settings->is_paired() && ! $this->settings->is_copy();
	}
}
