<?php
/**
 * Keeps the calls of all requests of this site within what a CRM allows an account in a second or a minute.
 *
 * A slot is reserved under a lock, then waited for outside of it. Limits of an hour or a day are not kept ahead of
 * time: there the CRM's own 429 says when to go on.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Site\{ Host, Lock, LockTimeout };

final class RateLimiter {
	/** The way to the CRM takes some calls longer than others: so much wider apart they leave. */
	private const MARGIN = 1.03;

	/** Waiting longer than this is left to the companion, which sends other sites' events in the meantime. */
	private const LONGEST_WAIT_SECONDS = 2.0;

	/** Begin of an option's name; the CRM's follows. */
	public const OPTION = 'cart_companion_pace_';

	/** @var array<string, array{0: int, 1: float}> */
	private array $limits = array();

	/** @var callable(): float Seconds of the wall clock. */
	private $clock;

	/** @var callable(float): void */
	private $sleep;

	/**
	 * @param callable(): float|null     $clock
	 * @param callable(float): void|null $sleep
	 */
	public function __construct( ?callable $clock = null, ?callable $sleep = null ) {
		$this->clock = $clock ?? static fn(): float => microtime( true );
		$this->sleep = $sleep ?? array( Host::class, 'pause' );
	}

	/** @param string $crm Short name. Whoever asks this CRM keeps within so many calls in so many seconds. */
	public function set_limit( string $crm, int $calls, float $seconds ): void {
		$this->limits[ $crm ] = array( $calls, $seconds );
	}

	/**
	 * Returns when the next call may be made.
	 *
	 * @param string $crm Short name, for example "activecampaign"; one without a known limit never waits.
	 * @throws CrmException RATE_LIMITED when that is too long to wait for here.
	 */
	public function wait_for_slot( string $crm ): void {
		list( $calls, $seconds ) = $this->limit( $crm );
		if ( $calls < 1 ) {
			return;
		}
		try {
			$wait = Lock::during( 'pace ' . $crm, fn(): float => $this->reserve( self::OPTION . $crm, $calls, $seconds * self::MARGIN ) );
		} catch ( LockTimeout $error ) {
			throw CrmException::temporary( $error->getMessage(), LockTimeout::RETRY_AFTER_SECONDS );
		}
		if ( $wait > self::LONGEST_WAIT_SECONDS ) {
			throw new CrmException( CrmException::RATE_LIMITED, __( 'Your CRM’s limit of calls is reached; this will be tried again.', 'cart-companion' ), (int) ceil( $wait ) );
		}
		if ( $wait > 0 ) {
			( $this->sleep )( $wait );
		}
	}

	/** @return array{0: int, 1: float} Calls in so many seconds; no calls where no limit is kept. */
	private function limit( string $crm ): array {
		/**
		 * How many calls in how many seconds an account allows, by the CRM's short name; plans differ.
		 *
		 * @param array<string, array{0: int, 1: float}> $limits
		 */
		$limits = apply_filters( 'cart_companion_crm_limits', $this->limits );
		$limit  = is_array( $limits ) ? $limits[ $crm ] ?? null : null;
		return is_array( $limit ) && 2 === count( $limit ) ? array( (int) $limit[0], max( 0.01, (float) $limit[1] ) ) : array( 0, 1.0 );
	}

	/** Seconds until the slot that was taken; a slot too far ahead is not taken. */
	private function reserve( string $option, int $calls, float $seconds ): float {
		$now   = ( $this->clock )();
		$taken = array_filter(
			self::read( $option ),
			static function ( float $at ) use ( $now, $seconds ): bool {
				// What lies further ahead than anybody reserves was written by a clock that was set back since.
				return $at > $now - $seconds && $at < $now + self::LONGEST_WAIT_SECONDS + $seconds;
			}
		);
		sort( $taken );
		$free_at = count( $taken ) < $calls ? $now : max( $now, $taken[ count( $taken ) - $calls ] + $seconds );
		if ( $free_at - $now <= self::LONGEST_WAIT_SECONDS ) {
			$taken[] = $free_at;
			self::write( $option, array_slice( $taken, -$calls ) );
		}
		return $free_at - $now;
	}

	/** Past the options' cache, which other requests do not share. @return float[] */
	private static function read( string $option ): array {
		global $wpdb;
		$value = json_decode( (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", $option ) ), true );
		return is_array( $value ) ? array_map( 'floatval', $value ) : array();
	}

	/** @param float[] $taken */
	private static function write( string $option, array $taken ): void {
		global $wpdb;
		$value = (string) wp_json_encode( $taken );
		$wpdb->query( $wpdb->prepare( "INSERT INTO $wpdb->options ( option_name, option_value, autoload ) VALUES ( %s, %s, 'no' ) ON DUPLICATE KEY UPDATE option_value = VALUES( option_value )", $option, $value ) );
	}
}
