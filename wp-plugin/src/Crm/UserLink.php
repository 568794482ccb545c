<?php
/** What became of the link between a WordPress user and the contact that was acted on: plain data. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class UserLink {
	/** The contact that the plugin had the user linked to, and that the CRM does not have any more; '' when it was none. */
	public string $replaced;

	/** The other contact that the plugin goes on having the user linked to, and lets them in by; '' when it is none. */
	public string $other_contact;

	/** The other user of this site who is the contact's, and stays it; 0 when it is none. */
	public int $other_user = 0;

	/** Whether the user was linked just now. */
	public bool $is_new;

	/** Whether that other contact may be another site's of this network, which remembers one contact of a user for all sites. */
	public bool $is_of_other_site = false;

	private function __construct( string $replaced, string $other_contact, bool $is_new ) {
		$this->replaced      = $replaced;
		$this->other_contact = $other_contact;
		$this->is_new        = $is_new;
	}

	/** It was so before, or nobody can say. */
	public static function as_it_was(): self {
		return new self( '', '', false );
	}

	public static function made(): self {
		return new self( '', '', true );
	}

	public static function instead_of( string $replaced ): self {
		return new self( $replaced, '', true );
	}

	public static function left_with( string $other_contact ): self {
		return new self( '', $other_contact, false );
	}

	public static function of_other_site( string $other_contact ): self {
		$link                   = self::left_with( $other_contact );
		$link->is_of_other_site = true;
		return $link;
	}

	/** What became of it, by what was so before and is so now. */
	public static function between( string $before, string $after, string $contact_id ): self {
		if ( $after !== $contact_id ) {
			return '' === $after ? self::as_it_was() : self::left_with( $after );
		}
		if ( $after === $before ) {
			return self::as_it_was();
		}
		return '' === $before ? self::made() : self::instead_of( $before );
	}

	public static function taken_by( int $other_user ): self {
		$link             = self::as_it_was();
		$link->other_user = $other_user;
		return $link;
	}
}
