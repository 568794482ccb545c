<?php
/**
 * The owner's choice who makes the logins of new customers, and with which role; or that they need none.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Users;

final class LoginSettings {
	public const OPTION = 'cart_companion_logins';

	private const DEFAULT_ROLE = 'subscriber';

	/** Whether this plugin makes them; otherwise an automation of the CRM does. */
	public function is_made_here(): bool {
		return ! empty( $this->stored()['here'] );
	}

	/** Whether customers log in at this site at all; otherwise nobody looks whether they can. */
	public function is_needed(): bool {
		return false !== ( $this->stored()['needed'] ?? true );
	}

	/** Whether the owner said that nobody else makes logins: the CRM's automation no longer does. */
	public function is_made_here_only(): bool {
		return $this->is_made_here() && ! empty( $this->stored()['only_here'] );
	}

	/** Slug of the role that new users get. */
	public function role(): string {
		$role = $this->stored()['role'] ?? '';
		return is_string( $role ) && '' !== $role ? $role : self::DEFAULT_ROLE;
	}

	public function leave_to_automation(): void {
		$this->store( false, true );
	}

	public function need_none(): void {
		$this->store( false, false );
	}

	/**
	 * Notes what the role may do today: it is what the owner agreed to.
	 *
	 * @param bool $only_here Whether the owner says that nobody else makes logins.
	 */
	public function make_here( RoleSafety $role, bool $only_here = false ): void {
		update_option(
			self::OPTION,
			array(
				'here'      => true,
				'only_here' => $only_here,
				'role'      => $role->slug(),
				'rights'    => $role->rights(),
			)
		);
	}

	/** Whether the owner agreed to a role that may do more than a subscriber. */
	public function is_agreed( RoleSafety $role ): bool {
		return $role->slug() === $this->role() && array() !== $role->beyond_subscriber() && array() === $this->grown( $role );
	}

	/**
	 * The chosen role, as it is now.
	 *
	 * @throws LoginError When it is gone, or may do more than the owner agreed to.
	 */
	public function checked_role(): RoleSafety {
		$role = RoleSafety::of_this_site( $this->role() );
		if ( null === $role ) {
			/* translators: %s: short name of a role */
			throw new LoginError( sprintf( __( 'No login can be created: the role “%s” that new customers should get is not on this site any more. Choose another one under Cart Companion → Connect → Logins, then retry.', 'cart-companion' ), $this->role() ) );
		}
		if ( array() !== $role->takes_over() ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new LoginError( sprintf( __( 'No login can be created: with the role “%1$s” a customer could take over this site by now (%2$s). Choose another one under Cart Companion → Connect → Logins, then retry.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->takes_over() ) ) );
		}
		$grown = $this->grown( $role );
		if ( array() !== $grown ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new LoginError( sprintf( __( 'No login can be created: the role “%1$s” may do more today than when you chose it (%2$s). Look at it under Cart Companion → Connect → Logins and save your choice again, then retry.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $grown ) ) );
		}
		return $role;
	}

	/** @return string[] What the role may do beyond what the owner agreed to. */
	private function grown( RoleSafety $role ): array {
		return array_values( array_diff( $role->beyond_subscriber(), (array) ( $this->stored()['rights'] ?? array() ) ) );
	}

	/** The role stays, for a later choice. */
	private function store( bool $here, bool $needed ): void {
		update_option( self::OPTION, compact( 'here', 'needed' ) + $this->stored() );
	}

	/** @return array<string, mixed> here, only_here, needed, role, rights. */
	private function stored(): array {
		$stored = get_option( self::OPTION, array() );
		return is_array( $stored ) ? $stored : array();
	}
}
