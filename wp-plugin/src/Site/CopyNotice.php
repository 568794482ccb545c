<?php
/** What is said where this site is not at the address it was connected at. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class CopyNotice {
	/** One sentence, and where to say what this site is. As plain text. */
	public static function whole( Settings $settings ): string {
		/* translators: 1: web address, 2: web address */
		return sprintf( __( 'This site is a copy, or it has moved: the connection belongs to %1$s, and this site is at %2$s. Until you say which under Cart Companion → Connect, nothing is done here.', 'cart-companion' ), $settings->address()->shown(), self::here() );
	}

	/** The address that this site has now; in words where wp-config.php names no host for this request. */
	public static function here(): string {
		$here = SiteAddress::of_this_site();
		return '' === $here ? __( 'an address that WordPress does not know', 'cart-companion' ) : $here;
	}
}
