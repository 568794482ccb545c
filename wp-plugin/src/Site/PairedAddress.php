<?php
/**
 * The address that this site had when it was connected, so that a copy of it knows that it is one.
 *
 * A copy of files and database brings everything along but its own address. Tools that copy sites also replace the
 * old address with the new one wherever the database has it: here it is written in hexadecimal, which none of them
 * reads.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class PairedAddress {
	public const OPTION = 'cart_companion_address';

	private string $site_id;

	/** @param string $site_id What was written for another one counts for nothing. */
	public function __construct( string $site_id ) {
		$this->site_id = $site_id;
	}

	/** Whether it is known at all: a site connected by wp-config.php learns it later. */
	public function is_known(): bool {
		return '' !== $this->stored();
	}

	/** Whether this is the site that was connected. False also while that is not known. */
	public function is_here(): bool {
		return SiteAddress::are_same( $this->stored(), SiteAddress::of_this_site() );
	}

	/** Whether the connection belongs to a site at another address: then this is a copy of it, or it has moved. */
	public function is_elsewhere(): bool {
		return $this->is_known() && ! $this->is_here();
	}

	/** For people; '' when it is not known. */
	public function shown(): string {
		return $this->stored();
	}

	/** A person says that this site, at the address it has now, is the connected one. */
	public function settle_here(): void {
		$this->store( SiteAddress::of_this_site() );
	}

	/**
	 * What the companion says in a signed message of the site it serves: by `home`, as that site named itself, else
	 * by `url`, the address that it sends to, which may be written otherwise.
	 *
	 * @param mixed $site
	 */
	public function learn_from( $site ): void {
		$home = self::text( $site, 'home' );
		$url  = self::text( $site, 'url' );
		if ( '' !== $home ) {
			$this->store( $home );
		} elseif ( '' !== $url && ! $this->is_here() && SiteAddress::is_ours( $url ) ) {
			$this->settle_here();
		} elseif ( '' !== $url && ! $this->is_known() ) {
			$this->store( $url );
		}
	}

	/** The companion does not know this site by its address any more: it has to be asked again. */
	public function forget(): void {
		delete_option( self::OPTION );
	}

	/** @param mixed $site */
	private static function text( $site, string $name ): string {
		return is_array( $site ) && is_string( $site[ $name ] ?? null ) ? trim( $site[ $name ] ) : '';
	}

	private function store( string $address ): void {
		if ( '' !== $address && $address !== $this->stored() ) {
			update_option( self::OPTION, array(
					'site_id' => $this->site_id,
					'address' => bin2hex( $address ),
				), false );
		}
	}

	private function stored(): string {
		$stored = get_option( self::OPTION, array() );
		if ( ! is_array( $stored ) || ( $stored['site_id'] ?? null ) !== $this->site_id ) {
			return '';
		}
		$hex = $stored['address'] ?? '';
		return is_string( $hex ) && 1 === preg_match( '/^([0-9a-f]{2})+$/D', $hex ) ? (string) hex2bin( $hex ) : '';
	}
}
