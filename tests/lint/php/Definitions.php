<?php
/**
 * Every class and function of the files that are looked at, and what each class has with what it inherits.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

final class Definitions {
	/** @var array<string, Stmt\ClassLike> By name in lower case. */
	private array $classes = array();
	/** @var array<string, true> In lower case. */
	private array $functions = array();
	/** @var array<string, string> Alias in lower case => class. */
	private array $aliases = array();
	private Outside $outside;

	public function __construct( Outside $outside ) {
		$this->outside = $outside;
	}

	public function add( Source $source ): void {
		$finder = new NodeFinder();
		foreach ( $finder->findInstanceOf( $source->statements, Stmt\ClassLike::class ) as $class ) {
			if ( null !== $class->name ) {
				$this->classes[ strtolower( $class->namespacedName->toString() ) ] = $class;
			}
		}
		foreach ( $finder->findInstanceOf( $source->statements, Stmt\Function_::class ) as $function ) {
			$this->functions[ strtolower( $function->namespacedName->toString() ) ] = true;
		}
		foreach ( $finder->findInstanceOf( $source->statements, Expr\FuncCall::class ) as $call ) {
			$values = array_column( $call->args, 'value' );
			$is_one = $call->name instanceof Node\Name && 'class_alias' === $call->name->toLowerString() && count( $values ) > 1;
			if ( $is_one && $values[0] instanceof Expr\ClassConstFetch && $values[1] instanceof Node\Scalar\String_ ) {
				$this->aliases[ strtolower( $values[1]->value ) ] = $values[0]->class->toString();
			}
		}
	}

	public function has_class( string $name ): bool {
		return null !== $this->find( $name ) || $this->outside->has_class( $name );
	}

	public function has_function( string $name ): bool {
		return isset( $this->functions[ strtolower( $name ) ] ) || $this->outside->has_function( $name );
	}

	public function find( string $name ): ?Stmt\ClassLike {
		$own = strtolower( $name );
		return $this->classes[ strtolower( $this->aliases[ $own ] ?? $own ) ] ?? null;
	}

	public function method( string $name, string $method ): ?Stmt\ClassMethod {
		foreach ( $this->lineage( $name ) as $each ) {
			$found = is_string( $each ) ? null : $each->getMethod( $method );
			if ( null !== $found ) {
				return $found;
			}
		}
		return null;
	}

	/** Whether the class has the method; null where that cannot be known. */
	public function has_method( string $name, string $method ): ?bool {
		if ( null !== $this->method( $name, $method ) || null !== $this->method( $name, '__call' ) ) {
			return true;
		}
		return $this->inherited( $name, fn( string $outer ): ?bool => $this->outside->has_method( $outer, $method ) );
	}

	/**
	 * Whether an object of the one type can be one of ours: it is, or a class below both may be. True where a class is
	 * not ours.
	 */
	public function can_be( string $type, string $wanted ): bool {
		$from = $this->find( $type );
		$to   = $this->find( $wanted );
		if ( null === $from || null === $to ) {
			return ! in_array( $type, array( 'array', 'scalar' ), true );
		}
		if ( in_array( $to, $this->lineage_of( $from ), true ) || in_array( $from, $this->lineage_of( $to ), true ) ) {
			return true;
		}
		foreach ( array( $from, $to ) as $each ) {
			if ( $each instanceof Stmt\Class_ && $each->isFinal() ) {
				return false;
			}
		}
		return $from instanceof Stmt\Interface_ || $to instanceof Stmt\Interface_;
	}

	/** What the class or one that it inherits from sets the constant to; null where there is none. */
	public function constant_value( string $name, string $constant ): ?Expr {
		foreach ( $this->lineage( $name ) as $each ) {
			foreach ( is_string( $each ) ? array() : $each->getConstants() as $statement ) {
				foreach ( $statement->consts as $one ) {
					if ( $one->name->toString() === $constant ) {
						return $one->value;
					}
				}
			}
		}
		return null;
	}

	public function has_constant( string $name, string $constant ): ?bool {
		if ( null !== $this->constant_value( $name, $constant ) ) {
			return true;
		}
		return $this->inherited( $name, fn( string $outer ): ?bool => $this->outside->has_constant( $outer, $constant ) );
	}

	/** The declared type of a property, looked for up the lineage; null where there is none. */
	public function property_type( string $name, string $property ): ?Node {
		foreach ( $this->lineage( $name ) as $each ) {
			$found = is_string( $each ) ? null : self::property( $each, $property );
			if ( null !== $found ) {
				return $found->type;
			}
		}
		return null;
	}

	/** Whether objects of the class have the property; null where that cannot be known (a trait's may be its user's). */
	public function has_property( Stmt\ClassLike $class, string $property ): ?bool {
		$answer = $class instanceof Stmt\Trait_ ? null : false;
		foreach ( $this->lineage_of( $class ) as $each ) {
			if ( is_string( $each ) ) {
				$has = $this->outside->has_property( $each, $property );
			} else {
				$found = self::property( $each, $property );
				$is_in = null !== $found && ( $each === $class || $each instanceof Stmt\Trait_ || 0 === ( $found->flags & Stmt\Class_::MODIFIER_PRIVATE ) );
				$has   = $is_in || null !== $each->getMethod( '__get' );
			}
			if ( true === $has ) {
				return true;
			}
			$answer = null === $has ? null : $answer;
		}
		return $answer;
	}

	/** @return Stmt\Property|Node\Param|null Declared among the class's own, or by its constructor. */
	private static function property( Stmt\ClassLike $class, string $name ): ?Node {
		foreach ( $class->getProperties() as $statement ) {
			foreach ( $statement->props as $one ) {
				if ( $one->name->toString() === $name ) {
					return $statement;
				}
			}
		}
		$constructor = $class->getMethod( '__construct' );
		foreach ( null === $constructor ? array() : $constructor->params as $parameter ) {
			if ( 0 !== $parameter->flags && $parameter->var instanceof Expr\Variable && $parameter->var->name === $name ) {
				return $parameter;
			}
		}
		return null;
	}

	/**
	 * False when every outer ancestor is known not to have it, null when one of them is known by name only.
	 *
	 * @param callable(string): ?bool $has
	 */
	private function inherited( string $name, callable $has ): ?bool {
		$answer = false;
		foreach ( $this->lineage( $name ) as $each ) {
			$found = is_string( $each ) ? $has( $each ) : false;
			if ( true === $found ) {
				return true;
			}
			$answer = null === $found ? null : $answer;
		}
		return $answer;
	}

	/**
	 * The class, then all that it extends, implements and uses; what is not ours as its name.
	 *
	 * @return array<int, Stmt\ClassLike|string>
	 */
	private function lineage( string $name ): array {
		$class = $this->find( $name );
		return null === $class ? array( $name ) : $this->lineage_of( $class );
	}

	/** @return array<int, Stmt\ClassLike|string> */
	private function lineage_of( Stmt\ClassLike $class ): array {
		$all = array( $class );
		foreach ( self::parents( $class ) as $parent ) {
			$all = array_merge( $all, $this->lineage( $parent->toString() ) );
		}
		return $all;
	}

	/** @return Node\Name[] */
	public static function parents( Stmt\ClassLike $class ): array {
		$extends = $class instanceof Stmt\Interface_ ? $class->extends : array_filter( array( $class->extends ?? null ) );
		$traits  = array();
		foreach ( $class->getTraitUses() as $use ) {
			$traits = array_merge( $traits, $use->traits );
		}
		return array_merge( $extends, $class->implements ?? array(), $traits );
	}
}
