<?php
/**
 * The operations that rules may run: the site's own list to choose from, and what a rule keeps that is not there (any more).
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Crm\{ Crm, CrmException, Operation, OperationList };
use CartCompanion\Labels\StateLabels;

final class OperationChoices {
	/** Null where the connection runs none. */
	private ?OperationList $listed;

	/** Why the connection runs none, or none can be listed now, and what to do; '' where they are listed. */
	private string $obstacle;

	private function __construct( ?OperationList $listed, string $obstacle ) {
		$this->listed   = $listed;
		$this->obstacle = $obstacle;
	}

	/** @param Crm|null $connection The one that is used; null where there is none. */
	public static function of( ?Crm $connection ): self {
		if ( null === $connection || ! $connection->is_connected() ) {
			return new self( null, __( 'Your CRM is not connected at the moment. Set it up under Cart Companion → Connect', 'cart-companion' ) );
		}
		try {
			$listed = $connection->operations();
			return new self( $listed, null === $listed ? $connection->why_no_operations() : '' );
		} catch ( CrmException $error ) {
			return new self( null, rtrim( $error->getMessage(), '. ' ) );
		}
	}

	public function listed(): OperationList {
		return $this->listed ?? new OperationList();
	}

	/**
	 * Whether there is anything to choose, or to take out of a rule.
	 *
	 * @param array<int, array<string, mixed>> $rules
	 */
	public function are_shown_with( array $rules ): bool {
		return $this->listed()->count() > 0 || array() !== array_filter( array_column( $rules, 'operations' ) );
	}

	/**
	 * What is wrong with the operations of rules.
	 *
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them, of one product.
	 * @return string[] Sentences, each once.
	 */
	public function warnings( array $rules ): array {
		$warnings = array();
		foreach ( $rules as $rule ) {
			foreach ( $rule['operations'] ?? array() as $operation ) {
				$warnings[] = $this->warning( $operation );
			}
		}
		return array_values( array_unique( array_filter( $warnings, 'strlen' ) ) );
	}

	/** @param array{id: string, name: string} $operation As a rule keeps it. */
	private function warning( array $operation ): string {
		$name  = self::name( $operation );
		$found = $this->listed()->find( $operation['id'] );
		if ( null === $this->listed ) {
			/* translators: 1: name of an operation, 2: the reason, and what to do */
			return sprintf( __( 'The operation “%1$s” cannot be run. Tags are set, and then each event of its rule needs you. %2$s.', 'cart-companion' ), $name, $this->obstacle );
		}
		if ( null === $found ) {
			/* translators: 1: name of an operation, 2: its number */
			return sprintf( __( 'The operation “%1$s” (%2$s) is no longer in AccessAlly. Untick it or choose another one, then save.', 'cart-companion' ), $name, $operation['id'] );
		}
		if ( Operation::ANOTHER === $found->compared_with( $operation['name'] ) ) {
			/* translators: 1: name of an operation, 2: its number, 3: the name that this number has now */
			return sprintf( __( 'The operation “%1$s” (%2$s) is called “%3$s” in AccessAlly now, so it is not run. Tick the one you mean, then save.', 'cart-companion' ), $name, $operation['id'], $found->name );
		}
		return '';
	}

	/**
	 * The boxes of one rule, what it keeps first. Each sends id and name, so that what AccessAlly has lost meanwhile stays
	 * in the rule until the owner takes it out.
	 *
	 * @param array<int, array{id: string, name: string}> $kept
	 * @param string                                      $field Name of the form's field.
	 */
	public function print( array $kept, string $field, string $label ): void {
		printf( '<fieldset class="cart-companion-operations"><legend class="cart-companion-cell-label">%s</legend>', esc_html( $label ) );
		$shown = array();
		foreach ( array_map( array( $this, 'described' ), $kept ) as $box ) {
			if ( $box['is_listed'] ) {
				$shown[] = $box['id'];
			}
			self::print_box( $field, $box['id'], $box['name'], true, $box['mark'], $box['is_listed'] ? 'quiet' : 'attention' );
		}
		foreach ( $this->listed()->all() as $operation ) {
			if ( ! in_array( $operation->id, $shown, true ) ) {
				self::print_box( $field, $operation->id, $operation->name, false );
			}
		}
		echo '</fieldset>';
	}

	/**
	 * How one that a rule keeps is shown: as AccessAlly has it now, or as it was, with what became of it.
	 *
	 * @param array{id: string, name: string} $operation
	 * @return array{id: string, name: string, mark: string, is_listed: bool}
	 */
	public function described( array $operation ): array {
		$found     = $this->listed()->find( $operation['id'] );
		$is_listed = null !== $found && Operation::ANOTHER !== $found->compared_with( $operation['name'] );
		return array(
			'id'        => $operation['id'],
			'name'      => $is_listed ? $found->name : $operation['name'],
			'mark'      => $is_listed ? self::renamed( $operation, $found ) : $this->mark( $operation, $found ),
			'is_listed' => $is_listed,
		);
	}

	/**
	 * What the boxes sent.
	 *
	 * @param mixed $values
	 * @return array<int, array{id: string, name: string}>
	 */
	public static function read( $values ): array {
		$operations = array();
		foreach ( is_array( $values ) ? $values : array() as $value ) {
			$sent = is_string( $value ) ? json_decode( $value, true ) : $value;
			if ( is_array( $sent ) && is_string( $sent['id'] ?? null ) && is_string( $sent['name'] ?? null ) ) {
				// Not sanitize_text_field(): it takes "%20" out of a name, which would then be another one.
				$operations[] = array_map( static fn( string $text ): string => trim( wp_strip_all_tags( $text, true ) ), array( 'id' => $sent['id'], 'name' => $sent['name'] ) );
			}
		}
		// The box of one that an id was given to anew comes after that of the one before: the owner ticked it.
		return array_values( array_filter( array_column( $operations, null, 'id' ), static fn( array $one ): bool => '' !== $one['id'] ) );
	}

	/**
	 * @param string $mark '' for none.
	 * @param string $tone Of StateLabels::coloured().
	 */
	private static function print_box( string $field, string $id, string $name, bool $is_chosen, string $mark = '', string $tone = 'attention' ): void {
		printf(
			'<label><input type="checkbox" name="%1$s[]" value="%2$s" data-field="operations"%3$s /> <span>%4$s%5$s</span></label>',
			esc_attr( $field ),
			esc_attr( (string) wp_json_encode( compact( 'id', 'name' ) ) ),
			checked( $is_chosen, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( self::name( compact( 'id', 'name' ) ) ),
			'' === $mark ? '' : ' ' . wp_kses_post( StateLabels::coloured( $tone, $mark ) )
		);
	}

	/** @param array{id: string, name: string} $operation */
	private static function renamed( array $operation, Operation $found ): string {
		/* translators: %s: former name of an operation */
		return Operation::RENAMED === $found->compared_with( $operation['name'] ) ? sprintf( __( 'was “%s”', 'cart-companion' ), $operation['name'] ) : '';
	}

	/** @param array{id: string, name: string} $operation */
	private function mark( array $operation, ?Operation $found ): string {
		if ( null === $this->listed ) {
			return __( 'cannot be run here', 'cart-companion' );
		}
		/* translators: %s: number of an operation */
		return null === $found ? __( 'no longer in AccessAlly', 'cart-companion' ) : sprintf( __( 'number %s is another one now', 'cart-companion' ), $operation['id'] );
	}

	/** @param array{id: string, name: string} $operation */
	private static function name( array $operation ): string {
		return '' === $operation['name'] ? Operation::unnamed( $operation['id'] ) : $operation['name'];
	}
}
