<?php
/** Accepts only what the paired companion has signed just now. */

declare(strict_types=1);

namespace CartCompanion\Api;

use CartCompanion\Domain\Signing\Signature;
use CartCompanion\Site\Settings;

final class SignatureCheck {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/** Why the request is refused, with status 401; null when it is accepted. */
	public function refusal( SignedRequest $signed ): ?\WP_Error {
		$fault = $this->fault( $signed );
		return '' === $fault ? null : new \WP_Error( 'cart_companion_' . $fault, self::message( $fault ), array( 'status' => 401 ) );
	}

	private function fault( SignedRequest $signed ): string {
		if ( ! $this->settings->is_paired() ) {
			return 'unpaired';
		}
		if ( '' === $signed->signature || '' === $signed->site ) {
			return 'unsigned';
		}
		if ( ! hash_equals( $this->settings->site_id(), $signed->site ) ) {
			return 'other_site';
		}
		$value = Signature::value( $this->settings->site_id(), $signed->method, $signed->route, $signed->body );
		return Signature::fault( $signed->signature, $value, $this->settings->keys(), Signature::DELIVER, time() );
	}

	private static function message( string $fault ): string {
		$messages = array(
			'unpaired'      => __( 'This site is not connected to a companion. Connect it in wp-admin under Cart Companion → Connect.', 'cart-companion' ),
			'unsigned'      => __( 'The request must carry exactly one Cart-Companion-Site and one Cart-Companion-Signature header.', 'cart-companion' ),
			'other_site'    => __( 'The request is for another site. Connect this site again in wp-admin.', 'cart-companion' ),
			'malformed'     => __( 'The signature cannot be read.', 'cart-companion' ),
			'wrong_key'     => __( 'The signature was made with a key this site does not know. Connect this site again in wp-admin.', 'cart-companion' ),
			'other_request' => __( 'The signature belongs to another request.', 'cart-companion' ),
			'stale'         => __( 'The signature is older than five minutes. Check the clocks of this site and of the companion.', 'cart-companion' ),
			'ahead'         => __( 'The signature lies in the future. Check the clocks of this site and of the companion.', 'cart-companion' ),
		);
		return $messages[ $fault ];
	}
}
