<?php
/** Hands out or erases what this site and the companion keep of one person. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice };
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\Links;
use CartCompanion\Privacy\PersonalData;

final class PrivacyPanel {
	/** Core's own, of Tools → Export and Erase Personal Data. */
	private const MAY_EXPORT = 'export_others_personal_data';
	private const MAY_ERASE  = 'erase_others_personal_data';

	private CustomerLookup $lookup;
	private PersonalData $data;

	public function __construct( CustomerLookup $lookup, PersonalData $data ) {
		$this->lookup = $lookup;
		$this->data   = $data;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array(
			'customer_export' => array( $this, 'download' ),
			'customer_forget' => array( $this, 'erase' ),
		);
	}

	/**
	 * Sends the file; there is no page after it.
	 *
	 * @param array<string, mixed> $fields customer.
	 * @throws FormError
	 * @throws CompanionError When the companion's half cannot be had: half a file would pass for all of it.
	 */
	public function download( array $fields ): Notice {
		self::demand( self::MAY_EXPORT );
		$export = $this->export( CustomerPage::address( Forms::to_the_letter( $fields, 'customer' ) ) );
		nocache_headers();
		header( 'Content-Type: application/json; charset=utf-8' );
		header( 'Content-Disposition: attachment; filename="cart-companion-customer.json"' );
		header( 'X-Content-Type-Options: nosniff' );
		echo wp_json_encode( $export, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ); // phpcs:ignore WordPress.Security.EscapeOutput -- a file, no page.
		exit;
	}

	/**
	 * Both halves, of all of the person's addresses.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError
	 */
	public function export( string $email ): array {
		$customer  = $this->found( $email );
		$companion = array();
		foreach ( $customer->emails() as $one ) {
			$companion[ $one ] = $this->data->of_companion( $one );
		}
		return array(
			'exported_at' => gmdate( 'Y-m-d\TH:i:s\Z' ),
			'addresses'   => $customer->emails(),
			'this_site'   => $this->data->of_site( $customer->emails() ),
			'companion'   => $companion,
		);
	}

	/**
	 * At the companion first: where that fails, nothing is erased here, and the button is still there.
	 *
	 * @param array<string, mixed> $fields customer, sure.
	 * @throws FormError
	 * @throws CompanionError
	 */
	public function erase( array $fields ): Notice {
		self::demand( self::MAY_ERASE );
		if ( empty( $fields['sure'] ) ) {
			throw new FormError( __( 'Tick that you are sure first. Nothing was erased.', 'cart-companion' ) );
		}
		$customer = $this->found( CustomerPage::address( Forms::to_the_letter( $fields, 'customer' ) ) );
		foreach ( $customer->emails() as $one ) {
			$this->data->erase_at_companion( $one );
		}
		foreach ( $customer->emails() as $one ) {
			$this->data->erase_here( $one );
		}
		return Notice::success( __( 'Erased, here and at the companion. If this person asked for it, erase them in WordPress, in your CRM and at ThriveCart as well.', 'cart-companion' ) )->shown_at( Links::screen( Links::CUSTOMERS ) );
	}

	public function print( KnownCustomer $customer ): void {
		if ( ! Forms::may_change() || ! $customer->is_known() || null !== $customer->error ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'This person’s data', 'cart-companion' ) );
		if ( current_user_can( self::MAY_EXPORT ) ) {
			Fields::print_action( 'customer_export', 'customer', $customer->email, __( 'Download as a file', 'cart-companion' ), __( 'All that this site’s record and the companion keep of this person, as JSON. Tools → Export Personal Data has it, too.', 'cart-companion' ), 'button', 'cart-companion-retry' );
		}
		if ( current_user_can( self::MAY_ERASE ) ) {
			$this->print_erase( $customer );
		}
	}

	private function print_erase( KnownCustomer $customer ): void {
		printf( '<details class="cart-companion-erase"><summary>%s</summary>', esc_html__( 'Erase this person', 'cart-companion' ) );
		Forms::open( 'customer_forget' );
		printf( '<p>%s</p>', esc_html__( 'Names, addresses and ThriveCart’s messages are erased in this site’s record and at the companion, and cannot be brought back. That orders came stays, without saying whose. What still waits for this customer is given up. The WordPress user, the contact in your CRM and what ThriveCart keeps are not touched.', 'cart-companion' ) );
		printf( '<input type="hidden" name="customer" value="%s" />', esc_attr( $customer->email ) );
		/* translators: %s: e-mail addresses */
		Fields::print_sure( sprintf( __( 'Erase %s for good', 'cart-companion' ), implode( ', ', $customer->emails() ) ) );
		Fields::print_submit( __( 'Erase here and at the companion', 'cart-companion' ), array( 'class' => 'button button-link-delete' ) );
		echo '</details>';
	}

	/** @throws FormError */
	private static function demand( string $capability ): void {
		if ( ! current_user_can( $capability ) ) {
			throw new FormError( __( 'You may not export or erase other people’s data on this site. Ask an administrator. Nothing was done.', 'cart-companion' ) );
		}
	}

	/** @throws CompanionError Where nobody can say which addresses are theirs. */
	private function found( string $email ): KnownCustomer {
		$customer = $this->lookup->find( $email );
		if ( null !== $customer->error ) {
			throw $customer->error;
		}
		return $customer;
	}
}
