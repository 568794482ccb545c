<?php
/**
 * A CRM behind the stand-in of a WordPress plugin (AccessAlly, WP Fusion, FluentCRM, Groundhogg).
 */

declare(strict_types=1);

class StandInCrm implements TestCrm {
	private const FAULTS = array(
		'limited'     => array( 'status' => 429 ),
		'down'        => array( 'status' => 500 ),
		'timeout'     => array( 'status' => 0 ),
		'page'        => array( 'status' => 200, 'body' => TestCrm::PAGE ),
		'empty'       => array( 'status' => 200, 'body' => '' ),
		'blocked'     => array( 'status' => 403, 'body' => TestCrm::PAGE ),
		'forbidden'   => array( 'status' => 403 ),
		'key_revoked' => array( 'status' => 401 ),
	);

	private string $connection;
	private string $kind;
	private string $name;
	private bool $has_network;
	private string $addresses;

	/**
	 * @param string $connection  Slug of the connection that leads to it.
	 * @param string $kind        Of the CRM behind the plugin, see FakeCrm.
	 * @param string $name        As an owner reads it in a message.
	 * @param bool   $has_network False for a CRM in this WordPress: all that can go wrong there is its database.
	 * @param string $addresses   Pattern of those it can hold.
	 */
	public function __construct( string $connection, string $kind, string $name, bool $has_network = true, string $addresses = '//' ) {
		$this->connection  = $connection;
		$this->kind        = $kind;
		$this->name        = $name;
		$this->has_network = $has_network;
		$this->addresses   = $addresses;
	}

	public function connection(): string {
		return $this->connection;
	}

	public function name(): string {
		return $this->name;
	}

	public function set_up(): void {
		$this->work();
		FakeCrm::change(
			static function ( array &$state ): void {
				$state = array_fill_keys( array( 'contacts', 'tags', 'calls' ), array() );
			}
		);
	}

	public function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): void {
		FakeCrm::put_contact( $email, $tags, $status );
	}

	public function given_tag( string $name ): void {
		FakeCrm::put_tag( $name );
	}

	public function delete_contact( string $email ): void {
		FakeCrm::change(
			static function ( array &$state ) use ( $email ): void {
				unset( $state['contacts'][ FakeCrm::contact_id( $state, $email ) ] );
			}
		);
	}

	public function delete_tag( string $name ): void {
		FakeCrm::change(
			static function ( array &$state ) use ( $name ): void {
				$id = FakeCrm::tag_id( $state, $name, false );
				unset( $state['tags'][ $id ] );
				foreach ( array_keys( $state['contacts'] ) as $contact ) {
					FakeCrm::move( $state, $contact, array(), array( $id ) );
				}
			}
		);
	}

	public function tags( string $email ): array {
		$state = FakeCrm::state();
		$id    = FakeCrm::contact_id( $state, $email );
		// A tag that is gone may leave its id behind in FluentCRM, where nobody sees it.
		$tags = '' === $id ? array() : FakeCrm::names( $state, array_intersect( $state['contacts'][ $id ]['tags'], array_map( 'strval', array_keys( $state['tags'] ) ) ) );
		sort( $tags );
		return $tags;
	}

	public function contact( string $email ): ?array {
		$state = FakeCrm::state();
		return $state['contacts'][ FakeCrm::contact_id( $state, $email ) ] ?? null;
	}

	public function contacts(): int {
		return count( FakeCrm::state()['contacts'] );
	}

	public function tag_names(): array {
		$names = array_values( FakeCrm::state()['tags'] );
		sort( $names );
		return $names;
	}

	public function calls(): array {
		return array_column( FakeCrm::state()['calls'], 'call' );
	}

	public function can_fail( string $how ): bool {
		return 'down' === $how || ( isset( self::FAULTS[ $how ] ) && $this->has_network );
	}

	public function can_hold( string $email ): bool {
		return 1 === preg_match( $this->addresses, $email );
	}

	/** WP Fusion makes none in Groundhogg where nobody is logged in. */
	public function makes_tags(): bool {
		return 'wp-fusion' !== $this->connection || 'groundhogg' !== $this->kind;
	}

	public function has_contacts_of_users_only(): bool {
		return false;
	}

	public function sync_users(): void {
	}

	public function fail( string $how, ?int $times = null ): void {
		$this->set( array( 'faults' => array( '*' => self::FAULTS[ $how ] + array_filter( compact( 'times' ) ) ) ) );
	}

	public function work(): void {
		$this->set( array() );
	}

	/** @param array<string, mixed> $setup See FakeCrm. */
	protected function set( array $setup ): void {
		update_option( FakeCrm::SETUP, array( 'kind' => $this->kind ) + $setup, false );
	}
}
