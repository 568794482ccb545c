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
			: __( 'Cart Companion sets tags in your CRM through the connection that this site already has.', 'cart-companion' );
		printf( '<p>%s</p>', esc_html( $intro ) );
		if ( $works && '' !== $chosen->setup_hint() ) {
			self::print_key_needed( $chosen, $this->crms );
		}
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

	/** New customers need a contact, and the connection that was found cannot create one. */
	private static function print_key_needed( Crm $chosen, Registry $crms ): void {
		$keyed = $crms->all()[ $chosen->crm_slug() ] ?? null;
		if ( null === $keyed || null === $keyed->credentials() ) {
			return;
		}
		/* translators: 1: name of a plugin, 2: name of a CRM */
		$sentence = sprintf( __( 'We found %1$s with %2$s. Existing customers get their tags. %1$s cannot create contacts: for new customers we also need the key of %2$s.', 'cart-companion' ), $chosen->name(), $keyed->name() );
		Notice::warning( sprintf( '%1$s <a href="#%2$s">%3$s</a>', esc_html( $sentence ), esc_attr( CrmKeysPanel::first_field( $keyed ) ), esc_html__( 'Enter it', 'cart-companion' ) ) )->print_inline();
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
		$now = $is_automatic && null !== $chosen ? sprintf( __( 'Now using: %s.', 'cart-companion' ), $chosen->name() ) : __( 'Uses the first one below that works.', 'cart-companion' );
		Fields::print_choice( 'connection', '', $is_automatic, __( 'Automatic (recommended)', 'cart-companion' ), $now );
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
