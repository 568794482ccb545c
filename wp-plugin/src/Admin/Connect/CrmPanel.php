<?php
/** Step 3 of Connect: through which connection with the CRM tags are applied. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, Forms, Notice, Panel };
use CartCompanion\Crm\{ ConnectionTest, Crm, Registry };
use CartCompanion\Labels\DateTimes;

final class CrmPanel extends Panel {
	private Registry $crms;

	public function __construct( Registry $crms ) {
		$this->crms = $crms;
	}

	public function forms(): array {
		return array( 'connection' => array( $this, 'choose' ) );
	}

	/** @param array<string, mixed> $fields connection. */
	public function choose( array $fields ): Notice {
		$this->crms->choose( Forms::text( $fields, 'connection' ) );
		$chosen = $this->crms->chosen();
		if ( null === $chosen ) {
			return Notice::warning( __( 'Saved. No connection works on this site yet.', 'cart-companion' ) );
		}
		/* translators: %s: name of a connection */
		return Notice::success( sprintf( __( 'Tags are applied through %s.', 'cart-companion' ), $chosen->name() ) );
	}

	public function print(): void {
		$chosen = $this->crms->chosen();
		$works  = null !== $chosen && $chosen->is_connected();
		$left   = $works ? self::left( $chosen ) : '';
		ConnectScreen::print_step( 3, __( 'Your CRM', 'cart-companion' ), $works && '' === $left, $left );
		$intro = null !== $chosen && null !== $chosen->user_contacts()
			? __( 'AccessAlly keeps your contacts and tags itself, so you need no CRM and no key: Cart Companion sets the tags in AccessAlly.', 'cart-companion' )
			: __( 'Tags are applied through the connection with your CRM that this site already has. Where no plugin reaches your CRM well enough, enter the CRM’s key, and this site asks it itself.', 'cart-companion' );
		printf( '<p>%s</p>', esc_html( $intro ) );
		if ( ! $works ) {
			Notice::warning( esc_html( $this->what_is_missing( $chosen ) ) )->print_inline();
		}
		$this->print_choices( $chosen );
	}

	/** What keeps a connection that works from being all that is needed; '' when nothing does. */
	private static function left( Crm $chosen ): string {
		$test = ConnectionTest::last( $chosen->slug() );
		$hint = $chosen->setup_hint();
		return '' === $hint && null !== $test && ! $test->worked ? __( 'the last test did not pass', 'cart-companion' ) : $hint;
	}

	private function what_is_missing( ?Crm $chosen ): string {
		if ( null !== $chosen ) {
			/* translators: %s: name of a connection */
			return sprintf( __( '%s is chosen, but cannot be used at the moment. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $chosen->name() );
		}
		return '' === $this->crms->choice()
			? __( 'No connection with a CRM was found on this site. Activate and set up AccessAlly, WP Fusion, FluentCRM or Groundhogg, or enter the key of your CRM below. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' )
			/* translators: %s: short name of a connection */
			: sprintf( __( 'The connection that was chosen (%s) is no longer on this site. Activate it again or choose another one. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $this->crms->choice() );
	}

	private function print_choices( ?Crm $chosen ): void {
		Forms::open( 'connection' );
		printf( '<fieldset class="cart-companion-choice"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Connection to use', 'cart-companion' ) );
		$is_automatic = '' === $this->crms->choice();
		/* translators: %s: name of a connection */
		$now = $is_automatic && null !== $chosen ? sprintf( __( 'Now: %s.', 'cart-companion' ), $chosen->name() ) : '';
		Fields::print_choice( 'connection', '', $is_automatic, __( 'Choose for me', 'cart-companion' ), __( 'Takes the first one below that works, and stays with it; save again to have it look again.', 'cart-companion' ) . ' ' . $now );
		$others = array();
		foreach ( $this->crms->all() as $crm ) {
			if ( $crm->is_connected() || $crm->slug() === $this->crms->choice() ) {
				$this->print_crm( $crm );
			} elseif ( null === $crm->credentials() ) {
				$others[] = $crm;
			}
		}
		if ( array() !== $others ) {
			printf( '<details><summary>%s</summary>', esc_html__( 'Other connections, not ready on this site', 'cart-companion' ) );
			array_map( array( $this, 'print_crm' ), $others );
			echo '</details>';
		}
		echo '</fieldset>';
		Fields::print_submit( __( 'Use this connection', 'cart-companion' ) );
	}

	private function print_crm( Crm $crm ): void {
		Fields::print_choice( 'connection', $crm->slug(), $crm->slug() === $this->crms->choice(), $crm->name(), $crm->status_message() . ' ' . self::last_test( $crm ) );
	}

	private static function last_test( Crm $crm ): string {
		$test = ConnectionTest::last( $crm->slug() );
		if ( null === $test ) {
			return '';
		}
		$ago = DateTimes::ago( gmdate( 'Y-m-d\TH:i:s\Z', $test->at ) );
		/* translators: %s: "2 hours ago" */
		return $test->worked ? sprintf( __( 'Tested %s: it works.', 'cart-companion' ), $ago )
			/* translators: 1: "2 hours ago", 2: what happened */
			: sprintf( __( 'Tested %1$s, and it did not pass: %2$s', 'cart-companion' ), $ago, $test->message );
	}
}
