<?php
/** The CRM of the demo: has the invented customers with the tags that their events left, and takes nothing. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Crm\{ Contact, Crm, CrmException };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\Settings;

final class DemoCrm extends Crm {
	/** @var array<string, string[]>|null Tags by address. */
	private ?array $contacts = null;

	/**
	 * Filter cart_companion_connections, while the demo is on.
	 *
	 * @param mixed $connections
	 * @return mixed
	 */
	public static function add( $connections ) {
		return DemoCompanion::is_used( new Settings() ) ? array( 'demo' => new self() ) : $connections;
	}

	public function slug(): string {
		return 'demo';
	}

	public function name(): string {
		return __( 'Demo CRM', 'cart-companion' );
	}

	public function is_connected(): bool {
		return true;
	}

	public function status_message(): string {
		return __( 'An invented CRM with the customers of the demo. Nothing is sent.', 'cart-companion' );
	}

	public function tags(): array {
		$rules = DemoAnswers::load()->rules();
		return array_values( array_unique( array_merge( array(), ...array_column( $rules, 'apply' ), ...array_column( $rules, 'remove' ) ) ) );
	}

	public function find( Person $person ): ?Contact {
		foreach ( $person->emails() as $email ) {
			if ( isset( $this->contacts()[ $email ] ) ) {
				return new Contact( $email );
			}
		}
		return null;
	}

	public function find_or_create( Person $person ): Contact {
		throw self::nothing_changes();
	}

	public function apply( string $contact_id, array $tag_names ): void {
		throw self::nothing_changes();
	}

	public function remove( string $contact_id, array $tag_names ): void {
		throw self::nothing_changes();
	}

	public function tags_of( string $contact_id ): array {
		return $this->contacts()[ $contact_id ] ?? array();
	}

	public function calls(): int {
		return 0;
	}

	private static function nothing_changes(): CrmException {
		return CrmException::permanent( __( 'This is demo data: nothing is changed.', 'cart-companion' ) );
	}

	/** @return array<string, string[]> */
	private function contacts(): array {
		if ( null === $this->contacts ) {
			$this->contacts = array();
			foreach ( DemoAnswers::load()->events() as $bundle ) {
				$email  = (string) ( $bundle['event']['customer']['email'] ?? '' );
				$result = (array) ( $bundle['deliveries'][0]['result'] ?? array() );
				$kept   = array_diff( $this->contacts[ $email ] ?? array(), (array) ( $result['tags_removed'] ?? array() ) );

				$this->contacts[ $email ] = array_values( array_unique( array_merge( $kept, (array) ( $result['tags_applied'] ?? array() ) ) ) );
			}
		}
		return $this->contacts;
	}
}
