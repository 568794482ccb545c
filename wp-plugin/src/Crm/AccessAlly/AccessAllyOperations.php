<?php
/**
 * The custom operations that the owner has defined in AccessAlly.
 *
 * Public code (ProgressAlly, of the same vendor) lists them with get_all_custom_operations(), id => config under
 * "operations", reads of a config its name only, and runs one with run_custom_operation(), whose answer it does not look
 * at. What else a config has is not known: other keys are looked for and may be missing.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ CrmException, Operation, OperationList };

final class AccessAllyOperations {
	/** Who asks, as AccessAlly's own log shows it. */
	private const SOURCE = 'Cart Companion';

	private const NAMES = array( 'name', 'operation-name', 'operation_name', 'title', 'label' );
	private const KINDS = array( 'type', 'kind', 'operation-type', 'operation_type' );

	private AccessAllyCalls $calls;

	public function __construct( AccessAllyCalls $calls ) {
		$this->calls = $calls;
	}

	/** Whether this version of AccessAlly lets others list and run them. */
	public function are_there(): bool {
		return method_exists( AccessAllyCalls::API, 'get_all_custom_operations' ) && method_exists( AccessAllyCalls::API, 'run_custom_operation' );
	}

	/** From this site's own settings; empty also where what AccessAlly gives cannot be read. @throws CrmException */
	public function all(): OperationList {
		$listed     = self::as_array( $this->calls->look_up( AccessAllyCalls::API, 'get_all_custom_operations' ) );
		$operations = array();
		foreach ( self::as_array( $listed['operations'] ?? null ) as $id => $config ) {
			$name         = is_string( $config ) ? self::text( $config ) : self::first_of( self::NAMES, self::as_array( $config ) );
			$kind         = self::first_of( self::KINDS, self::as_array( $config ) );
			$operations[] = new Operation( (string) $id, $name, Operation::kind_in( $kind ) );
		}
		return new OperationList( ...$operations );
	}

	/** How many there are, for the owner. */
	public function sentence(): string {
		if ( ! $this->are_there() ) {
			return __( 'This version of AccessAlly lets other plugins run no custom operations, so rules set tags only.', 'cart-companion' );
		}
		try {
			$count = $this->all()->count();
		} catch ( CrmException $error ) {
			/* translators: %s: the reason */
			return sprintf( __( 'AccessAlly could not list its custom operations: %s', 'cart-companion' ), $error->getMessage() );
		}
		return 0 === $count
			? __( 'AccessAlly lists no custom operations.', 'cart-companion' )
			/* translators: %s: number of operations */
			: sprintf( _n( 'AccessAlly lists %s custom operation, which rules can run.', 'AccessAlly lists %s custom operations, which rules can run.', $count, 'cart-companion' ), number_format_i18n( $count ) );
	}

	/**
	 * @param callable(): void $begin Called when nothing stands in the way any more, right before the call itself.
	 * @throws CrmException
	 */
	public function run( string $contact_id, string $operation_id, callable $begin ): void {
		$answer = $this->calls->ask_once( $begin, AccessAllyCalls::API, 'run_custom_operation', $contact_id, $operation_id, self::SOURCE );
		$answer = is_array( $answer ) ? $answer['status'] ?? null : $answer;
		if ( false === $answer || 'error' === $answer ) {
			throw CrmException::permanent( __( 'It did not say that the operation was done.', 'cart-companion' ) );
		}
	}

	/**
	 * @param string[]     $keys
	 * @param array<mixed> $config
	 */
	private static function first_of( array $keys, array $config ): string {
		foreach ( $keys as $key ) {
			$text = is_string( $config[ $key ] ?? null ) ? self::text( $config[ $key ] ) : '';
			if ( '' !== $text ) {
				return $text;
			}
		}
		return '';
	}

	private static function text( string $text ): string {
		return trim( html_entity_decode( wp_strip_all_tags( wp_check_invalid_utf8( $text, true ) ), ENT_QUOTES, 'UTF-8' ) );
	}

	/**
	 * @param mixed $value
	 * @return array<mixed>
	 */
	private static function as_array( $value ): array {
		return is_object( $value ) ? get_object_vars( $value ) : ( is_array( $value ) ? $value : array() );
	}
}
