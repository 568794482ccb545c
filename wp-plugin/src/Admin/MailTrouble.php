<?php
/**
 * Says that alerts cannot be sent by e-mail, as long as that is so.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\DigestState;
use CartCompanion\Site\Settings;

final class MailTrouble {
	/** '' while mails are off or went out. */
	public static function now( Settings $settings ): string {
		$trouble = $settings->alert_mails() && $settings->is_active() ? DigestState::load()->trouble : '';
		return '' === $trouble ? '' : self::sentence( $settings->alert_email(), $trouble );
	}

	public static function sentence( string $email, string $reason ): string {
		/* translators: 1: e-mail address, 2: technical reason */
		return sprintf( __( 'This site could not send an e-mail to %1$s: %2$s Check the address under Connect → Preferences, and ask your host how this site sends its mail. An alert that could not be sent is tried again every few minutes.', 'cart-companion' ), $email, rtrim( $reason, '.' ) . '.' );
	}

	public static function print( Settings $settings ): void {
		$sentence = self::now( $settings );
		if ( '' !== $sentence ) {
			Notice::warning( esc_html( $sentence ) )->print_inline();
		}
	}
}
