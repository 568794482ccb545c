<?php
/**
 * A text as one line of a plain e-mail.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Line {
	/** A reason as the CRM gave it may be a page long. */
	private const LONGEST_REASON = 300;

	public static function of( string $text ): string {
		return trim( (string) preg_replace( '/\s+/u', ' ', wp_strip_all_tags( $text ) ) );
	}

	public static function of_reason( string $reason ): string {
		$reason = self::of( $reason );
		return mb_strlen( $reason ) > self::LONGEST_REASON ? mb_substr( $reason, 0, self::LONGEST_REASON ) . '…' : $reason;
	}
}
