<?php
/** The customer, as far as a CRM gets to know them. */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

final class Person {
	/** @var string[] */
	private array $emails;
	private string $first_name;
	private string $last_name;

	/** @param string[] $emails The one used now first, then the others, oldest first; at least one. */
	public function __construct( array $emails, string $first_name = '', string $last_name = '' ) {
		$this->emails     = array_values( $emails );
		$this->first_name = trim( $first_name );
		$this->last_name  = trim( $last_name );
	}

	/** The same person, known by another of their addresses first. */
	public function led_by( string $email ): self {
		return new self( array_merge( array( $email ), array_diff( $this->emails, array( $email ) ) ), $this->first_name, $this->last_name );
	}

	/**
	 * What a CRM is told of the person, by the names it has for it. An unknown name is not there, for it would blank a known
	 * one.
	 *
	 * @return array<string, string>
	 */
	public function fields( string $email, string $first_name, string $last_name ): array {
		return array_filter( array_combine( array( $email, $first_name, $last_name ), array( $this->email(), $this->first_name, $this->last_name ) ), 'strlen' );
	}

	/** @return string[] */
	public function emails(): array {
		return $this->emails;
	}

	public function email(): string {
		return $this->emails[0];
	}

	/** '' when it is not known: then it must not be sent, for it would blank a known one. */
	public function first_name(): string {
		return $this->first_name;
	}

	public function last_name(): string {
		return $this->last_name;
	}
}
