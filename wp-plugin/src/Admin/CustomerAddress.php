<?php
/** An address as the companion keeps it: it takes more than WordPress does, such as zoë@example.com. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Domain\Text;

final class CustomerAddress {
	/** In small letters; '' for what is none. */
	public static function of( string $text ): string {
		return 1 === preg_match( '/^[^\s@<>,;]+@[^\s@<>,;]+$/Du', $text ) ? Text::lower( $text ) : '';
	}
}
