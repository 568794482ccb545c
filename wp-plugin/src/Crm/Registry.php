<?php
/**
 * The connections with a CRM that this site could use, and the one it uses.
 *
 * Others add theirs with the filter cart_companion_connections: slug => Crm.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Registry {
	public const OPTION = 'cart_companion_connection';

	/** The one that was found and used first, where the choice is left to us. */
	public const FOUND = 'cart_companion_connection_found';

	/** @var string[] Classes with a method make( Registry, RateLimiter ): Crm. */
	private array $classes;

	/** @var Crm[]|null Made when they are first asked for: most pages need none. */
	private ?array $own = null;

	/** @param string[] $classes Each has a static method make( Registry, RateLimiter ): Crm; in the order in which they are preferred. */
	public function __construct( array $classes ) {
		$this->classes = $classes;
	}

	/** @return Crm[] By slug, in the order in which they are preferred. */
	public function all(): array {
		/**
		 * The connections to choose from, by slug.
		 *
		 * @param Crm[] $known
		 */
		$filtered = apply_filters( 'cart_companion_connections', $this->own() );
		$all      = array();
		foreach ( is_array( $filtered ) ? $filtered : $this->own() as $connection ) {
			if ( $connection instanceof Crm ) {
				$all[ $connection->slug() ] = $connection;
			}
		}
		return $all;
	}

	/**
	 * Our own ones only: asked by them about each other, also from within the filter.
	 *
	 * @return Crm[] By slug: those that reach this CRM and can be used now.
	 */
	public function reaching( string $crm_slug ): array {
		return array_filter(
			$this->own(),
			static fn( Crm $connection ): bool => $connection->crm_slug() === $crm_slug && $connection->is_connected()
		);
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

	/** An event is processed with it: from now on it is the one, unless the owner chooses. */
	public function keep_to( Crm $connection ): void {
		if ( '' === $this->choice() && '' === (string) get_option( self::FOUND, '' ) ) {
			update_option( self::FOUND, $connection->slug() );
		}
	}

	/**
	 * On LoginSettings::NEEDED: whether the one in use has contacts of users only.
	 *
	 * @param mixed $are_needed
	 */
	public function needs_users( $are_needed ): bool {
		$chosen = $this->chosen();
		return ! empty( $are_needed ) || ( null !== $chosen && null !== $chosen->user_contacts() );
	}

	/** The slug the owner chose; '' when the choice is left to us. */
	public function choice(): string {
		return (string) get_option( self::OPTION, '' );
	}

	/** '' leaves the choice to us. */
	public function choose( string $slug ): void {
		if ( '' !== $slug && ! isset( $this->all()[ $slug ] ) ) {
			/* translators: %s: short name of a connection */
			throw CrmException::permanent( sprintf( __( 'There is no connection “%s” on this site.', 'cart-companion' ), $slug ) );
		}
		update_option( self::OPTION, $slug );
		delete_option( self::FOUND );
	}

	/** Name of a CRM whose automations may create users on this site; '' where none can. */
	public function crm_that_creates_users(): string {
		foreach ( $this->all() as $connection ) {
			$crm = $connection->crm_that_creates_users();
			if ( '' !== $crm ) {
				return $crm;
			}
		}
		return '';
	}

	/** Name of the CRM that a connection leads to, such as "ActiveCampaign" for AccessAlly with it; where we know none, of the connection. */
	public function crm_behind( Crm $connection ): string {
		return ( $this->own()[ $connection->crm_slug() ] ?? $connection )->name();
	}

	/** @return Crm[] By slug. */
	private function own(): array {
		if ( null === $this->own ) {
			$this->own = array();
			$limiter   = new RateLimiter();
			foreach ( $this->classes as $class ) {
				$connection = $class::make( $this, $limiter );

				$this->own[ $connection->slug() ] = $connection;
			}
		}
		return $this->own;
	}
}
