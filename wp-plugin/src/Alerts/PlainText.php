<?php
/**
 * A text as one line of a plain e-mail.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Domain\Text;

final class PlainText {
	/** A reason as the CRM gave it may be a page long. */
	private const LONGEST_REASON = 300;

	public static function of( string $text ): string {
		return trim( (string) preg_replace( '/\s+/u', ' ', wp_strip_all_tags( $text ) ) );
	}

	public static function of_reason( string $reason ): string {
		return Text::shortened( self::of( $reason ), self::LONGEST_REASON );
	}
}
