<?php
/**
 * Follows a list of classes, as a registry keeps one: which `X::class` a variable runs through.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

final class ClassLists {
	private Definitions $definitions;
	private Types $types;

	public function __construct( Definitions $definitions, Types $types ) {
		$this->definitions = $definitions;
		$this->types       = $types;
	}

	/**
	 * The classes of the list that the variable runs through, in a foreach or as the one parameter of a closure that
	 * array_map or array_filter calls; none where that cannot be seen.
	 *
	 * @return string[]
	 */
	public function run_through( Expr\Variable $variable ): array {
		for ( $node = $variable; null !== $node; $node = $node->getAttribute( 'parent' ) ) {
			if ( $node instanceof Stmt\Foreach_ && self::is_same( $node->valueVar, $variable ) ) {
				return $this->classes( $node->expr );
			}
			$call = ( $node instanceof Expr\Closure || $node instanceof Expr\ArrowFunction ) ? $node->getAttribute( 'parent' )->getAttribute( 'parent' ) : null;
			if ( $call instanceof Expr\FuncCall && 1 === count( $node->params ) && self::is_same( $node->params[0]->var, $variable ) ) {
				$lists = array_filter( array_column( $call->args, 'value' ), static fn( Expr $value ): bool => $value !== $node );
				return 1 === count( $lists ) ? $this->classes( reset( $lists ) ) : array();
			}
		}
		return array();
	}

	/** @return string[] Of an array that holds nothing but `X::class`, written here or in a class's constant. */
	private function classes( Expr $list ): array {
		if ( $list instanceof Expr\ClassConstFetch && $list->class instanceof Node\Name && $list->name instanceof Node\Identifier ) {
			$list = $this->definitions->constant_value( (string) $this->types->class_name( $list->class ), $list->name->toString() );
		}
		$names = array();
		foreach ( $list instanceof Expr\Array_ ? $list->items : array() as $item ) {
			$value = null === $item ? null : $item->value;
			if ( ! $value instanceof Expr\ClassConstFetch || ! $value->class instanceof Node\Name || 'class' !== ( $value->name->name ?? '' ) ) {
				return array();
			}
			$names[] = (string) $this->types->class_name( $value->class );
		}
		return $names;
	}

	private static function is_same( ?Node $one, Expr\Variable $other ): bool {
		return $one instanceof Expr\Variable && is_string( $one->name ) && $one->name === $other->name;
	}
}
