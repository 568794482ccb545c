<?php
/** A copy of this site that the companion has seen using this site's connection: what it is, and what to do. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class KnownCopy {
	private string $home;
	private string $seen_at;

	private function __construct( string $home, string $seen_at ) {
		$this->home    = $home;
		$this->seen_at = $seen_at;
	}

	/**
	 * Null where there is none, or an older companion does not say.
	 *
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers.
	 */
	public static function of( array $summary ): ?self {
		$site = (array) ( $summary['site'] ?? array() );
		$copy = $site['copy'] ?? null;
		return is_array( $copy ) && is_string( $copy['home'] ?? null ) && '' !== $copy['home'] ? new self( $copy['home'], (string) ( $copy['seen_at'] ?? '' ) ) : null;
	}

	/** As plain text. */
	public function sentence(): string {
		/* translators: %s: web address */
		return sprintf( __( 'A copy of this site at %s uses this site’s connection.', 'cart-companion' ), $this->home );
	}

	/** As plain text. */
	public function advice(): string {
		$advice = __( 'It gets nothing, and this site continues as before. If it is a staging site or a backup, open Cart Companion → Connect in its wp-admin and press “This is a copy: disconnect it”. If you do not know it, somebody has this site’s key: ask your host to rotate it.', 'cart-companion' );
		$seen   = DateTimes::day_and_time( $this->seen_at );
		/* translators: %s: day and time, such as "today at 12:37" */
		return '' === $seen ? $advice : $advice . ' ' . sprintf( __( 'Last seen: %s. This notice goes three days after that.', 'cart-companion' ), $seen );
	}
}
