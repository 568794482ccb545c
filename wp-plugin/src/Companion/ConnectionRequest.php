<?php
/**
 * This site asks a companion to be connected, without a code: its host accepts, and the plugin finishes by itself.
 *
 * What waits lies in one option: whom was asked, the request's id and its secret, which nobody else has but the companion.
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\{ CronIntervals, Settings, SiteAddress };

final class ConnectionRequest {
	public const OPTION = 'cart_companion_connection_request';
	public const HOOK   = 'cart_companion_connection_request';

	public const WAITING   = 'waiting';
	public const REFUSED   = 'refused';
	public const EXPIRED   = 'expired';
	public const CONNECTED = 'connected';

	/** Of a companion: the request was accepted, and the answer has what pairing answers. */
	private const ACCEPTED = 'accepted';

	/** As companion/ledger/connection_requests.py makes them. */
	private const HASHED = 'cart-companion.request ';

	private Settings $settings;
	private SignedHttp $http;
	private Client $companion;

	public function __construct( Settings $settings, SignedHttp $http, Client $companion ) {
		$this->settings  = $settings;
		$this->http      = $http;
		$this->companion = $companion;
	}

	/**
	 * Asks the companion at this address; from then on the request waits.
	 *
	 * @throws CompanionError When it cannot be asked, or does not take the request.
	 */
	public function ask( string $companion_url ): void {
		$url    = CompanionAddress::checked( $companion_url );
		$body   = array( 'url' => home_url(), 'name' => wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES ), 'email' => $this->settings->alert_email(), 'companion_url' => $url );
		$answer = $this->asked( $url, $body + SiteAddress::facts() );
		foreach ( array( 'id', 'secret' ) as $field ) {
			if ( ! is_string( $answer[ $field ] ?? null ) || '' === $answer[ $field ] ) {
				throw CompanionError::of_older_companion( 200 );
			}
		}
		$page = $answer['operators_page'] ?? null;
		update_option(
			self::OPTION,
			array(
				'companion_url'    => $url,
				'id'               => $answer['id'],
				'secret'           => $answer['secret'],
				'number'           => self::number_of( $answer['id'], $answer['secret'], $url ),
				'operators_page'   => is_string( $page ) ? $page : '',
				'home'             => SiteAddress::of_this_site(),
				'asked_at'         => time(),
				'state'            => self::WAITING,
				'supplies_updates' => PluginUpdates::may_be_allowed(), // Of who asks: WP-Cron, which connects, is nobody.
			),
			false
		);
		$this->keep_scheduled();
	}

	/** '' where nothing was asked; else one of the constants. A copy of the site that asked has asked nothing. */
	public function state(): string {
		return $this->stored( 'state' );
	}

	public function is_waiting(): bool {
		return self::WAITING === $this->state() && ! $this->settings->is_paired();
	}

	/** Whom was asked. */
	public function companion_url(): string {
		return $this->stored( 'companion_url' );
	}

	public function id(): string {
		return $this->stored( 'id' );
	}

	/** What the host sees beside the request, to be compared; made here, as another companion may have passed the request on. */
	public function number(): string {
		return $this->stored( 'number' );
	}

	/** Where the host accepts it; '' where that is done on the command line. */
	public function operators_page(): string {
		return $this->stored( 'operators_page' );
	}

	/** When it was asked: seconds since 1970. */
	public function asked_at(): int {
		return (int) $this->stored( 'asked_at' );
	}

	/**
	 * Asks what became of the request, and connects this site when it was accepted.
	 *
	 * @return string The state now.
	 * @throws CompanionError When the companion cannot be asked; the request goes on waiting.
	 */
	public function check(): string {
		if ( ! $this->is_waiting() ) {
			$this->unschedule();
			return $this->settings->is_paired() ? self::CONNECTED : $this->state();
		}
		$this->keep_scheduled();
		try {
			$answer = $this->http->request_with_secret( $this->companion_url() . '/api/v1/connect-requests/' . rawurlencode( $this->id() ), $this->stored( 'secret' ) );
		} catch ( CompanionError $error ) {
			if ( 'no_request' !== $error->error_code() ) {
				throw $error;
			}
			$answer = array( 'state' => self::EXPIRED );
		}
		if ( self::ACCEPTED === ( $answer['state'] ?? '' ) ) {
			return $this->connect( $answer );
		}
		if ( in_array( $answer['state'] ?? '', array( self::REFUSED, self::EXPIRED ), true ) ) {
			$this->end( (string) $answer['state'] );
		}
		return $this->state();
	}

	/** On HOOK: nobody waits for it, and it comes again. */
	public function check_by_cron(): void {
		try {
			$this->check();
		} catch ( CompanionError $error ) {
			return;
		}
	}

	/** Nothing waits any more, here; the companion forgets it by itself. */
	public function forget(): void {
		delete_option( self::OPTION );
		$this->unschedule();
	}

	/** @return array<string, callable> What the companion asks while there is no key to sign with, by the route's last part. */
	public function unsigned_routes(): array {
		return array(
			'connect-request' => array( $this, 'prove' ),
			'connect-screen'  => static fn(): array => array( 'url' => admin_url( 'admin.php' ) ), // Not where the home page is, in a WordPress in a folder.
		);
	}

	/**
	 * What shows the companion that this very site asked, and asked it. Nothing can be learnt from it.
	 *
	 * @param array<string, mixed> $body id, nonce.
	 * @return array<string, mixed>|\WP_Error
	 */
	public function prove( array $body ) {
		$id    = $body['id'] ?? null;
		$nonce = $body['nonce'] ?? null;
		if ( ! is_string( $id ) || ! is_string( $nonce ) || 1 !== preg_match( '/^[0-9a-f]{16,64}$/D', $nonce ) || ! $this->is_waiting() || ! hash_equals( $this->id(), $id ) ) {
			return new \WP_Error( 'cart_companion_no_request', __( 'This site has not asked to be connected.', 'cart-companion' ), array( 'status' => 404 ) );
		}
		return array( 'proof' => hash_hmac( 'sha256', "proof $id $nonce " . SiteAddress::comparable( $this->companion_url() ), self::hashed( $this->stored( 'secret' ) ) ) );
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	private function asked( string $url, array $body ): array {
		if ( $this->settings->paired_by_constants() ) {
			throw new CompanionError( __( 'The connection is fixed in wp-config.php. Remove the CART_COMPANION constants there to connect with a code.', 'cart-companion' ), 'fixed_pairing' );
		}
		try {
			return $this->http->request_unsigned( $url . '/api/v1/connect-requests', $body );
		} catch ( CompanionError $error ) {
			throw $error->is_of_no_route() && ! $error->is_unreachable() ? CompanionError::of_older_companion( $error->status() ) : $error;
		}
	}

	private static function number_of( string $id, string $secret, string $companion_url ): string {
		$digest = hash_hmac( 'sha256', "number $id " . SiteAddress::comparable( $companion_url ), self::hashed( $secret ) );
		$digits = sprintf( '%06d', fmod( (float) hexdec( substr( $digest, 0, 12 ) ), 1e6 ) ); // 48 bits: exact as a float, too.
		return substr( $digits, 0, 3 ) . ' ' . substr( $digits, 3 );
	}

	private static function hashed( string $secret ): string {
		return hash( 'sha256', self::HASHED . $secret );
	}

	/** @param array<string, mixed> $answer site_id, key, webhook_url. */
	private function connect( array $answer ): string {
		$this->companion->save_pairing( $this->companion_url(), $answer, '1' === $this->stored( 'supplies_updates' ) );
		$this->forget();
		try {
			$this->companion->hand_over( $this->settings->alert_email(), $this->settings->apply_test_mode() );
		} catch ( CompanionError $error ) {
			return self::CONNECTED; // The owner saves them again under Connect; deliveries do not need them.
		}
		return self::CONNECTED;
	}

	private function end( string $state ): void {
		$stored = (array) get_option( self::OPTION, array() );
		unset( $stored['secret'] );
		update_option( self::OPTION, array( 'state' => $state ) + $stored, false );
		$this->unschedule();
	}

	private function keep_scheduled(): void {
		if ( false === wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + CronIntervals::SECONDS[ CronIntervals::EVERY_MINUTE ], CronIntervals::EVERY_FIVE_MINUTES, self::HOOK );
		}
	}

	private function unschedule(): void {
		wp_clear_scheduled_hook( self::HOOK );
	}

	private function stored( string $name ): string {
		$stored = get_option( self::OPTION, array() );
		if ( ! is_array( $stored ) || ! SiteAddress::are_same( (string) ( $stored['home'] ?? '' ), SiteAddress::of_this_site() ) ) {
			return '';
		}
		return (string) ( $stored[ $name ] ?? '' );
	}
}
