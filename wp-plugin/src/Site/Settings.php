<?php
/**
 * What this site knows of its pairing, and the owner's choices.
 *
 * The constants of wp-config.php win over what was stored; keys are stored with autoload off.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Signing\KeyList;

final class Settings {
	public const PAIRING     = 'cart_companion_pairing';
	public const KEYS        = 'cart_companion_keys';
	public const PREFERENCES = 'cart_companion_preferences';

	private const CONSTANTS = array(
		'companion_url' => 'CART_COMPANION_URL',
		'site_id'       => 'CART_COMPANION_SITE_ID',
		'key'           => 'CART_COMPANION_KEY',
	);

	/** @var array<string, string> What wp-config.php says, by the names of CONSTANTS. */
	private array $fixed = array();

	/** @param array<string, mixed>|null $constants Values by constant name; null reads wp-config.php's. */
	public function __construct( ?array $constants = null ) {
		foreach ( self::CONSTANTS as $name => $constant ) {
			$value                = null === $constants && defined( $constant ) ? constant( $constant ) : ( $constants[ $constant ] ?? '' );
			$this->fixed[ $name ] = is_string( $value ) ? trim( $value ) : '';
		}
	}

	/** Without a slash at the end; '' before pairing. */
	public function companion_url(): string {
		return untrailingslashit( $this->pairing_value( 'companion_url' ) );
	}

	/** '' before pairing. */
	public function site_id(): string {
		return $this->pairing_value( 'site_id' );
	}

	/** The address to paste into ThriveCart; '' when it is not known here. */
	public function webhook_url(): string {
		return $this->paired_by_constants() ? '' : $this->pairing_value( 'webhook_url' );
	}

	/**
	 * The keys shared with the companion that are still good, oldest first; the last one signs.
	 *
	 * @return string[]
	 */
	public function keys(): array {
		if ( $this->paired_by_constants() ) {
			return array_values( array_filter( array_map( 'trim', explode( ',', $this->fixed['key'] ) ) ) );
		}
		return $this->key_list()->good_at( time() );
	}

	public function is_paired(): bool {
		return '' !== $this->companion_url() && '' !== $this->site_id() && array() !== $this->keys();
	}

	/** The address that this site was connected at. */
	public function address(): PairedAddress {
		return new PairedAddress( $this->site_id() );
	}

	/** Whether this site is connected, and known to be the one that was: only then anything is done here. */
	public function is_active(): bool {
		return $this->is_paired() && $this->address()->is_here();
	}

	/** Whether the connection belongs to a site at another address, of which this is a copy; or it has moved. */
	public function is_copy(): bool {
		return $this->is_paired() && $this->address()->is_elsewhere();
	}

	/** All three constants are needed; one or two alone count for nothing. On a network of sites they are the main site's. */
	public function paired_by_constants(): bool {
		return ! in_array( '', $this->fixed, true ) && Network::is_site_of_config();
	}

	/** @param bool $supplies_updates Whether somebody who may update plugins connects this site. */
	public function save_pairing( string $companion_url, string $site_id, string $key, string $webhook_url, bool $supplies_updates = false ): void {
		update_option( self::PAIRING, compact( 'companion_url', 'site_id', 'webhook_url', 'supplies_updates' ), false );
		update_option( self::KEYS, KeyList::start_with( $key, time() )->rows(), false );
		( new PairedAddress( $site_id ) )->settle_here();
	}

	/**
	 * Whether this plugin's updates come from the companion: it then chooses code that runs here, so that somebody who may
	 * update plugins must have connected this site, or agreed since. Who writes wp-config.php may.
	 */
	public function supplies_updates(): bool {
		return $this->paired_by_constants() || true === ( ( (array) get_option( self::PAIRING, array() ) )['supplies_updates'] ?? false );
	}

	/** Of the companion that this site is connected with now; connecting anew asks anew. */
	public function allow_updates(): void {
		update_option( self::PAIRING, array( 'supplies_updates' => true ) + (array) get_option( self::PAIRING, array() ), false );
	}

	/** Takes a new key; the one before it stays good for a day. A key already known changes nothing. */
	public function add_key( string $key ): void {
		update_option( self::KEYS, $this->key_list()->with( $key, time() )->rows(), false );
	}

	public function forget_pairing(): void {
		$this->address()->forget();
		delete_option( self::PAIRING );
		delete_option( self::KEYS );
	}

	/** Whether events of ThriveCart's test mode change tags on this site. */
	public function apply_test_mode(): bool {
		return (bool) $this->preference( 'apply_test_mode', false );
	}

	public function set_apply_test_mode( bool $on ): void {
		$this->set_preference( 'apply_test_mode', $on );
	}

	/** Where alerts go; the site's administrator until the owner says otherwise. */
	public function alert_email(): string {
		return (string) $this->preference( 'alert_email', get_option( 'admin_email', '' ) );
	}

	public function set_alert_email( string $email ): void {
		$this->set_preference( 'alert_email', $email );
	}

	/** Whether alerts are sent there; wp-admin shows them anyway. */
	public function alert_mails(): bool {
		return (bool) $this->preference( 'alert_mails', true );
	}

	public function set_alert_mails( bool $on ): void {
		$this->set_preference( 'alert_mails', $on );
	}

	/** Whether this site fetches its deliveries although the companion can reach it. */
	public function always_pull(): bool {
		return (bool) $this->preference( 'always_pull', false );
	}

	public function set_always_pull( bool $on ): void {
		$this->set_preference( 'always_pull', $on );
	}

	private function key_list(): KeyList {
		return new KeyList( (array) get_option( self::KEYS, array() ) );
	}

	private function pairing_value( string $name ): string {
		if ( $this->paired_by_constants() && isset( $this->fixed[ $name ] ) ) {
			return $this->fixed[ $name ];
		}
		$stored = get_option( self::PAIRING, array() );
		return is_array( $stored ) && is_string( $stored[ $name ] ?? null ) ? $stored[ $name ] : '';
	}

	/**
	 * @param mixed $unset What holds until the owner has chosen.
	 * @return mixed
	 */
	private function preference( string $name, $unset ) {
		$stored = get_option( self::PREFERENCES, array() );
		return is_array( $stored ) && array_key_exists( $name, $stored ) ? $stored[ $name ] : $unset;
	}

	/** @param mixed $value */
	private function set_preference( string $name, $value ): void {
		$stored          = get_option( self::PREFERENCES, array() );
		$stored          = is_array( $stored ) ? $stored : array();
		$stored[ $name ] = $value;
		update_option( self::PREFERENCES, $stored );
	}
}
