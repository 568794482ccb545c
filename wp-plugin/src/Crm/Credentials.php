<?php
/** What the owner entered for the CRMs: stored with autoload off, never shown again; wp-config.php wins. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Credentials {
	public const OPTION = 'cart_companion_crm_keys';

	/** Beside the fields, none of which is called so. */
	private const ACCOUNT = '@account';

	private string $crm;

	/** @var CredentialField[] */
	private array $fields;

	/** @var array<string, mixed> Values by constant name, in place of wp-config.php's; null reads those. */
	private ?array $constants;

	/** @var array<string, string>|null Values that are tried, in place of the stored ones. */
	private ?array $tried = null;

	/**
	 * @param string                    $crm    Short name of the CRM.
	 * @param CredentialField[]         $fields What is to be entered.
	 * @param array<string, mixed>|null $constants
	 */
	public function __construct( string $crm, array $fields = array(), ?array $constants = null ) {
		$this->crm       = $crm;
		$this->fields    = $fields;
		$this->constants = $constants;
	}

	/** @param array<string, string> $values By the field's name; they are not stored. */
	public function with( array $values ): self {
		$other        = clone $this;
		$other->tried = $values;
		return $other;
	}

	/** @return CredentialField[] */
	public function fields(): array {
		return $this->fields;
	}

	/** '' when it is not known. */
	public function value( CredentialField $field ): string {
		return $this->is_fixed( $field ) ? $this->constant( $field ) : (string) ( $this->stored()[ $field->name ] ?? '' );
	}

	/** Whether wp-config.php says it, so that it cannot be changed here. */
	public function is_fixed( CredentialField $field ): bool {
		return '' !== $this->constant( $field );
	}

	public function are_complete(): bool {
		foreach ( $this->fields as $field ) {
			if ( '' === $this->value( $field ) ) {
				return false;
			}
		}
		return array() !== $this->fields;
	}

	/**
	 * Replaces what was there.
	 *
	 * @param array<string, string> $values     By the field's name.
	 * @param string                $account_id What the CRM calls the account; '' when it does not say.
	 */
	public function save( array $values, string $account_id = '' ): void {
		$all               = self::all();
		$all[ $this->crm ] = $values + array( self::ACCOUNT => $account_id );
		update_option( self::OPTION, $all, false );
	}

	/** @return array<string, string> What was entered, without wp-config.php's. */
	public function stored(): array {
		return array_diff_key( $this->row(), array( self::ACCOUNT => '' ) );
	}

	/** What the CRM called the account when these were stored; '' when it did not say, or wp-config.php says a part of them, which was not checked. */
	public function account_id(): string {
		return array() === array_filter( $this->fields, array( $this, 'is_fixed' ) ) ? $this->row()[ self::ACCOUNT ] ?? '' : '';
	}

	public function forget(): void {
		$all = self::all();
		unset( $all[ $this->crm ] );
		update_option( self::OPTION, $all, false );
	}

	/** @return array<string, string> */
	private function row(): array {
		$row = $this->tried ?? self::all()[ $this->crm ] ?? array();
		return is_array( $row ) ? array_filter( $row, 'is_string' ) : array();
	}

	private function constant( CredentialField $field ): string {
		$value = null === $this->constants && defined( $field->constant ) ? constant( $field->constant ) : ( $this->constants[ $field->constant ] ?? '' );
		return is_scalar( $value ) ? trim( (string) $value ) : '';
	}

	/** @return array<string, mixed> */
	private static function all(): array {
		$all = get_option( self::OPTION, array() );
		return is_array( $all ) ? $all : array();
	}
}
