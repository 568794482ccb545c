<?php
/**
 * Which classes an expression may be of, as far as declared types and plain assignments say; null is "not known".
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;
use PhpParser\Node\FunctionLike;
use PhpParser\Node\Stmt;

final class Types {
	private Definitions $definitions;

	public function __construct( Definitions $definitions ) {
		$this->definitions = $definitions;
	}

	/** @return string[]|null */
	public function of( Expr $expression, int $depth = 0 ): ?array {
		if ( $depth > 8 ) {
			return null;
		}
		if ( $expression instanceof Expr\New_ ) {
			return $expression->class instanceof Node\Name ? self::named( $this->class_name( $expression->class ) ) : null;
		}
		if ( $expression instanceof Expr\Variable ) {
			return is_string( $expression->name ) ? $this->variable( $expression, $expression->name, $depth ) : null;
		}
		if ( $expression instanceof Expr\PropertyFetch && $expression->name instanceof Node\Identifier ) {
			$types = $this->of( $expression->var, $depth + 1 );
			$type  = 1 === count( $types ?? array() ) ? $this->definitions->property_type( $types[0], $expression->name->toString() ) : null;
			return $this->widened( $this->declared( $type, $types[0] ?? null ), $expression );
		}
		if ( $expression instanceof Expr\StaticCall && $expression->class instanceof Node\Name && $expression->name instanceof Node\Identifier ) {
			return $this->returned( $this->class_name( $expression->class ), $expression->name->toString() );
		}
		if ( $expression instanceof Expr\MethodCall && $expression->name instanceof Node\Identifier ) {
			$types = $this->of( $expression->var, $depth + 1 );
			return 1 === count( $types ?? array() ) ? $this->returned( $types[0], $expression->name->toString() ) : null;
		}
		return null;
	}

	/** @return string[] Of one class, or a literal's own type; none where that cannot be said for sure. */
	public function given( Expr $value ): array {
		if ( $value instanceof Node\Scalar || $value instanceof Expr\Array_ ) {
			return array( $value instanceof Expr\Array_ ? 'array' : 'scalar' );
		}
		$types = $this->of( $value ) ?? array();
		return 1 === count( $types ) ? $types : array();
	}

	/** The class that the parameter at this place must be of; null where it may be something else too. */
	public function parameter_class( Stmt\ClassMethod $method, int $at, string $within ): ?string {
		$parameter = $method->params[ min( $at, max( 0, count( $method->params ) - 1 ) ) ] ?? null;
		$is_in     = null !== $parameter && ( isset( $method->params[ $at ] ) || $parameter->variadic );
		$types     = $is_in ? $this->declared( $parameter->type, $within ) : null;
		return $types[0] ?? null;
	}

	/** The class that a name stands for here: self, static and parent too. Null where there is none. */
	public function class_name( Node\Name $name ): ?string {
		$word = strtolower( $name->toString() );
		if ( ! in_array( $word, array( 'self', 'static', 'parent' ), true ) ) {
			return $name->toString();
		}
		$class = self::enclosing( $name, Stmt\ClassLike::class );
		if ( 'parent' === $word ) {
			return $class instanceof Stmt\Class_ && null !== $class->extends ? $class->extends->toString() : null;
		}
		return self::own_name( $class );
	}

	/** @param class-string $kind */
	public static function enclosing( Node $node, string $kind ): ?Node {
		while ( null !== $node && ! $node instanceof $kind ) {
			$node = $node->getAttribute( 'parent' );
		}
		return $node;
	}

	/** @return string[]|null */
	private function returned( ?string $class, string $method ): ?array {
		$found = null === $class ? null : $this->definitions->method( $class, $method );
		return null === $found ? null : $this->declared( $found->getReturnType(), $class );
	}

	/** @return string[]|null */
	private function variable( Expr\Variable $use, string $name, int $depth ): ?array {
		$function = self::enclosing( $use, FunctionLike::class );
		if ( 'this' === $name ) {
			return self::named( self::own_name( self::enclosing( $use, Stmt\ClassLike::class ) ) );
		}
		while ( $function instanceof Expr\ArrowFunction && ! self::has_parameter( $function, $name ) ) {
			$function = self::enclosing( $function->getAttribute( 'parent' ), FunctionLike::class );
		}
		if ( ! $function instanceof FunctionLike ) {
			return null;
		}
		$types = array();
		foreach ( $function->getParams() as $parameter ) {
			if ( $parameter->var instanceof Expr\Variable && $parameter->var->name === $name ) {
				$types[] = $parameter->variadic ? null : $this->declared( $parameter->type, null );
			}
		}
		if ( array() === $types && $function instanceof Expr\Closure ) {
			return null; // Bound by `use`, or assigned in another scope.
		}
		foreach ( $this->written( $function, $name ) as $value ) {
			$types[] = null === $value ? null : $this->of( $value, $depth + 1 );
		}
		if ( array() === $types || in_array( null, $types, true ) ) {
			return null;
		}
		return $this->widened( array_values( array_unique( array_merge( ...$types ) ) ), $use );
	}

	/**
	 * What is assigned to the variable; null for what cannot be followed (a loop, a list, a reference).
	 *
	 * @return array<int, Expr|null>
	 */
	private function written( FunctionLike $function, string $name ): array {
		$is_it  = static fn( ?Node $node ): bool => $node instanceof Expr\Variable && $node->name === $name;
		$values = array();
		$finder = new NodeFinder();
		$finder->find(
			$function->getStmts() ?? array(),
			static function ( Node $node ) use ( $is_it, &$values ): bool {
				if ( $node instanceof Expr\Assign && $is_it( $node->var ) ) {
					$values[] = $node->expr;
				} elseif ( $node instanceof Stmt\Foreach_ && ( $is_it( $node->valueVar ) || $is_it( $node->keyVar ) ) ) {
					$values[] = null;
				} elseif ( $node instanceof Stmt\Catch_ && $is_it( $node->var ) ) {
					$values[] = null;
				} elseif ( ( $node instanceof Expr\AssignRef || $node instanceof Expr\AssignOp ) && $is_it( $node->var ) ) {
					$values[] = null;
				} elseif ( $node instanceof Stmt\Global_ || $node instanceof Stmt\Static_ ) {
					foreach ( $node->vars as $one ) {
						$values = $is_it( $one->var ?? $one ) ? array_merge( $values, array( null ) ) : $values;
					}
				} elseif ( ( $node instanceof Expr\Array_ || $node instanceof Expr\List_ ) && $node->getAttribute( 'parent' ) instanceof Expr\Assign && $node->getAttribute( 'parent' )->var === $node ) {
					$values[] = null;
				}
				return false;
			}
		);
		return $values;
	}

	/**
	 * With the classes that this function asks `instanceof` for: inside such a branch the value is also one of them.
	 *
	 * @param string[]|null $types
	 * @return string[]|null
	 */
	private function widened( ?array $types, Expr $use ): ?array {
		$function = self::enclosing( $use, Stmt\ClassMethod::class ) ?? self::enclosing( $use, FunctionLike::class );
		if ( null === $types || null === $function ) {
			return $types;
		}
		foreach ( ( new NodeFinder() )->findInstanceOf( array( $function ), Expr\Instanceof_::class ) as $test ) {
			if ( ! $test->class instanceof Node\Name ) {
				return null;
			}
			$types[] = (string) $this->class_name( $test->class );
		}
		foreach ( ( new NodeFinder() )->findInstanceOf( array( $function ), Expr\MethodCall::class ) as $call ) {
			$class = 'assertInstanceOf' === ( $call->name->name ?? '' ) && isset( $call->args[0] ) ? $call->args[0]->value : null;
			if ( $class instanceof Expr\ClassConstFetch && $class->class instanceof Node\Name ) {
				$types[] = (string) $this->class_name( $class->class );
			}
		}
		return array_values( array_unique( $types ) );
	}

	/** @return string[]|null */
	private function declared( ?Node $type, ?string $within ): ?array {
		if ( $type instanceof Node\NullableType ) {
			return $this->declared( $type->type, $within );
		}
		if ( ! $type instanceof Node\Name ) {
			return null;
		}
		$is_own = in_array( strtolower( $type->toString() ), array( 'self', 'static' ), true );
		return self::named( $is_own ? $within : $type->toString() );
	}

	/** @return string[]|null */
	private static function named( ?string $name ): ?array {
		return null === $name ? null : array( $name );
	}

	private static function own_name( ?Node $class ): ?string {
		return null === $class || null === $class->name ? null : $class->namespacedName->toString();
	}

	private static function has_parameter( FunctionLike $function, string $name ): bool {
		foreach ( $function->getParams() as $parameter ) {
			if ( $parameter->var instanceof Expr\Variable && $parameter->var->name === $name ) {
				return true;
			}
		}
		return false;
	}
}
