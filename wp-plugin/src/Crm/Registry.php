<?php
/**
 * The connections this site could use, and the one it uses.
 *
 * Others add theirs with the filter cart_companion_connections: slug => Connection.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Registry {
	public const OPTION = 'cart_companion_connection';

	/** The one that was found and used first, where the choice is left to us. */
	public const FOUND = 'cart_companion_connection_found';

	/** @var callable(): Crm[] */
	private $make;

	/** @var Crm[]|null Made when they are first asked for: most pages need none. */
	private ?array $own = null;

	/** @param callable(): Crm[] $make Makes them, in the order in which they are preferred. */
	public function __construct( callable $make ) {
		$this->make = $make;
	}

	/** @return Crm[] By slug, in the order in which they are preferred. */
	public function all(): array {
		$this->own = $this->own ?? ( $this->make )();
		$known     = array();
		foreach ( $this->own as $connection ) {
			$known[ $connection->slug() ] = $connection;
		}
		/**
		 * The connections to choose from, by slug.
		 *
		 * @param Crm[] $known
		 */
		$filtered = apply_filters( 'cart_companion_connections', $known );
		$all      = array();
		foreach ( is_array( $filtered ) ? $filtered : $known as $connection ) {
			if ( $connection instanceof Crm ) {
				$all[ $connection->slug() ] = $connection;
			}
		}
		return $all;
	}

	/**
	 * The owner's choice, else the one that was found before, else the first one that works here; null when none does.
	 *
	 * None of them is replaced in silence when it stops working: another connection may reach another CRM.
	 */
	public function chosen(): ?Crm {
		$all    = $this->all();
		$choice = $this->choice();
		$choice = '' === $choice ? (string) get_option( self::FOUND, '' ) : $choice;
		if ( '' !== $choice ) {
			return $all[ $choice ] ?? null;
		}
		foreach ( $all as $connection ) {
			if ( $connection->is_connected() ) {
				return $connection;
			}
		}
		return null;
	}

	/** An event is worked with it: from now on it is the one, unless the owner chooses. */
	public function keep_to( Crm $connection ): void {
		if ( '' === $this->choice() && '' === (string) get_option( self::FOUND, '' ) ) {
			update_option( self::FOUND, $connection->slug() );
		}
	}

	/** The slug the owner chose; '' when the choice is left to us. */
	public function choice(): string {
		return (string) get_option( self::OPTION, '' );
	}

	/** '' leaves the choice to us. */
	public function choose( string $slug ): void {
		if ( '' !== $slug && ! isset( $this->all()[ $slug ] ) ) {
			/* translators: %s: short name of a connection */
			throw new Refused( sprintf( __( 'There is no connection “%s” on this site.', 'cart-companion' ), $slug ) );
		}
		update_option( self::OPTION, $slug );
		delete_option( self::FOUND );
	}
}
