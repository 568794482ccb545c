<?php
/**
 * The CRM does not know a tag by this id any more: it was deleted there since the list was fetched.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\Postponed;

final class TagGone extends Postponed {
	/** @param string $crm Its name, for the message. */
	public static function from( string $crm ): self {
		/* translators: %s: name of a CRM */
		return new self( sprintf( __( '%s does not have one of the tags any more; this will be tried again with its list of tags as it is now.', 'cart-companion' ), $crm ) );
	}
}
