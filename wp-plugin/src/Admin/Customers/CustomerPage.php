<?php
/** One customer, for a support admin who has ten seconds. What the parts of it do is in a class each. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CustomerAddress, FormError, LeftBehind };
use CartCompanion\Labels\Links;

final class CustomerPage {
	private CustomerLookup $lookup;
	private AddressesPanel $addresses;
	private LoginPanel $login;
	private TagsNow $tags;
	private ResyncPreview $preview;
	private PrivacyPanel $privacy;
	private LeftBehind $left_behind;

	public function __construct( CustomerLookup $lookup, AddressesPanel $addresses, LoginPanel $login, TagsNow $tags, ResyncPreview $preview, PrivacyPanel $privacy, LeftBehind $left_behind ) {
		$this->lookup      = $lookup;
		$this->addresses   = $addresses;
		$this->login       = $login;
		$this->tags        = $tags;
		$this->preview     = $preview;
		$this->privacy     = $privacy;
		$this->left_behind = $left_behind;
	}

	/** @return array<string, callable> As Panel::forms(). */
	public function forms(): array {
		return $this->addresses->forms() + $this->login->forms() + $this->preview->forms() + $this->privacy->forms();
	}

	/** @throws FormError When it is none. */
	public static function address( string $text ): string {
		$email = CustomerAddress::of( $text );
		if ( '' === $email ) {
			throw new FormError( __( 'This is not an e-mail address. Search for the customer again.', 'cart-companion' ) );
		}
		return $email;
	}

	/** The page with what a comparison of the tags would change. */
	public static function preview_link( string $email ): string {
		return add_query_arg( 'preview', '1', Links::customer( $email ) ) . '#' . ResyncPreview::ID;
	}

	/**
	 * @param string                                       $email   In small letters.
	 * @param callable(string, string, string): void $heading Prints the heading and the link beside it.
	 * @param bool                                         $with_tags    Whether the CRM is asked for the tags at once.
	 * @param bool                                         $with_preview Whether what would change is shown.
	 */
	public function print( string $email, callable $heading, bool $with_tags, bool $with_preview ): void {
		$customer = $this->lookup->find( $email );
		$offer    = $this->login->offer( $customer );
		$heading( '' === $customer->name() ? $email : $customer->name(), __( 'All customers', 'cart-companion' ), Links::screen( Links::CUSTOMERS ) );
		if ( '' !== $customer->name() ) {
			printf( '<p class="cart-companion-subtitle">%s</p>', esc_html( implode( ', ', $customer->emails() ) ) );
		}
		( new Answer( $customer, $offer ) )->print();
		$this->left_behind->print_of_customer( $email, $customer->own_events() );
		$this->print_facts( $customer );
		( new ProductsTable( $customer ) )->print();
		$this->tags->print( $customer, $with_tags );
		( new WhatHappened( $customer ) )->print();
		$this->preview->print( $customer, $with_preview );
		$this->privacy->print( $customer );
	}

	private function print_facts( KnownCustomer $customer ): void {
		printf( '<h2 class="screen-reader-text">%s</h2><table class="form-table cart-companion-facts"><tbody>', esc_html__( 'Who this is', 'cart-companion' ) );
		self::print_fact( __( 'Addresses', 'cart-companion' ), fn() => $this->addresses->print( $customer ) );
		self::print_fact( __( 'Can log in', 'cart-companion' ), fn() => $this->login->print( $customer ) );
		$contact = self::contact( $customer );
		if ( '' !== $contact ) {
			self::print_fact( __( 'In your CRM', 'cart-companion' ), static fn() => print( esc_html( $contact ) ) );
		}
		echo '</tbody></table>';
	}

	private static function print_fact( string $label, callable $print ): void {
		printf( '<tr><th scope="row">%s</th><td>', esc_html( $label ) );
		$print();
		echo '</td></tr>';
	}

	/** Which contact was acted on last, by which address; '' while there was none. */
	private static function contact( KnownCustomer $customer ): string {
		$tags = $customer->tags();
		$row  = null === $tags ? null : $tags->row_with_contact();
		/* translators: 1: number of a contact, 2: name of a connection, 3: e-mail address */
		return null === $row || null === $customer->connection ? '' : sprintf( __( 'Contact %1$s by way of %2$s, acted on for %3$s.', 'cart-companion' ), $row['contact_id'], $customer->connection->name(), $row['email'] );
	}
}
