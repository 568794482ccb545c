<?php
/** A connection that another plugin brings, and that always works: it has one contact, whoever is asked for. */

declare(strict_types=1);

use CartCompanion\Crm\{ Contact, Crm };
use CartCompanion\Domain\Events\Person;

final class WorkingCrm extends Crm {
	private string $account;

	/** @var string[] */
	private array $tags;

	/** @param string[] $tags Those of its contact. */
	public function __construct( string $account = '', array $tags = array() ) {
		$this->account = $account;
		$this->tags    = $tags;
	}
	public function slug(): string {
		return 'own';
	}
	public function account_id(): string {
		return $this->account;
	}
	public function name(): string {
		return 'Own';
	}
	public function is_connected(): bool {
		return true;
	}
	public function status_message(): string {
		return 'Fine.';
	}
	public function tags(): array {
		return array();
	}
	public function find( Person $person ): ?Contact {
		return new Contact( '7' );
	}
	public function find_or_create( Person $person ): Contact {
		return new Contact( '7' );
	}
	public function apply( string $contact_id, array $tag_names ): void {
	}
	public function remove( string $contact_id, array $tag_names ): void {
	}
	public function tags_of( string $contact_id ): array {
		return $this->tags;
	}
	public function calls(): int {
		return 0;
	}
}
