<?php
/**
 * A CRM whose own plugin is active in this WordPress, for the tests of every CRM: FluentCRM or Groundhogg, directly or
 * through WP Fusion. CART_COMPANION_REAL_CRM names which, as "fluentcrm" or "wp-fusion/fluentcrm".
 *
 * Each test is a transaction that is rolled back, so nothing here changes a table's form: a database that fails is one in
 * which the CRM's tables have other names.
 */

declare(strict_types=1);

final class RealCrm implements TestCrm {
	private string $connection;
	private RealTables $tables;

	private function __construct( string $connection, RealTables $tables ) {
		$this->connection = $connection;
		$this->tables     = $tables;
	}

	public static function is_asked_for(): bool {
		return '' !== (string) getenv( 'CART_COMPANION_REAL_CRM' );
	}

	public static function here(): self {
		list( $connection, $crm ) = explode( '/', getenv( 'CART_COMPANION_REAL_CRM' ) . '/' );
		return new self( $connection, new RealTables( '' === $crm ? $connection : $crm ) );
	}

	public function connection(): string {
		return $this->connection;
	}

	public function name(): string {
		return $this->tables->crm_name();
	}

	public function set_up(): void {
		$this->work();
		$this->tables->clear();
		$this->resync();
	}

	public function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): void {
		$this->tables->add_contact( $email, $tags, $status );
		$this->resync();
	}

	public function given_tag( string $name ): void {
		$this->tables->add_tag( $name );
		$this->resync();
	}

	public function delete_contact( string $email ): void {
		$this->tables->delete_contact( $email );
	}

	public function delete_tag( string $name ): void {
		$this->tables->delete_tag( $name );
	}

	public function tags( string $email ): array {
		return $this->tables->tags( $email );
	}

	public function contact( string $email ): ?array {
		return $this->tables->contact( $email );
	}

	public function contacts(): int {
		return $this->tables->count();
	}

	public function tag_names(): array {
		return $this->tables->tag_names();
	}

	public function calls(): array {
		return array();
	}

	public function can_fail( string $how ): bool {
		return 'down' === $how;
	}

	public function can_hold( string $email ): bool {
		return 'Groundhogg' !== $this->name() || 1 === preg_match( '/^[\x20-\x7e]+$/', $email );
	}

	public function makes_tags(): bool {
		return 'wp-fusion' !== $this->connection || 'Groundhogg' !== $this->name();
	}

	public function has_contacts_of_users_only(): bool {
		return false;
	}

	public function sync_users(): void {
	}

	public function fail( string $how, ?int $times = null ): void {
		$this->tables->fail( $times );
	}

	public function work(): void {
		$this->tables->work();
	}

	/** WP Fusion fetches its list of tags again, as its owner has it do. */
	private function resync(): void {
		if ( 'wp-fusion' === $this->connection ) {
			wp_fusion()->crm->sync_tags();
		}
	}
}
