<?php
/** A customer's addresses and who tied each; ties another one, and unties it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CustomerAddress, FormError, Forms, Notice };
use CartCompanion\Companion\{ CompanionError, Customers };
use CartCompanion\Labels\{ DateTimes, Links };

final class AddressesPanel {
	/** Id of the field for another address. */
	public const FIELD = 'cart-companion-tie';

	private Customers $customers;

	public function __construct( Customers $customers ) {
		$this->customers = $customers;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array(
			'customer_tie'   => array( $this, 'tie' ),
			'customer_untie' => array( $this, 'untie' ),
		);
	}

	/**
	 * @param array<string, mixed> $fields customer, other.
	 * @throws FormError When one of them is no address.
	 * @throws CompanionError
	 */
	public function tie( array $fields ): Notice {
		list( $email, $other ) = self::two( $fields );
		if ( $email === $other ) {
			throw new FormError( __( 'That is the same address. Enter the other one with which this person bought or logs in.', 'cart-companion' ) );
		}
		$this->customers->tie( $email, $other, self::me() );
		/* translators: 1 and 2: e-mail addresses */
		return Notice::success( sprintf( __( '%1$s and %2$s are one person from now on: orders with either count for both. Their tags are not changed by this; to bring them in line, press Preview below.', 'cart-companion' ), $email, $other ) )->shown_at( Links::customer( $email ) );
	}

	/**
	 * Cuts every tie of one address.
	 *
	 * @param array<string, mixed> $fields customer, other.
	 * @throws FormError When one of them is no address.
	 * @throws CompanionError
	 */
	public function untie( array $fields ): Notice {
		list( $email, $other ) = self::two( $fields );
		$told = $this->customers->find( $email );
		$tied = array();
		foreach ( null === $told ? array() : $told->ties() as $tie ) {
			$tied = in_array( $other, $tie['emails'], true ) ? array_merge( $tied, $tie['emails'] ) : $tied;
		}
		foreach ( array_diff( array_unique( array_merge( $tied, array( $email ) ) ), array( $other ) ) as $one ) {
			$this->customers->untie( $one, $other, self::me() );
		}
		/* translators: 1 and 2: e-mail addresses */
		return Notice::success( sprintf( __( '%2$s is another person than %1$s from now on, and keeps that whatever ThriveCart sends. Tags that one got for what the other bought stay: press Preview on each page to see what today’s rules say.', 'cart-companion' ), $email, $other ) );
	}

	/** In the table of facts. */
	public function print( KnownCustomer $customer ): void {
		echo '<ul class="cart-companion-addresses">';
		foreach ( $customer->emails() as $email ) {
			printf( '<li><span>%s</span>', esc_html( $email ) );
			if ( $email !== $customer->email && null !== $customer->told ) {
				printf( ' <span class="description">%s</span>', esc_html( implode( '; ', self::reasons( $customer, $email ) ) ) );
				$this->print_untie( $customer->email, $email );
			}
			echo '</li>';
		}
		echo '</ul>';
		if ( null !== $customer->error || ! Forms::may_change() ) {
			return;
		}
		Forms::open( 'customer_tie', 'cart-companion-inline' );
		printf(
			'<input type="hidden" name="customer" value="%1$s" /><label for="%2$s">%3$s</label> <input type="email" required id="%2$s" name="other" class="regular-text" placeholder="%4$s" /> <button type="submit" class="button">%5$s</button></form>',
			esc_attr( $customer->email ),
			esc_attr( self::FIELD ),
			esc_html__( 'This is the same person as', 'cart-companion' ),
			esc_attr__( 'other address', 'cart-companion' ),
			esc_html__( 'Tie', 'cart-companion' )
		);
	}

	private function print_untie( string $email, string $other ): void {
		if ( ! Forms::may_change() ) {
			return;
		}
		Forms::open( 'customer_untie', 'cart-companion-inline' );
		/* translators: %s: e-mail address */
		$label = sprintf( __( 'Untie %s', 'cart-companion' ), $other );
		printf( '<input type="hidden" name="customer" value="%1$s" /><button type="submit" class="button-link" name="other" value="%2$s" aria-label="%3$s">%4$s</button></form>', esc_attr( $email ), esc_attr( $other ), esc_attr( $label ), esc_html__( 'Untie', 'cart-companion' ) );
	}

	/** @return string[] Why an address is one of theirs. */
	private static function reasons( KnownCustomer $customer, string $email ): array {
		$reasons = array();
		foreach ( null === $customer->told ? array() : $customer->told->ties() as $tie ) {
			if ( in_array( $email, $tie['emails'], true ) ) {
				/* translators: 1: who, 2: date */
				$reasons[] = '' === $tie['at'] ? $tie['by'] : sprintf( __( 'tied by %1$s on %2$s', 'cart-companion' ), $tie['by'], DateTimes::date( $tie['at'] ) );
			}
		}
		return array_values( array_unique( $reasons ) );
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return string[]
	 * @throws FormError
	 */
	private static function two( array $fields ): array {
		$email = CustomerPage::address( Forms::to_the_letter( $fields, 'customer' ) );
		$other = CustomerAddress::of( Forms::to_the_letter( $fields, 'other' ) );
		if ( '' === $other ) {
			throw new FormError( __( 'Enter the other e-mail address, for example anna@example.com. Nothing was changed.', 'cart-companion' ) );
		}
		return array( $email, $other );
	}

	private static function me(): string {
		return wp_get_current_user()->display_name;
	}
}
