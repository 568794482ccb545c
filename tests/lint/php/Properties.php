<?php
/**
 * Properties that no class declares: PHP reads them as null with a warning, and since 8.2 complains of their writing.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

final class Properties {
	private Definitions $definitions;
	private Source $source;
	private Types $types;

	public function __construct( Definitions $definitions, Source $source ) {
		$this->definitions = $definitions;
		$this->source      = $source;
		$this->types       = new Types( $definitions );
	}

	/** @return string[] "file:line: what" */
	public function undeclared(): array {
		$found = array();
		$uses  = ( new NodeFinder() )->find(
			$this->source->statements,
			static fn( Node $node ): bool => $node instanceof Expr\PropertyFetch || $node instanceof Expr\NullsafePropertyFetch || $node instanceof Expr\StaticPropertyFetch
		);
		foreach ( $uses as $use ) {
			$property = $use->name instanceof Node\Identifier ? $use->name->toString() : '';
			$class    = '' === $property ? null : $this->owner( $use );
			if ( null !== $class && false === $this->definitions->has_property( $class, $property ) ) {
				$found[] = $this->source->path . ":{$use->getStartLine()}: no property " . ( $class->namespacedName ?? 'class@anonymous' ) . "::\$$property";
			}
		}
		return array_values( array_unique( $found ) );
	}

	/** The class of ours whose property it is; null where that cannot be seen. */
	private function owner( Expr $use ): ?Stmt\ClassLike {
		if ( $use instanceof Expr\StaticPropertyFetch ) {
			$name = $use->class instanceof Node\Name ? $this->types->class_name( $use->class ) : null;
			return null === $name ? null : $this->definitions->find( $name );
		}
		if ( $use->var instanceof Expr\Variable && 'this' === $use->var->name ) {
			return Types::enclosing( $use, Stmt\ClassLike::class );
		}
		$types = $this->types->of( $use->var );
		return 1 === count( $types ?? array() ) ? $this->definitions->find( $types[0] ) : null;
	}
}
