<?php
/** What this site can ask of its companion. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\{ HttpTimeout, Settings, SiteAddress };

final class Client {
	/** The companion asks ThriveCart about a key before it answers. */
	private const SETTINGS_SECONDS = 30;

	/** Rows of the longest page that the companion gives. */
	public const LONGEST_PAGE = 200;

	private const EVENT_FILTERS    = array( 'q', 'email', 'type', 'state', 'access', 'product', 'since', 'until', 'sort', 'order', 'limit', 'cursor' );
	private const CUSTOMER_FILTERS = array( 'q', 'product', 'since', 'with', 'events', 'limit', 'cursor' );

	private Settings $settings;
	private SignedHttp $http;

	public function __construct( Settings $settings, SignedHttp $http ) {
		$this->settings = $settings;
		$this->http  = $http;
	}

	/**
	 * Trades a pairing code for the site's id and key, and stores the pairing.
	 *
	 * @return array<string, string> site_id, key, webhook_url.
	 */
	public function pair( string $companion_url, string $code ): array {
		if ( $this->settings->paired_by_constants() ) {
			throw new CompanionError( __( 'The connection is fixed in wp-config.php. Remove the CART_COMPANION constants there to connect with a code.', 'cart-companion' ), 'fixed_pairing' );
		}
		if ( '' === trim( $code ) ) {
			throw new CompanionError( __( 'Enter the pairing code that the companion gave for this site.', 'cart-companion' ), 'no_code' );
		}
		$url    = CompanionAddress::checked( $companion_url );
		$answer = $this->http->request_unsigned(
			$url . '/api/v1/pair',
			array( 'code' => trim( $code ), 'url' => home_url() ) + SiteAddress::facts()
		);
		$this->save_pairing( $url, $answer, PluginUpdates::may_be_allowed() );
		return $answer;
	}

	/**
	 * Keeps what the companion answered to who may connect.
	 *
	 * @param array<string, mixed> $answer           site_id, key, webhook_url.
	 * @param bool                 $supplies_updates Whether whoever connects this site may update plugins.
	 * @throws CompanionError When one of them is missing; nothing is changed then.
	 */
	public function save_pairing( string $companion_url, array $answer, bool $supplies_updates ): void {
		foreach ( array( 'site_id', 'key', 'webhook_url' ) as $field ) {
			if ( ! is_string( $answer[ $field ] ?? null ) || '' === $answer[ $field ] ) {
				/* translators: %s: name of a field */
				throw new CompanionError( sprintf( __( 'The companion’s answer lacks “%s”. Start connecting this site again.', 'cart-companion' ), $field ), 'not_understood' );
			}
		}
		$this->settings->save_pairing( $companion_url, $answer['site_id'], $answer['key'], $answer['webhook_url'], $supplies_updates );
	}

	/**
	 * A person says that the connected site is this one, at the address it has now: from now on events come here.
	 *
	 * @return array<string, mixed>
	 */
	public function move_here(): array {
		if ( '' === SiteAddress::of_this_site() ) {
			throw new CompanionError( __( 'WordPress does not know its own address at the moment. Set it under Settings → General, or WP_HOME in wp-config.php.', 'cart-companion' ), 'bad_address' );
		}
		$answer = $this->http->report_address( array( 'url' => home_url() ) + SiteAddress::facts() );
		$this->settings->address()->settle_here();
		return $answer;
	}

	/** A copy that is about to be disconnected says so; if that does not arrive, the companion forgets it in three days. */
	public function end_copy(): void {
		$here = SiteAddress::of_this_site();
		if ( '' === $here ) {
			return;
		}
		try {
			$this->http->report_copy( $here, true );
		} catch ( CompanionError $error ) {
			return;
		}
	}

	/**
	 * @param int $seconds How long it may take where somebody waits for the page.
	 * @return array<string, mixed>
	 */
	public function summary( int $seconds = SignedHttp::TIMEOUT_SECONDS ): array {
		return HttpTimeout::during( $seconds, fn(): array => $this->http->request( 'GET', SignedHttp::SUMMARY ) );
	}

	/**
	 * The newest first, unless `sort` and `order` say otherwise. An older companion knows only email, one type, state,
	 * access and cursor, and leaves the rest unheeded.
	 *
	 * @param array<string, string> $filter Of q (whatever somebody has of a customer or an order), email, type and state
	 *                                      (several with commas between them), access (alert, no_access, still_has_access),
	 *                                      product, since, until (ISO 8601), sort (received, occurred), order (desc, asc),
	 *                                      limit (1 to 200), cursor; empty ones do not count.
	 * @return array<string, mixed> items, next_cursor.
	 */
	public function events( array $filter ): array {
		return $this->http->request( 'GET', self::with_query( '/api/v1/events', $filter, self::EVENT_FILTERS ) );
	}

	/**
	 * Customers, whoever had an event last first. An older companion answers 404 (CompanionError::status()).
	 *
	 * @param array<string, string> $filter Of q, product, since (ISO 8601), with (`entitlements`), limit (1 to 200), cursor;
	 *                                      events (of the same search: so many, which an older companion leaves out);
	 *                                      empty ones do not count.
	 * @return array<string, mixed> items (each email, name, also_known_as, last_at, items: keys; entitlements, if asked
	 *                              for), next_cursor, total; events, if asked for, as events() answers.
	 */
	public function customers( array $filter = array() ): array {
		return $this->http->request( 'GET', self::with_query( '/api/v1/customers', $filter, self::CUSTOMER_FILTERS ) );
	}

	/**
	 * Every product that was ever sold, and those listed at ThriveCart. An older companion answers 404.
	 *
	 * @return array<int, array<string, mixed>> Each key, name, kind, amount, currency, plan, orders, first_sold_at, last_sold_at, listed.
	 */
	public function products(): array {
		$answer = $this->http->request( 'GET', '/api/v1/products' );
		return array_values( array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) );
	}

	/**
	 * What happened on each of the last days, the oldest first, today's last. An older companion answers 404.
	 *
	 * @param int $utc_offset Minutes that this site's clock is ahead of UTC.
	 * @return array<int, array<string, mixed>> Each day, sales, refunds, failed_payments, tags_applied, tags_removed,
	 *                                          failures, seconds_median, seconds_p90 (null where nothing was sold).
	 */
	public function figures( int $days, int $utc_offset ): array {
		$answer = $this->http->request( 'GET', "/api/v1/figures?days=$days&utc_offset=$utc_offset" );
		return array_values( array_filter( (array) ( $answer['days'] ?? array() ), 'is_array' ) );
	}

	/** @return array<string, mixed> items (each key, kind, since, told_at, event), counts (open and untold, by kind), at. */
	public function alerts(): array {
		return $this->http->request( 'GET', '/api/v1/alerts' );
	}

	/**
	 * @param string[] $keys  Of alerts that an e-mail named.
	 * @param string[] $kinds Of which it said how many more there are.
	 * @param string[] $over  Keys that only this site can know to be over.
	 * @param string   $at    When they were listed.
	 * @return array<string, mixed>
	 */
	public function mark_told( array $keys, array $kinds, array $over, string $at ): array {
		return $this->http->request( 'POST', '/api/v1/alerts/told', array_map( 'array_values', compact( 'keys', 'kinds', 'over' ) ) + compact( 'at' ) );
	}

	/** @return array<string, mixed> */
	public function event( string $id ): array {
		return $this->http->request( 'GET', '/api/v1/events/' . rawurlencode( $id ) );
	}

	/** @return array<string, mixed> */
	public function replay( string $id ): array {
		return $this->http->request( 'POST', '/api/v1/events/' . rawurlencode( $id ) . '/replay', array() );
	}

	/**
	 * @param array<string, mixed> $settings Of secret_word, alert_email, apply_test_mode, thrivecart_api_key (null removes it).
	 * @return array<string, mixed>
	 */
	public function save_settings( array $settings ): array {
		return $this->http->request( 'PUT', '/api/v1/settings', $settings, self::SETTINGS_SECONDS );
	}

	/**
	 * What the companion has to know of the preferences of this site.
	 *
	 * @throws CompanionError When the companion could not take them.
	 */
	public function hand_over( string $alert_email, bool $apply_test_mode ): void {
		$this->save_settings( compact( 'alert_email', 'apply_test_mode' ) );
	}

	/**
	 * What was refused for its secret word up to then is put aside.
	 *
	 * @param string $last_at As the summary's `refused` has it.
	 * @return array<string, mixed>
	 */
	public function put_refused_aside( string $last_at ): array {
		return $this->http->request( 'POST', '/api/v1/refused-webhooks/seen', compact( 'last_at' ) );
	}

	/** @return array<string, mixed> */
	public function test_event(): array {
		return $this->http->request( 'POST', '/api/v1/test-event', array() );
	}

	/**
	 * A purchase that nobody made comes to this site the way of ThriveCart's. An older companion answers 404.
	 *
	 * @param string $id 32 hexadecimal digits, by which it is ended.
	 * @return array<string, mixed> status, event.
	 */
	public function begin_test_purchase( string $id, string $product, string $name, string $email ): array {
		return $this->http->request( 'POST', '/api/v1/test-purchases', compact( 'id', 'product', 'name', 'email' ) );
	}

	/** Has it forgotten, with its customer. @return array<string, mixed> */
	public function end_test_purchase( string $id ): array {
		return $this->http->request( 'DELETE', '/api/v1/test-purchases/' . rawurlencode( $id ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $reports     Each event, access, observed_at.
	 * @param string[]|string                  $check_again Customers whose open events are to be checked soon, by address; or 'all'.
	 * @return array<string, mixed>
	 */
	public function report( array $reports, $check_again = array() ): array {
		return $this->http->request( 'POST', '/api/v1/reports', compact( 'reports', 'check_again' ) );
	}

	/**
	 * The request names this site's address, so that the companion, too, sees whether it comes from a copy.
	 *
	 * @return array{deliveries: array<int, array<string, mixed>>, checks: string[]} Leased to this site, in order; and ids of
	 *                                                                               events whose access is to be checked.
	 */
	public function due(): array {
		$answer = $this->http->request( 'GET', '/api/v1/deliveries?' . http_build_query( SiteAddress::facts(), '', '&', PHP_QUERY_RFC3986 ) );
		return array(
			'deliveries' => is_array( $answer['deliveries'] ?? null ) ? array_values( $answer['deliveries'] ) : array(),
			'checks'     => array_filter( (array) ( $answer['checks'] ?? array() ), 'is_string' ),
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $results As answered to a push.
	 * @return array<string, mixed>
	 */
	public function hand_in( array $results ): array {
		return $this->http->request( 'POST', '/api/v1/results', array( 'results' => $results ) );
	}

	/**
	 * @param array<string, string> $filter
	 * @param string[]              $known  Names that count.
	 */
	private static function with_query( string $path, array $filter, array $known ): string {
		$filter = array_filter( array_intersect_key( $filter, array_flip( $known ) ), 'strlen' );
		return $path . ( array() === $filter ? '' : '?' . http_build_query( $filter, '', '&', PHP_QUERY_RFC3986 ) );
	}
}
