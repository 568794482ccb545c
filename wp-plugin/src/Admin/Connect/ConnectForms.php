<?php
/**
 * What the forms of the screen Connect do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Site\Settings;

final class ConnectForms {
	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
	}

	/** @param array<string, mixed> $fields companion_url, code. */
	public function pair( array $fields ): Notice {
		$this->companion->pair( Forms::text( $fields, 'companion_url' ), Forms::text( $fields, 'code' ) );
		NeedsAttention::forget();
		try {
			$this->tell_companion( $this->settings->alert_email(), $this->settings->apply_test_mode() );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			return Notice::warning( sprintf( __( 'This site is connected, but its preferences could not be handed over. Save them again below. %s', 'cart-companion' ), $error->getMessage() ) );
		}
		return Notice::success( __( 'This site is connected. Now tell ThriveCart: step 2 below.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function disconnect( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, disconnect this site” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->settings->forget_pairing();
		NeedsAttention::forget();
		return Notice::success( __( 'This site is disconnected. Its tag rules and its record stay.', 'cart-companion' ) );
	}

	/**
	 * The word itself goes to the companion as it is; it is kept nowhere on this site.
	 *
	 * @param array<string, mixed> $fields secret_word.
	 */
	public function save_secret_word( array $fields ): Notice {
		$word = is_string( $fields['secret_word'] ?? null ) ? trim( $fields['secret_word'] ) : '';
		if ( '' === $word ) {
			return Notice::error( __( 'Enter the secret word from ThriveCart: Settings → API & Webhooks → ThriveCart order validation.', 'cart-companion' ) );
		}
		$this->companion->save_settings( array( 'secret_word' => $word ) );
		return Notice::success( __( 'The secret word is stored at the companion. From now on messages with another one are refused.', 'cart-companion' ) );
	}

	/**
	 * As the secret word: to the companion as it is, and kept nowhere on this site.
	 *
	 * @param array<string, mixed> $fields api_key.
	 */
	public function save_api_key( array $fields ): Notice {
		$key = is_string( $fields['api_key'] ?? null ) ? trim( $fields['api_key'] ) : '';
		if ( '' === $key ) {
			return Notice::error( __( 'Paste the API key from ThriveCart: Settings → API & webhooks → API tokens.', 'cart-companion' ) );
		}
		$this->companion->save_settings( array( 'thrivecart_api_key' => $key ) );
		return Notice::success( __( 'ThriveCart took the API key, and it is stored at the companion. From now on ThriveCart’s list is compared every day.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields None. */
	public function remove_api_key( array $fields ): Notice {
		$this->companion->save_settings( array( 'thrivecart_api_key' => null ) );
		return Notice::success( __( 'The API key was removed from the companion. Nothing is compared any more.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields None. */
	public function send_test_event( array $fields ): Notice {
		$this->companion->test_event();
		return Notice::success( __( 'A test event is on its way. Look at the Status screen: it should say “Done” or “Not needed” within a few seconds. Both mean that the way works.', 'cart-companion' ) );
	}

	/**
	 * The companion hears of it first, so that both always agree.
	 *
	 * @param array<string, mixed> $fields alert_email, alert_mails, apply_test_mode, always_pull.
	 */
	public function save_preferences( array $fields ): Notice {
		$email = sanitize_email( Forms::text( $fields, 'alert_email' ) );
		if ( ! is_email( $email ) ) {
			return Notice::error( __( 'Alerts need an e-mail address, for example you@example.com. Nothing was changed.', 'cart-companion' ) );
		}
		$test_mode = ! empty( $fields['apply_test_mode'] );
		if ( $this->settings->is_paired() ) {
			$this->tell_companion( $email, $test_mode );
		}
		$this->settings->set_alert_email( $email );
		$this->settings->set_alert_mails( ! empty( $fields['alert_mails'] ) );
		$this->settings->set_apply_test_mode( $test_mode );
		$this->settings->set_always_pull( ! empty( $fields['always_pull'] ) );
		return Notice::success( __( 'Preferences saved.', 'cart-companion' ) );
	}

	/** @throws CompanionError When it could not be told. */
	private function tell_companion( string $alert_email, bool $apply_test_mode ): void {
		$this->companion->save_settings( compact( 'alert_email', 'apply_test_mode' ) );
	}
}
