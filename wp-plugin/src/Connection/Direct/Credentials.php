<?php
/**
 * What the owner entered for the CRMs: stored with autoload off, never shown again; wp-config.php wins.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

final class Credentials {
	public const OPTION = 'cart_companion_crm_keys';

	private string $crm;

	/** @var array<string, mixed> Values by constant name, in place of wp-config.php's; null reads those. */
	private ?array $constants;

	/** @param array<string, mixed>|null $constants */
	public function __construct( string $crm, ?array $constants = null ) {
		$this->crm       = $crm;
		$this->constants = $constants;
	}

	/** '' when it is not known. */
	public function value( Field $field ): string {
		return $this->is_fixed( $field ) ? $this->constant( $field ) : (string) ( $this->stored()[ $field->name ] ?? '' );
	}

	/** Whether wp-config.php says it, so that it cannot be changed here. */
	public function is_fixed( Field $field ): bool {
		return '' !== $this->constant( $field );
	}

	/** @param Field[] $fields */
	public function are_complete( array $fields ): bool {
		foreach ( $fields as $field ) {
			if ( '' === $this->value( $field ) ) {
				return false;
			}
		}
		return array() !== $fields;
	}

	/** @param array<string, string> $values By the field's name; it replaces what was there. */
	public function save( array $values ): void {
		$all               = self::all();
		$all[ $this->crm ] = $values;
		update_option( self::OPTION, $all, false );
	}

	/** @return array<string, string> What was entered, without wp-config.php's. */
	public function stored(): array {
		$stored = self::all()[ $this->crm ] ?? array();
		return is_array( $stored ) ? array_filter( $stored, 'is_string' ) : array();
	}

	public function forget(): void {
		$all = self::all();
		unset( $all[ $this->crm ] );
		update_option( self::OPTION, $all, false );
	}

	private function constant( Field $field ): string {
		$value = null === $this->constants && defined( $field->constant ) ? constant( $field->constant ) : ( $this->constants[ $field->constant ] ?? '' );
		return is_scalar( $value ) ? trim( (string) $value ) : '';
	}

	/** @return array<string, mixed> */
	private static function all(): array {
		$all = get_option( self::OPTION, array() );
		return is_array( $all ) ? $all : array();
	}
}
