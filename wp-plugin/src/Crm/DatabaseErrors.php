<?php
/**
 * The errors of this site's database that WordPress has collected in this request (wpdb::print_error(), whether they are
 * shown or not).
 *
 * CRM plugins that live here hide them: what a failed query did not find looks like "not there".
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class DatabaseErrors {
	/** How many so far. */
	public static function count(): int {
		global $EZSQL_ERROR;
		return is_array( $EZSQL_ERROR ) ? count( $EZSQL_ERROR ) : 0;
	}

	/** What it means for a CRM that lies in it. */
	public static function of( string $crm ): CrmException {
		return CrmException::unfinished( $crm, __( 'The site’s database reported an error, which is in the site’s error log.', 'cart-companion' ) );
	}
}
