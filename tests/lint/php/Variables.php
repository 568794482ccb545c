<?php
/**
 * Variables that a function reads and never sets: what a rename leaves behind. PHP goes on with null, and the next typed
 * parameter or method call is the fatal error.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\FunctionLike;
use PhpParser\Node\Stmt;

/** The order of lines is not followed: a variable that any line of the function sets is known in all of it. */
final class Variables {
	private const ALWAYS_THERE = array( 'GLOBALS', '_SERVER', '_GET', '_POST', '_FILES', '_COOKIE', '_SESSION', '_REQUEST', '_ENV', 'http_response_header' );
	/** Functions that set variables nobody sees written. */
	private const HIDDEN_WRITERS = array( 'extract', 'parse_str', 'get_defined_vars' );

	private References $references;
	private Source $source;
	/** @var string[] */
	private array $found = array();
	/** @var array<string, true> Set in the function that is being walked. */
	private array $set = array();
	/** @var array<int, array{string, Node}> Name and place of each read in it. */
	private array $reads = array();
	/** Whether it may set any variable (an include, `$$name`), so that nothing can be said. */
	private bool $is_open = true;

	public function __construct( References $references, Source $source ) {
		$this->references = $references;
		$this->source     = $source;
	}

	/** @return string[] "file:line: what" */
	public function unset(): array {
		$this->read_all( $this->source->statements ); // Outside functions a file shares the variables of who includes it.
		return array_values( array_unique( $this->found ) );
	}

	/** @param array<mixed> $nodes */
	private function read_all( array $nodes ): void {
		foreach ( $nodes as $node ) {
			if ( is_array( $node ) ) {
				$this->read_all( $node );
			} elseif ( $node instanceof Node ) {
				$this->read( $node );
			}
		}
	}

	private function read( Node $node ): void {
		if ( $node instanceof Expr\Variable && is_string( $node->name ) ) {
			$this->reads[] = array( $node->name, $node );
		} elseif ( $node instanceof FunctionLike ) {
			$this->enter( $node );
		} elseif ( $node instanceof Expr\Assign || $node instanceof Expr\AssignOp\Coalesce ) {
			$this->write( $node->var );
			$this->read( $node->expr );
		} elseif ( $node instanceof Expr\AssignRef ) {
			$this->write( $node->var );
			$this->write( $node->expr ); // `$a = &$b` makes $b as well.
		} elseif ( $node instanceof Stmt\Foreach_ ) {
			$this->read( $node->expr );
			$this->write_all( array( $node->keyVar, $node->valueVar ) );
			$this->read_all( $node->stmts );
		} elseif ( $node instanceof Stmt\Catch_ ) {
			$this->write_all( array( $node->var ) );
			$this->read_all( $node->stmts );
		} elseif ( $node instanceof Stmt\Global_ ) {
			$this->write_all( $node->vars );
		} elseif ( $node instanceof Stmt\Static_ ) {
			$this->write_all( array_column( $node->vars, 'var' ) );
			$this->read_all( array_column( $node->vars, 'default' ) );
		} elseif ( $node instanceof Expr\Array_ ) {
			$this->read_array( $node );
		} elseif ( $node instanceof Expr\CallLike ) {
			$this->read_call( $node );
		} else {
			$is_variable   = $node instanceof Expr\Variable; // `$$name`.
			$this->is_open = $this->is_open || $is_variable || $node instanceof Expr\Include_ || $node instanceof Expr\Eval_;
			$this->read_all( self::parts( $node ) );
		}
	}

	/** @param array<?Node> $nodes */
	private function write_all( array $nodes ): void {
		foreach ( array_filter( $nodes ) as $node ) {
			$this->write( $node );
		}
	}

	private function write( Node $node ): void {
		if ( $node instanceof Expr\Variable && is_string( $node->name ) ) {
			$this->set[ $node->name ] = true;
		} elseif ( $node instanceof Expr\ArrayDimFetch ) {
			$this->write( $node->var );
			$this->read_all( array( $node->dim ) );
		} elseif ( $node instanceof Expr\Array_ || $node instanceof Expr\List_ ) {
			$items = array_filter( $node->items );
			$this->read_all( array_column( $items, 'key' ) );
			$this->write_all( array_column( $items, 'value' ) );
		} else {
			$this->read( $node );
		}
	}

	private function read_array( Expr\Array_ $node ): void {
		foreach ( array_filter( $node->items ) as $item ) {
			$this->read_all( array( $item->key ) );
			$item->byRef ? $this->write( $item->value ) : $this->read( $item->value );
		}
	}

	private function read_call( Expr\CallLike $call ): void {
		$name     = $call instanceof Expr\FuncCall && $call->name instanceof Node\Name ? $call->name->toLowerString() : '';
		$is_class = $call instanceof Expr\New_ && $call->class instanceof Stmt\Class_;
		$this->read_all( array_diff_key( self::parts( $call ), array( 'args' => null ) ) );
		$this->is_open = $this->is_open || in_array( $name, self::HIDDEN_WRITERS, true );
		foreach ( $call->getRawArgs() as $at => $argument ) {
			if ( ! $argument instanceof Node\Arg ) {
				continue; // `f( ... )`.
			}
			if ( 'compact' === $name && $argument->value instanceof Node\Scalar\String_ ) {
				$this->reads[] = array( $argument->value->value, $argument );
			} elseif ( ! $is_class && $this->references->sets( $call, $at ) ) {
				$this->write( $argument->value );
			} else {
				$this->read( $argument->value );
			}
		}
	}

	/** Walks the function as one of its own; what an arrow function does not set itself is read around it. */
	private function enter( FunctionLike $function ): void {
		$uses = $function instanceof Expr\Closure ? $function->uses : array();
		foreach ( $uses as $use ) {
			$use->byRef ? $this->write( $use->var ) : $this->read( $use->var );
		}
		$outer = array( $this->set, $this->reads, $this->is_open );
		list( $this->set, $this->reads, $this->is_open ) = array( array_fill_keys( self::ALWAYS_THERE, true ), array(), false );

		$parameters = $function->getParams();
		$this->write_all( array_merge( array_column( $parameters, 'var' ), array_column( $uses, 'var' ) ) );
		$this->read_all( array_merge( array_column( $parameters, 'default' ), $function->getStmts() ?? array() ) );
		if ( self::has_this( $function ) ) {
			$this->set['this'] = true;
		}
		$open = array_filter( $this->is_open ? array() : $this->reads, fn( array $read ): bool => ! isset( $this->set[ $read[0] ] ) );

		list( $this->set, $this->reads, $this->is_open ) = $outer;
		foreach ( $open as list( $name, $node ) ) {
			if ( $function instanceof Expr\ArrowFunction && ( 'this' !== $name || ! $function->static ) ) {
				$this->reads[] = array( $name, $node );
				continue;
			}
			$this->found[] = $this->source->path . ':' . $node->getStartLine() . ": nothing sets \$$name";
		}
	}

	/** Whether `$this` can be there: a closure may be bound to an object later. */
	private static function has_this( FunctionLike $function ): bool {
		if ( $function instanceof Stmt\ClassMethod ) {
			return ! $function->isStatic();
		}
		return ! $function instanceof Stmt\Function_ && ! $function instanceof Expr\ArrowFunction && ! ( $function->static ?? false );
	}

	/** @return array<string, mixed> */
	private static function parts( Node $node ): array {
		$parts = array();
		foreach ( $node->getSubNodeNames() as $name ) {
			$parts[ $name ] = $node->$name;
		}
		return $parts;
	}
}
