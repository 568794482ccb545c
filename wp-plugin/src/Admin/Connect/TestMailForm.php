<?php
/**
 * "Send a test e-mail": whether an alert would arrive.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\MailTrouble;
use CartCompanion\Admin\Notice;
use CartCompanion\Alerts\AlertEmail;
use CartCompanion\Alerts\DigestState;
use CartCompanion\Alerts\Mailer;
use CartCompanion\Site\Settings;

final class TestMailForm {
	/** For a digest that is sent at this moment. */
	private const WAIT_SECONDS = 10;

	private Settings $settings;
	private Mailer $post;

	public function __construct( Settings $settings, Mailer $post ) {
		$this->settings = $settings;
		$this->post     = $post;
	}

	/** @param array<string, mixed> $fields None. */
	public function receive( array $fields ): Notice {
		$mail    = AlertEmail::test();
		$trouble = $this->post->send( $mail->subject(), $mail->body() );
		DigestState::change(
			static function ( DigestState $record ) use ( $trouble ): void {
				$record->trouble = $trouble;
			},
			self::WAIT_SECONDS
		);
		if ( '' !== $trouble ) {
			return Notice::error( MailTrouble::sentence( $this->settings->alert_email(), $trouble ) );
		}
		/* translators: %s: e-mail address */
		return Notice::success( sprintf( __( 'A test e-mail to %s is on its way. If it is not there in some minutes, look among the unwanted mail; and ask your host how this site sends its mail.', 'cart-companion' ), $this->settings->alert_email() ) );
	}

	public static function print( string $email ): void {
		Forms::open( 'test_mail', 'cart-companion-test-mail' );
		printf(
			'<button type="submit" class="button" aria-describedby="cart-companion-test-mail-help">%1$s</button> <span class="description" id="cart-companion-test-mail-help">%2$s</span></form>',
			esc_html__( 'Send a test e-mail', 'cart-companion' ),
			/* translators: %s: e-mail address */
			esc_html( sprintf( __( 'To the address that is saved: %s', 'cart-companion' ), $email ) )
		);
	}
}
