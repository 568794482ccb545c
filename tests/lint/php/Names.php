<?php
/**
 * The names in one file that lead nowhere.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

final class Names {
	private Definitions $definitions;
	private Source $source;
	private Types $types;
	private ClassLists $lists;
	/** @var string[] */
	private array $found = array();
	/** @var array<string, true> Names that the file asks for before it uses them, in lower case. */
	private array $guarded = array();

	public function __construct( Definitions $definitions, Source $source ) {
		$this->definitions = $definitions;
		$this->source      = $source;
		$this->types       = new Types( $definitions );
		$this->lists       = new ClassLists( $definitions, $this->types );
	}

	/** @return string[] "file:line: what" */
	public function unresolved(): array {
		$finder = new NodeFinder();
		foreach ( $finder->findInstanceOf( $this->source->statements, Expr\FuncCall::class ) as $call ) {
			$this->note_guard( $call );
		}
		$finder->find(
			$this->source->statements,
			function ( Node $node ): bool {
				$this->look( $node );
				return false;
			}
		);
		return array_values( array_unique( $this->found ) );
	}

	private function look( Node $node ): void {
		foreach ( Source::named_by( $node ) as $name ) {
			$this->look_at_class( $name );
		}
		if ( $node instanceof Expr\FuncCall && $node->name instanceof Node\Name ) {
			$this->look_at_function( $node->name );
		} elseif ( $node instanceof Expr\StaticCall && $node->name instanceof Node\Identifier ) {
			foreach ( $this->named_classes( $node->class ) as $class ) {
				$this->demand_method( $class, $node->name->toString(), $node );
				$this->look_at_arguments( $class, $node->name->toString(), $node );
			}
		} elseif ( ( $node instanceof Expr\MethodCall || $node instanceof Expr\NullsafeMethodCall ) && $node->name instanceof Node\Identifier ) {
			$this->look_at_call( $node );
		} elseif ( $node instanceof Expr\ClassConstFetch && $node->class instanceof Node\Name && $node->name instanceof Node\Identifier ) {
			$this->look_at_constant( $node );
		} elseif ( $node instanceof Expr\New_ ) {
			foreach ( $this->named_classes( $node->class ) as $class ) {
				$this->look_at_arguments( $class, '__construct', $node );
			}
		} elseif ( $node instanceof Expr\Array_ ) {
			$this->look_at_callback( $node );
		}
	}

	/** @return array<int, string|null> What stands before `::` or after `new`: one class, or those of a list. */
	private function named_classes( Node $class ): array {
		if ( $class instanceof Node\Name ) {
			return array( $this->types->class_name( $class ) );
		}
		return $class instanceof Expr\Variable ? $this->lists->run_through( $class ) : array();
	}

	private function look_at_function( Node\Name $name ): void {
		$text = $name->toString();
		$last = $name->getLast();
		if ( ! $this->definitions->has_function( $text ) && ! $this->is_global_function( $name, $last ) && ! isset( $this->guarded[ strtolower( $text ) ] ) && ! isset( $this->guarded[ strtolower( $last ) ] ) ) {
			$this->report( $name, "no function $text()" );
		}
	}

	private function look_at_class( Node\Name $name ): void {
		if ( ! $this->definitions->has_class( $name->toString() ) && ! isset( $this->guarded[ strtolower( $name->toString() ) ] ) ) {
			$this->report( $name, "no class $name" );
		}
	}

	private function is_global_function( Node\Name $name, string $last ): bool {
		return $name->isUnqualified() && $this->definitions->has_function( $last );
	}

	/** @param Expr\MethodCall|Expr\NullsafeMethodCall $call */
	private function look_at_call( Expr $call ): void {
		$types  = $this->types->of( $call->var );
		$method = $call->name->toString();
		if ( null === $types || $this->is_asked( $call, $method ) ) {
			return;
		}
		foreach ( $types as $type ) {
			if ( ! $this->definitions->has_class( $type ) || false !== $this->definitions->has_method( $type, $method ) ) {
				if ( 1 === count( $types ) ) {
					$this->look_at_arguments( $type, $method, $call );
				}
				return;
			}
		}
		$this->report( $call, 'no method ' . implode( '|', $types ) . "::$method()" );
	}

	private function look_at_constant( Expr\ClassConstFetch $fetch ): void {
		$class    = $this->types->class_name( $fetch->class );
		$constant = $fetch->name->toString();
		if ( null !== $class && 'class' !== $constant && $this->definitions->has_class( $class ) && false === $this->definitions->has_constant( $class, $constant ) ) {
			$this->report( $fetch, "no constant $class::$constant" );
		}
	}

	private function demand_method( ?string $class, string $method, Expr $use ): void {
		if ( null === $class || ! $this->definitions->has_class( $class ) || $this->is_asked( $use, $method ) ) {
			return;
		}
		$is_magic = null !== $this->definitions->method( $class, '__callStatic' );
		if ( ! $is_magic && false === $this->definitions->has_method( $class, $method ) ) {
			$this->report( $use, "no method $class::$method()" );
		}
	}

	/** Too few or of another class are a fatal error as well; too many are ignored by PHP, and a sign of a changed signature. */
	private function look_at_arguments( ?string $class, string $method, Node $call ): void {
		$found = null === $class ? null : $this->definitions->method( $class, $method );
		foreach ( $call->args as $argument ) {
			if ( ! $argument instanceof Node\Arg || $argument->unpack || null !== $argument->name ) {
				return;
			}
		}
		if ( null === $found ) {
			return;
		}
		$least = 0;
		$most  = 0;
		foreach ( $found->params as $parameter ) {
			$least += null === $parameter->default && ! $parameter->variadic ? 1 : 0;
			$most   = $parameter->variadic ? PHP_INT_MAX : $most + 1;
		}
		$given = count( $call->args );
		if ( $given < $least || $given > $most ) {
			$this->report( $call, "$class::$method() takes $least" . ( $most > $least ? ' or more' : '' ) . " arguments, not $given" );
		}
		foreach ( $call->args as $at => $argument ) {
			$wanted = $this->types->parameter_class( $found, $at, $class );
			foreach ( null === $wanted ? array() : $this->types->given( $argument->value ) as $type ) {
				if ( ! $this->definitions->can_be( $type, $wanted ) ) {
					$this->report( $call, "$class::$method() takes $wanted, not $type" );
				}
			}
		}
	}

	/** `array( $this, 'name' )` and `array( X::class, 'name' )`, as hooks take them. */
	private function look_at_callback( Expr\Array_ $pair ): void {
		if ( 2 !== count( $pair->items ) || null === $pair->items[0] || null === $pair->items[1] || null !== $pair->items[0]->key || ! $pair->items[1]->value instanceof Node\Scalar\String_ ) {
			return;
		}
		$first  = $pair->items[0]->value;
		$method = $pair->items[1]->value->value;
		if ( ! preg_match( '/^\w+$/', $method ) ) {
			return;
		}
		if ( $first instanceof Expr\ClassConstFetch && $first->class instanceof Node\Name && 'class' === $first->name->toString() ) {
			$this->demand_method( $this->types->class_name( $first->class ), $method, $pair );
			return;
		}
		$types = $first instanceof Expr\Variable || $first instanceof Expr\PropertyFetch ? $this->types->of( $first ) : null;
		if ( 1 === count( $types ?? array() ) ) {
			$this->demand_method( $types[0], $method, $pair );
		}
	}

	/** Whether the function that uses the method asks `method_exists` or `is_callable` for it. */
	private function is_asked( Node $use, string $method ): bool {
		return isset( $this->guarded[ '::' . strtolower( $method ) ] );
	}

	private function note_guard( Expr\FuncCall $call ): void {
		$name = $call->name instanceof Node\Name ? strtolower( $call->name->getLast() ) : '';
		if ( in_array( $name, array( 'class_exists', 'interface_exists', 'function_exists', 'method_exists' ), true ) ) {
			$this->guarded[ self::text( $call, 0 ) ] = true;
		}
		if ( 'method_exists' === $name ) {
			$this->guarded[ '::' . self::text( $call, 1 ) ] = true;
		}
	}

	/** The argument in lower case: a string, or `X::class`. */
	private static function text( Expr\FuncCall $call, int $at ): string {
		$value = ( $call->args[ $at ] ?? null ) instanceof Node\Arg ? $call->args[ $at ]->value : null;
		if ( $value instanceof Expr\ClassConstFetch && $value->class instanceof Node\Name ) {
			return strtolower( $value->class->toString() );
		}
		return $value instanceof Node\Scalar\String_ ? strtolower( ltrim( $value->value, '\\' ) ) : '';
	}

	private function report( Node $node, string $what ): void {
		$this->found[] = $this->source->path . ':' . $node->getStartLine() . ": $what";
	}
}
