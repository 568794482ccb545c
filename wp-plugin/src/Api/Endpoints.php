<?php
/** What this site answers at each of its routes. */

declare(strict_types=1);

namespace CartCompanion\Api;

use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\{ AccessChecks, Batch };
use CartCompanion\Site\{ AfterResponse, Settings, SiteAddress };
use CartCompanion\Store\RuleRepository;
use const CartCompanion\VERSION;


final class Endpoints {
	/** What a ping can ask for, beside what each one brings with it. */
	public const PING   = 'ping';
	public const CHECKS = 'checks';
	public const ALERTS = 'alerts';
	public const FETCH  = 'fetch';

	/** Not asked for: after a sale that no rule is for. */
	public const SALE = 'sale';

	private const MOST_DELIVERIES = 50;

	private Settings $settings;
	private Batch $batch;
	private Registry $connections;
	private RuleRepository $rules;
	private AccessChecks $checks;
	private CopyGuard $copy_guard;

	/**
	 * Work for when a request was answered: of a ping by what asks for it in its body, PING for each; SALE of events.
	 *
	 * @var array<string, AfterResponse>
	 */
	private array $after;

	/** @param array<string, AfterResponse> $after */
	public function __construct( Settings $settings, Batch $batch, Registry $connections, RuleRepository $rules, AccessChecks $checks, CopyGuard $copy_guard, array $after ) {
		$this->settings    = $settings;
		$this->batch       = $batch;
		$this->connections = $connections;
		$this->rules       = $rules;
		$this->checks      = $checks;
		$this->after  = $after;
		$this->copy_guard  = $copy_guard;
	}

	/** @return array<string, callable> By route. */
	public function by_route(): array {
		return array(
			'events' => array( $this, 'events' ),
			'ping'   => array( $this, 'ping' ),
			'keys'   => array( $this, 'keys' ),
		);
	}

	/** @return array<string, callable> By route: what is answered when other code ends PHP in the middle. */
	public function if_ended(): array {
		return array( 'events' => fn( string $why ): array => array( 'results' => $this->batch->interrupted( $why ) ) );
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>|\WP_Error
	 */
	public function events( array $body, SignedRequest $signed ) {
		$deliveries = $body['deliveries'] ?? null;
		if ( ! is_array( $deliveries ) || array() === $deliveries || count( $deliveries ) > self::MOST_DELIVERIES || array_values( $deliveries ) !== $deliveries ) {
			/* translators: %d: a number */
			return self::bad_request( sprintf( __( '“deliveries” must be a list of 1 to %d deliveries.', 'cart-companion' ), self::MOST_DELIVERIES ) );
		}
		$refusal = $this->copy_guard->refusal( $body );
		if ( null !== $refusal ) {
			return $refusal;
		}
		$results = $this->batch->process( $deliveries, substr( hash( 'sha256', $signed->signature ), 0, 32 ) );
		if ( isset( $this->after[ self::SALE ] ) && array() !== array_filter( array_column( $results, 'no_rule' ) ) ) {
			$this->after[ self::SALE ]->schedule();
		}
		return compact( 'results' );
	}

	/**
	 * A ping also wakes a site whose WP-Cron sleeps, and goes the way of a delivery: what stops those stops it.
	 *
	 * @param array<string, mixed> $body With check_access, ids of events whose access is checked now (an older companion
	 *                                   names none); alerts, where the owner was not told of something; fetch, where
	 *                                   deliveries do not get through to this site though pings do.
	 * @return array<string, mixed>
	 */
	public function ping( array $body ): array {
		$this->settings->address()->learn_from( $body['site'] ?? null );
		$is_copy = $this->settings->is_copy();
		$chosen  = null;
		$found   = array();
		if ( ! $is_copy ) {
			$this->batch->process( array(), 'ping' );
			$asked = $body['check_access'] ?? null;
			$found = $this->checks->answer( array_filter( (array) $asked, 'is_string' ) );
			$wanted = array(
				self::CHECKS => null === $asked,
				self::ALERTS => true === ( $body['alerts'] ?? null ),
				self::PING   => true,
				self::FETCH  => true === ( $body['fetch'] ?? null ),
			);
			foreach ( array_intersect_key( $this->after, array_filter( $wanted ) ) as $work ) {
				$work->schedule();
			}
			$chosen = $this->connections->chosen();
		}
		return array(
			'access'     => $found,
			'site_id'    => $this->settings->site_id(),
			'versions'   => array(
				'plugin'    => VERSION,
				'wordpress' => get_bloginfo( 'version' ),
				'php'       => PHP_VERSION,
			),
			'connection' => null === $chosen ? null : array(
				'slug'      => $chosen->slug(),
				'name'      => $chosen->name(),
				'connected' => $chosen->is_connected(),
				'message'   => $chosen->status_message(),
			),
			'rules'      => count( $this->rules->all() ),
			'clock'      => gmdate( 'Y-m-d\TH:i:s\Z' ),
			'address'    => SiteAddress::facts() + array(
				'is_copy' => $is_copy,
				'paired'  => $this->settings->address()->shown(),
			),
		);
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>|\WP_Error
	 */
	public function keys( array $body ) {
		$key = $body['key'] ?? null;
		if ( ! is_string( $key ) || 1 !== preg_match( '/^[0-9a-f]{64}$/D', $key ) ) {
			return self::bad_request( __( '“key” must be 64 hexadecimal characters.', 'cart-companion' ) );
		}
		$refusal = $this->copy_guard->refusal( $body );
		if ( null !== $refusal ) {
			return $refusal;
		}
		if ( in_array( $key, $this->settings->keys(), true ) ) {
			return array( 'accepted' => true );
		}
		if ( $this->settings->paired_by_constants() ) {
			return new \WP_Error( 'cart_companion_fixed_key', __( 'The key is fixed in wp-config.php. Put the new one there behind the old one, with a comma between them: CART_COMPANION_KEY.', 'cart-companion' ), array( 'status' => 409 ) );
		}
		$this->settings->add_key( $key );
		return array( 'accepted' => true );
	}

	private static function bad_request( string $message ): \WP_Error {
		return new \WP_Error( 'cart_companion_body', $message, array( 'status' => 400 ) );
	}
}
