<?php
/**
 * Which arguments a call may set, because the function takes them by reference.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;
use PhpParser\Node\FunctionLike;
use PhpParser\Node\Stmt;

/** A reference whose type refuses null (the rows of `sort( $rows )`) must have been set before: it is read. */
final class References {
	/** WordPress's, which is known by its names only. */
	private const OUTSIDE = array( 'wp_parse_str' => array( 1 ) );

	/** @var array<string, int[]> Function or method in lower case, a method with "::" before it => positions. */
	private array $positions = self::OUTSIDE;

	public function add( Source $source ): void {
		foreach ( ( new NodeFinder() )->findInstanceOf( $source->statements, FunctionLike::class ) as $function ) {
			$is_method = $function instanceof Stmt\ClassMethod;
			foreach ( $is_method || $function instanceof Stmt\Function_ ? $function->params : array() as $at => $parameter ) {
				if ( $parameter->byRef && ( null === $parameter->type || $parameter->type instanceof Node\NullableType ) ) {
					$this->positions[ ( $is_method ? '::' : '' ) . $function->name->toLowerString() ][] = $at;
				}
			}
		}
	}

	/** By the method's name alone: which class it is of cannot always be seen. */
	public function sets( Expr\CallLike $call, int $at ): bool {
		$name = $call instanceof Expr\New_ ? '__construct' : ( $call->name instanceof Node\Name ? $call->name->getLast() : ( $call->name->name ?? '' ) );
		if ( ! is_string( $name ) ) {
			return false;
		}
		if ( ! $call instanceof Expr\FuncCall ) {
			return in_array( $at, $this->positions[ '::' . strtolower( $name ) ] ?? array(), true );
		}
		return in_array( $at, $this->positions[ strtolower( $name ) ] ?? self::of_php( $name ), true );
	}

	/** @return int[] */
	private static function of_php( string $name ): array {
		$found = array();
		foreach ( function_exists( $name ) ? ( new \ReflectionFunction( $name ) )->getParameters() : array() as $parameter ) {
			if ( $parameter->isPassedByReference() && ( ! $parameter->hasType() || $parameter->getType()->allowsNull() ) ) {
				$found[] = $parameter->getPosition();
			}
		}
		return $found;
	}
}
