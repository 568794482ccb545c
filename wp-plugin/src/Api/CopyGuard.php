<?php
/** Keeps what the companion brings for the connected site from being done on a copy of it. */

declare(strict_types=1);

namespace CartCompanion\Api;

use CartCompanion\Companion\{ CompanionError, SignedHttp };
use CartCompanion\Site\{ CopyNotice, Settings };

final class CopyGuard {
	private Settings $settings;
	private SignedHttp $http;

	public function __construct( Settings $settings, SignedHttp $http ) {
		$this->settings = $settings;
		$this->http  = $http;
	}

	/**
	 * Why nothing is done: with status 409 on a copy; with 503 while nobody says whether this is one. Null when this
	 * is the connected site.
	 *
	 * @param array<string, mixed> $body Its `site` names the site that the companion means.
	 */
	public function refusal( array $body ): ?\WP_Error {
		$this->settings->address()->learn_from( $body['site'] ?? null );
		if ( $this->settings->is_active() ) {
			return null;
		}
		try {
			$this->http->verify_address();
		} catch ( CompanionError $error ) {
			return $this->settings->is_copy()
				? new \WP_Error( 'cart_companion_copy', CopyNotice::whole( $this->settings ), array( 'status' => 409 ) )
				: new \WP_Error( 'cart_companion_address_unknown', $error->getMessage(), array( 'status' => 503 ) );
		}
		return null;
	}
}
