<?php
/** A role of this site, by what it lets its users do: rights are WordPress's capabilities. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class RoleSafety {
	/** Of a subscriber as WordPress itself makes one. */
	private const SUBSCRIBER = array( 'read', 'level_0' );

	/**
	 * Whoever has one of these can make themselves an administrator, or run code of their own: by users, by plugins,
	 * themes and files, by scripts in a page that an administrator opens. Ours decide who gets access and show everybody's data.
	 */
	private const TAKES_OVER = array(
		'manage_options', 'promote_users', 'edit_users', 'create_users', 'delete_users', 'remove_users',
		'install_plugins', 'activate_plugins', 'edit_plugins', 'update_plugins', 'upload_plugins',
		'delete_plugins', 'install_themes', 'edit_themes', 'update_themes', 'upload_themes', 'delete_themes',
		'switch_themes', 'edit_files', 'unfiltered_html', 'unfiltered_upload', 'update_core', 'import',
		Capabilities::MANAGE, Capabilities::VIEW, 'create_sites', 'delete_sites', 'delete_site', 'manage_sites', 'setup_network', 'upgrade_network',
	);

	/** All rights over a network begin so. */
	private const OF_NETWORKS = 'manage_network';

	private string $slug;
	private string $name;

	/** @var string[] */
	private array $rights;

	public function __construct( string $slug, string $name, array $rights ) {
		$this->slug   = $slug;
		$this->name   = $name;
		$this->rights = $rights;
	}

	/** Null when this site has no such role. */
	public static function of_this_site( string $slug ): ?self {
		$role = wp_roles()->get_role( $slug );
		if ( null === $role ) {
			return null;
		}
		$name = translate_user_role( (string) ( wp_roles()->get_names()[ $slug ] ?? $slug ) );
		return new self( $slug, $name, array_map( 'strval', array_keys( array_filter( $role->capabilities ) ) ) );
	}

	public function slug(): string {
		return $this->slug;
	}

	/** In the site's language. */
	public function name(): string {
		return $this->name;
	}

	/** @return string[] */
	public function rights(): array {
		return $this->rights;
	}

	/** @return string[] What it may do that a subscriber may not. */
	public function beyond_subscriber(): array {
		return array_values( array_diff( $this->rights, self::SUBSCRIBER ) );
	}

	/** @return string[] Rights by which its users could take over the site, the plainest first. */
	public function takes_over(): array {
		$of_network = array_filter( $this->rights, static fn( string $right ): bool => 0 === strpos( $right, self::OF_NETWORKS ) );
		return array_values( array_merge( array_intersect( self::TAKES_OVER, $this->rights ), $of_network ) );
	}

	/**
	 * As people read it: "edit posts and upload files".
	 *
	 * @param string[] $rights
	 */
	public static function in_words( array $rights ): string {
		// The old user levels only repeat what the other rights say.
		$rest = array_values( array_filter( $rights, static fn( string $right ): bool => 0 !== strpos( $right, 'level_' ) ) );
		return wp_sprintf( '%l', str_replace( '_', ' ', array() === $rest ? $rights : $rest ) );
	}
}
