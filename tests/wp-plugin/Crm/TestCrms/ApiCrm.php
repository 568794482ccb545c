<?php
/**
 * A CRM that the plugin asks over its API: one of the servers of tests/fakes/crm_apis.
 */

declare(strict_types=1);

use CartCompanion\Crm\Credentials;

final class ApiCrm implements TestCrm {
	private const FAULTS = array(
		'limited'   => array( 'status' => 429 ),
		'down'      => array( 'status' => 500 ),
		'timeout'   => array( 'status' => 'hangs' ),
		'lost'      => array( 'status' => 0, 'late' => true ),
		'page'      => array( 'status' => 200, 'body' => TestCrm::PAGE ),
		'empty'     => array( 'status' => 200, 'body' => '' ),
		'blocked'   => array( 'status' => 403, 'body' => TestCrm::PAGE ),
		'forbidden' => array( 'status' => 403, 'body' => array( 'message' => 'Forbidden' ) ),
	);

	private string $slug;
	private string $name;

	/** @var array<string, string> */
	private array $credentials;

	/** @param array<string, string> $credentials */
	private function __construct( string $slug, string $name, array $credentials ) {
		$this->slug        = $slug;
		$this->name        = $name;
		$this->credentials = $credentials;
	}

	/** Where the servers are; '' when nobody started them. */
	public static function url(): string {
		return (string) getenv( 'CART_COMPANION_CRM_APIS' );
	}

	/** @return self[] By slug; empty when nobody started the servers. */
	public static function all(): array {
		static $all = array();
		if ( array() === $all && '' !== self::url() ) {
			foreach ( json_decode( (string) file_get_contents( self::url() . '/_control' ), true ) as $api ) {
				$all[ $api['slug'] ] = new self( $api['slug'], $api['name'], $api['credentials'] );
			}
		}
		return $all;
	}

	public static function of( string $slug ): self {
		return self::all()[ $slug ];
	}

	public function connection(): string {
		return $this->slug;
	}

	public function name(): string {
		return $this->name;
	}

	public function set_up(): void {
		$this->control( array( 'reset' => true ) );
		( new Credentials( $this->slug ) )->save( $this->credentials );
	}

	public function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): void {
		$this->control( array( 'contact' => compact( 'email', 'tags', 'status' ) + array( 'first_name' => 'Known' ) ) );
	}

	public function given_tag( string $name ): void {
		$this->control( array( 'tag' => $name ) );
	}

	public function delete_contact( string $email ): void {
		$this->control( array( 'delete_contact' => $email ) );
	}

	public function delete_tag( string $name ): void {
		$this->control( array( 'delete_tag' => $name ) );
	}

	public function tags( string $email ): array {
		return $this->found( $email )['tags'] ?? array();
	}

	public function contact( string $email ): ?array {
		return $this->found( $email );
	}

	public function contacts(): int {
		return count( $this->state()['contacts'] );
	}

	public function tag_names(): array {
		$names = array_values( $this->state()['tags'] );
		sort( $names );
		return $names;
	}

	public function calls(): array {
		return $this->state()['calls'];
	}

	public function can_fail( string $how ): bool {
		return true;
	}

	public function can_hold( string $email ): bool {
		return true;
	}

	/** @param string $call The one that goes wrong; "*" for each. */
	public function makes_tags(): bool {
		return true;
	}

	public function has_contacts_of_users_only(): bool {
		return false;
	}

	public function sync_users(): void {
	}

	public function fail( string $how, ?int $times = null, string $call = '*' ): void {
		if ( 'key_revoked' === $how ) {
			$this->control( array( 'key' => 'another' ) );
			return;
		}
		$this->control( array( 'fault' => self::FAULTS[ $how ] + compact( 'times', 'call' ) ) );
	}

	public function work(): void {
		$this->control(
			array(
				'works' => true,
				'key'   => 'right-key',
			)
		);
	}

	/** @param array<string, mixed> $change See tests/fakes/crm_apis/control.py. @return array<string, mixed> */
	public function control( array $change ): array {
		$answer = wp_remote_post( self::url() . '/_control/' . $this->slug, array( 'body' => (string) wp_json_encode( (object) $change ) ) );
		if ( 200 !== wp_remote_retrieve_response_code( $answer ) ) {
			throw new RuntimeException( 'The fake CRM API did not take it: ' . wp_json_encode( $change ) );
		}
		return json_decode( wp_remote_retrieve_body( $answer ), true );
	}

	/** @return array<string, mixed> */
	private function state(): array {
		return $this->control( array() );
	}

	/** @return array<string, mixed>|null */
	private function found( string $email ): ?array {
		foreach ( $this->state()['contacts'] as $contact ) {
			if ( strtolower( $contact['email'] ) === strtolower( $email ) ) {
				return $contact;
			}
		}
		return null;
	}
}
