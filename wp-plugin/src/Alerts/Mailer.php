<?php
/** Sends one plain e-mail to the address the owner chose, through whatever this site sends its mail with. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Site\Settings;

final class Mailer {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/** What to do about the last alert that could not be sent; '' while mails are off or went out. */
	public function last_problem(): string {
		$reason = $this->settings->alert_mails() && $this->settings->is_active() ? DigestState::load()->trouble : '';
		return '' === $reason ? '' : $this->problem( $reason );
	}

	public function problem( string $reason ): string {
		/* translators: 1: e-mail address, 2: technical reason */
		return sprintf( __( 'This site could not send an e-mail to %1$s: %2$s Check the address under Connect → Preferences, and ask your host how this site sends its mail. An alert that could not be sent is tried again every few minutes.', 'cart-companion' ), $this->settings->alert_email(), rtrim( $reason, '.' ) . '.' );
	}

	/** @return string Why it could not be sent; '' when it was. */
	public function send( string $subject, string $body ): string {
		$reason = '';
		$listen = static function ( $error ) use ( &$reason ): void {
			$reason = is_wp_error( $error ) ? wp_strip_all_tags( $error->get_error_message() ) : '';
		};
		add_action( 'wp_mail_failed', $listen );
		try {
			$is_sent = (bool) wp_mail( $this->settings->alert_email(), $subject, $body );
		} catch ( \Throwable $error ) {
			$is_sent = false;
			$reason  = $error->getMessage();
		} finally {
			remove_action( 'wp_mail_failed', $listen );
		}
		if ( $is_sent ) {
			return '';
		}
		return '' === $reason ? __( 'WordPress gave no reason.', 'cart-companion' ) : $reason;
	}
}
