<?php
/**
 * A customer's names as the table of a CRM in this WordPress holds them: for one character too many, such as an emoji in an
 * old table, the whole contact would not be written.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\ColumnText;

final class Names {
	/** Characters; FluentCRM's columns have 192. */
	private const LONGEST = 190;

	/**
	 * @param string $table Without WordPress's prefix.
	 * @return array<string, string> email, first_name, last_name; without those that are not known.
	 */
	public static function fields( Person $person, string $table ): array {
		global $wpdb;
		$fields = $person->fields( 'email', 'first_name', 'last_name' );
		foreach ( array_intersect_key( $fields, array( 'first_name' => '', 'last_name' => '' ) ) as $column => $name ) {
			$held              = 1 === preg_match( '/[\x80-\xFF]/', $name ) ? ColumnText::of( $wpdb->prefix . $table, $column )->fitted( $name ) : $name;
			$fields[ $column ] = mb_substr( $held, 0, self::LONGEST );
		}
		return array_filter( $fields, 'strlen' );
	}
}
