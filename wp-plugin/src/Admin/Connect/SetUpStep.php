<?php
/** The one thing to do next in the set-up: what it is, and its control or the way to it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Labels\Links;
use CartCompanion\Store\TestPurchaseRun;

final class SetUpStep {
	/** In place of a screen: only the test purchase is shown there. */
	public const TRIAL = 'trial';

	/** How long the last test purchase stands above what is next. */
	private const SHOWN_SECONDS = 10 * MINUTE_IN_SECONDS;

	private SetUpLights $lights;
	private ThriveCartPanel $thrivecart;
	private CrmTestPanel $crm_test;
	private TestPurchasePanel $trial;

	public function __construct( SetUpLights $lights, ThriveCartPanel $thrivecart, CrmTestPanel $crm_test, TestPurchasePanel $trial ) {
		$this->lights     = $lights;
		$this->thrivecart = $thrivecart;
		$this->crm_test   = $crm_test;
		$this->trial      = $trial;
	}

	/**
	 * @param array<string, SetUpLight> $lights
	 * @param string                    $place  The screen that it stands on, as in its address; 'dashboard' for core's.
	 */
	public function print( array $lights, string $place ): void {
		$next = SetUpLights::next( $lights );
		if ( ! Forms::may_change() ) {
			return;
		}
		$run = TestPurchaseRun::load();
		if ( $run->is_going() || self::TRIAL === $place || ( null !== $next && $this->is_for_trial( $next ) && 'dashboard' !== $place ) ) {
			$this->trial->print();
			return;
		}
		if ( $run->seconds() < self::SHOWN_SECONDS ) {
			$this->trial->print_run( $run );
		}
		if ( null === $next ) {
			return;
		}
		if ( Links::CONNECT === $place || 'dashboard' === $place || ! $this->print_control( $next ) ) {
			$this->print_link( $next, $place );
		}
	}

	private function is_for_trial( SetUpLight $next ): bool {
		return SetUpLight::TO_DO === $next->state && in_array( $next->name, array( SetUpLights::TAGS, SetUpLights::LOGIN ), true );
	}

	/** The very control, where it is one field or button; whether there is one. */
	private function print_control( SetUpLight $next ): bool {
		switch ( $next->name ) {
			case SetUpLights::ADDRESS:
				$this->thrivecart->print_webhook_url( (string) ( $this->lights->site()['webhook_url'] ?? '' ) );
				return true;
			case SetUpLights::WORD:
				$this->thrivecart->print_secret_word( $this->lights->site() );
				return true;
			case SetUpLights::CRM:
				return $this->crm_test->print_form();
		}
		return false;
	}

	private function print_link( SetUpLight $next, string $place ): void {
		list( $words, $url, $link ) = $this->way( $next, $place );
		if ( '' !== $words ) {
			printf( '<p>%s</p>', esc_html( $words ) );
		}
		if ( '' !== $url ) {
			printf( '<p><a class="button button-primary" href="%1$s">%2$s</a></p>', esc_url( $url ), esc_html( $link ) );
		}
	}

	/** @return array{0: string, 1: string, 2: string} What to do, where, and the words of the link; '' for none. */
	private function way( SetUpLight $next, string $place ): array {
		$connect = Links::CONNECT === $place ? '' : Links::screen( Links::CONNECT );
		switch ( $next->name ) {
			case SetUpLights::CONNECTED:
				return SetUpLight::WRONG === $next->state ? array( '', '', '' ) : array( '', $connect, __( 'Connect this site', 'cart-companion' ) );
			case SetUpLights::ADDRESS:
				return SetUpLight::WAITING === $next->state ? array( $next->words, '', '' ) : array( __( 'Add the webhook address at ThriveCart. This light turns green when ThriveCart tries it, while you save it there.', 'cart-companion' ), $connect . '#cart-companion-webhook-url', __( 'Show the address', 'cart-companion' ) );
			case SetUpLights::WORD:
				return SetUpLight::WAITING === $next->state
					? array( __( 'The secret word is stored. Make a test order at ThriveCart to see whether it matches, or wait for the first order.', 'cart-companion' ), '', '' )
					: array( __( 'Copy the secret word from ThriveCart: Settings → API & Webhooks → ThriveCart order validation.', 'cart-companion' ), $connect . '#cart-companion-secret-word', __( 'Enter the secret word', 'cart-companion' ) );
			case SetUpLights::CRM:
				return array( __( 'Connect your CRM and test it: the test gives a contact a tag and takes it away again.', 'cart-companion' ), $connect . '#cart-companion-step-3', __( 'Set up and test the CRM', 'cart-companion' ) );
			case SetUpLights::RULES:
				return array( __( 'Say which tags buyers of a product get.', 'cart-companion' ), Links::screen( Links::RULES ), __( 'Make the first rule', 'cart-companion' ) );
			case SetUpLights::ORDER:
				return array( __( 'All is ready. Make a test order at ThriveCart, or wait for the first one: it turns the last lights green.', 'cart-companion' ), '', '' );
			default: // What waits after the first order is what no test purchase can show.
				return SetUpLight::WAITING === $next->state ? array( TestPurchasePanel::not_for_operations(), '', '' ) : array( __( 'A test purchase shows whether all of it works.', 'cart-companion' ), Links::screen( Links::CONNECT ) . '#cart-companion-test-purchase', __( 'Send a test purchase', 'cart-companion' ) );
		}
	}
}
