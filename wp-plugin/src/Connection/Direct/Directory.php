<?php
/**
 * The CRMs that this plugin can ask itself: one line each.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\AccessAllySite;
use CartCompanion\Connection\Pace;

final class Directory {
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

	/** @return DirectConnection[] */
	public static function connections( AccessAllySite $accessally, Pace $pace ): array {
		$connections = array();
		foreach ( self::CRMS as $slug => $class ) {
			$credentials   = new Credentials( $slug );
			$api           = new $class( $credentials, $pace );
			$connections[] = $api instanceof TaggingApi ? new TaggingConnection( $api, $credentials, $accessally ) : new DirectConnection( $api, $credentials, $accessally );
		}
		return $connections;
	}
}
