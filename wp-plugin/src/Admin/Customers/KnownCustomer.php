<?php
/** All that is known of one customer, gathered once for the parts of their page. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Companion\{ CompanionError, Customer };
use CartCompanion\Crm\Crm;
use CartCompanion\Delivery\CustomerTags;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Labels\{ AccessLabels, EventLabels, EventRow };

final class KnownCustomer {
	/** The address that was asked for. */
	public string $email;

	/** By the companion; null when it knows nobody with the address, or cannot be asked. */
	public ?Customer $told;

	/** Why it cannot be asked. */
	public ?CompanionError $error;

	/** @var array<int, array<string, mixed>> What this site did for them, newest first, as EventStore::find() describes it. */
	public array $rows;

	/** @var \WP_User[] Theirs, as far as anybody here knows. */
	public array $users;

	/** The chosen connection with the CRM, where it can be used now. */
	public ?Crm $connection;

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @param \WP_User[]                       $users
	 */
	public function __construct( string $email, ?Customer $told, ?CompanionError $error, array $rows, array $users, ?Crm $connection ) {
		$this->email      = $email;
		$this->told       = $told;
		$this->error      = $error;
		$this->rows       = $rows;
		$this->users      = $users;
		$this->connection = $connection;
	}

	/** @return string[] The one that was asked for first. */
	public function emails(): array {
		return null === $this->told ? self::of_rows( $this->email, $this->rows ) : array_values( array_unique( array_merge( array( $this->email ), $this->told->emails() ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @return string[]
	 */
	public static function of_rows( string $email, array $rows ): array {
		return array_values( array_unique( array_merge( array( $email ), ...array_column( $rows, 'emails' ) ) ) );
	}

	/** As people call them: by name, else by address. */
	public function name(): string {
		$name = null === $this->told ? '' : $this->told->name();
		return '' === $name && array() !== $this->users ? trim( $this->users[0]->first_name . ' ' . $this->users[0]->last_name ) : $name;
	}

	/** Whether anything was ever heard of them. */
	public function is_known(): bool {
		return null !== $this->told || array() !== $this->rows;
	}

	/** Whether the companion's answer names this as what helps. */
	public function is_advised_to( string $action ): bool {
		return null !== $this->told && in_array( $action, array_column( $this->told->actions(), 'do' ), true );
	}

	/** @return string[] Why the companion says so; of an access that is wrong also which tags, and what to do, which this site knows. */
	public function reasons(): array {
		if ( null === $this->told ) {
			return array();
		}
		$checked = array_column( array_filter( $this->told->actions(), static fn( array $action ): bool => 'check_login' === ( $action['do'] ?? '' ) ), 'event' );
		$reasons = $this->told->reasons();
		foreach ( $this->told->events() as $row ) {
			if ( in_array( $row['id'] ?? null, $checked, true ) ) {
				$access    = AccessLabels::of( EventRow::from_companion( $row )->with_stored( array_column( $this->rows, null, 'event_id' )[ $row['id'] ] ?? null ) );
				$reasons[] = $access->is_wrong() ? $access->whole() : '';
			}
		}
		return array_values( array_unique( array_filter( $reasons, 'strlen' ) ) );
	}

	/** Whether something they bought is theirs now. */
	public function holds_something(): bool {
		return null !== $this->told && array() !== array_intersect( array_column( $this->told->entitlements(), 'state' ), Event::HOLDING );
	}

	/** @return EventRow[] What this site itself recorded, newest first. */
	public function own_events(): array {
		return array_map( array( EventRow::class, 'from_store' ), $this->rows );
	}

	/** Null while no connection can be used. */
	public function tags(): ?CustomerTags {
		return null === $this->connection ? null : new CustomerTags( $this->connection, $this->emails(), $this->rows );
	}

	/** @return array<string, string> Name of each product that this site heard of, by item key, as ThriveCart has it. */
	public function product_names(): array {
		$names = array();
		foreach ( $this->rows as $row ) {
			$names += array_filter( $row['items'], 'strlen' );
		}
		return array_map( 'strval', $names );
	}

	/** @return array<string, string> The same with what it was in the order: "Workbook (order bump)". */
	public function product_labels(): array {
		$labels = null === $this->told ? array() : array_column( array_filter( $this->told->products(), static fn( array $row ): bool => is_string( $row['name'] ?? null ) && is_string( $row['item'] ?? null ) ), 'name', 'item' );
		foreach ( $this->product_names() as $item => $name ) {
			$labels += array( (string) $item => EventLabels::item( (string) $item, $name ) );
		}
		return $labels;
	}
}
