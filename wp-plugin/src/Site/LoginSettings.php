<?php
/** The owner's choice who makes the logins of new customers, and with which role; or that they need none. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class LoginSettings {
	public const OPTION = 'cart_companion_logins';

	/**
	 * Filter: whether users must be made here whatever the owner chose, for the CRM has contacts of users only
	 * (AccessAlly's Managed Contacts). The connection in use answers it; no automation makes users for such a CRM.
	 */
	public const NEEDED = 'cart_companion_users_are_needed';

	private const DEFAULT_ROLE = 'subscriber';

	/** Whether this plugin makes them; otherwise an automation of the CRM does. */
	public function is_made_here(): bool {
		return ! empty( $this->stored()['here'] ) || $this->are_users_needed();
	}

	/** Whether that is no choice of the owner's: see NEEDED. */
	public function are_users_needed(): bool {
		return (bool) apply_filters( self::NEEDED, false );
	}

	/** Whether customers log in at this site at all; otherwise nobody checks whether they can. */
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
	 * Records what the role may do today: it is what the owner agreed to.
	 *
	 * @param bool $only_here Whether the owner says that nobody else makes logins.
	 */
	public function make_here( RoleSafety $role, bool $only_here = false ): void {
		update_option(
			self::OPTION,
			array( 'here' => true, 'only_here' => $only_here, 'role' => $role->slug(), 'rights' => $role->rights() )
		);
	}

	/** Whether the owner agreed to a role that may do more than a subscriber. */
	public function is_agreed( RoleSafety $role ): bool {
		return $role->slug() === $this->role() && array() !== $role->beyond_subscriber() && array() === $this->grown( $role );
	}

	/** @return string[] What the role may do beyond what the owner agreed to. */
	public function grown( RoleSafety $role ): array {
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
