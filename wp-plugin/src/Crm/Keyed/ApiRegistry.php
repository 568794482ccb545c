<?php
/**
 * The CRMs that this plugin can ask itself: one line each.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\AccessAlly\AccessAllySite;
use CartCompanion\Crm\RateLimiter;

final class ApiRegistry {
	/** Class by the CRM's short name, in the order in which they are preferred. */
	private const CRMS = array(
		'activecampaign' => ActiveCampaignApi::class,
		'infusionsoft'   => KeapApi::class,
		'convertkit'     => KitApi::class,
		'ontraport'      => OntraportApi::class,
		'drip'           => DripApi::class,
	);

	/** @return array<string, array{0: int, 1: float}> What CrmApi::limit() says, by the CRM's short name. */
	public static function limits(): array {
		return array_filter(
			array_map(
				static function ( string $api ): ?array {
					return $api::limit();
				},
				self::CRMS
			)
		);
	}

	/** @return KeyedCrm[] */
	public static function connections( AccessAllySite $accessally, RateLimiter $pace ): array {
		$connections = array();
		foreach ( self::CRMS as $slug => $class ) {
			$credentials   = new Credentials( $slug );
			$api           = new $class( $credentials, $pace );
			$connections[] = $api instanceof TaggingApi ? new TaggingCrm( $api, $credentials, $accessally ) : new KeyedCrm( $api, $credentials, $accessally );
		}
		return $connections;
	}
}
