<?php
/** This server's clock against the companion's: signatures carry the time. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Site\Settings;

final class ClockSkew {
	/** Signatures are refused a minute ahead; warn before that. */
	public const TOLERATED_SECONDS = 45;

	private const PATIENT_SECONDS = 3;

	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/** How far this server's clock is ahead of the companion's; null when the companion does not say. */
	public function seconds_ahead(): ?int {
		$answer = wp_remote_get(
			$this->settings->companion_url() . '/healthz',
			array( 'timeout' => self::PATIENT_SECONDS, 'redirection' => 0 )
		);
		$date = is_wp_error( $answer ) ? '' : wp_remote_retrieve_header( $answer, 'date' );
		$at   = is_string( $date ) && '' !== $date ? strtotime( $date ) : false;
		return false === $at ? null : time() - $at;
	}
}
