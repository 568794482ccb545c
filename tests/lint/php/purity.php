<?php
/**
 * Finds in PHP files what no PHP has by itself: functions, classes and constants of WordPress or of an extension that a
 * host can leave out, and globals, which is how a database gets in.
 *
 *     php purity.php FOLDER...
 *
 * What the file asks for first (`function_exists`) is let be. Exit code 1 when something was found, a line each.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\Node\Expr;

require __DIR__ . '/autoload.php';

/** No PHP can be built without these (json: since 8.0, and WordPress needs it). */
const ALWAYS_THERE = array( 'Core', 'date', 'hash', 'json', 'pcre', 'random', 'Reflection', 'SPL', 'standard' );

/** Whether PHP itself brings the function, class or constant. */
function is_of_php( string $kind, string $name ): bool {
	static $own = array();
	if ( array() === $own ) {
		foreach ( ALWAYS_THERE as $extension ) {
			if ( ! extension_loaded( $extension ) ) {
				continue;
			}
			$about           = new \ReflectionExtension( $extension );
			$own['function'] = ( $own['function'] ?? array() ) + array_change_key_case( $about->getFunctions() );
			$own['class']    = ( $own['class'] ?? array() ) + array_change_key_case( $about->getClasses() );
			$own['constant']  = ( $own['constant'] ?? array() ) + array_change_key_case( $about->getConstants() );
		}
	}
	return array_key_exists( strtolower( $name ), $own[ $kind ] );
}

/**
 * What the node uses that is neither PHP's nor ours (whose classes are ours to use, the layers say); '' when nothing.
 *
 * @param array<string, true> $asked Functions that the file asks `function_exists` for, in small letters.
 */
function foreign( Node $node, array $asked ): string {
	if ( $node instanceof Node\Stmt\Global_ || ( $node instanceof Expr\Variable && in_array( $node->name, array( 'GLOBALS', 'wpdb' ), true ) ) ) {
		return 'a global variable';
	}
	$parent = $node->getAttribute( 'parent' );
	if ( $node instanceof Node\Name && $parent instanceof Expr\FuncCall && $parent->name === $node ) {
		$is_known = is_of_php( 'function', $node->toString() ) || is_of_php( 'function', $node->isUnqualified() ? $node->getLast() : '' );
		return $is_known || isset( $asked[ strtolower( $node->getLast() ) ] ) ? '' : "function $node()";
	}
	if ( $node instanceof Node\Name && $parent instanceof Expr\ConstFetch ) {
		return is_of_php( 'constant', $node->getLast() ) ? '' : "constant $node";
	}
	foreach ( Source::named_by( $node ) as $name ) {
		if ( 'CartCompanion' !== $name->getFirst() && ! is_of_php( 'class', $name->toString() ) ) {
			return "class $name";
		}
	}
	return '';
}

$sources = array_map( array( Source::class, 'parsed' ), Source::files( array_slice( $argv, 1 ) ) );
$finder  = new NodeFinder();
$found = array();
foreach ( $sources as $source ) {
	$asked = array();
	foreach ( $finder->findInstanceOf( $source->statements, Expr\FuncCall::class ) as $call ) {
		$is_question = $call->name instanceof Node\Name && 'function_exists' === $call->name->toLowerString();
		$name        = $is_question ? $call->args[0]->value : null;
		if ( $name instanceof Node\Scalar\String_ ) {
			$asked[ strtolower( $name->value ) ] = true;
		}
	}
	$finder->find(
		$source->statements,
		static function ( Node $node ) use ( $source, $asked, &$found ): bool {
			$what = foreign( $node, $asked );
			if ( '' !== $what ) {
				$found[] = "$source->path:{$node->getStartLine()}: $what";
			}
			return false;
		}
	);
}
$found = array_unique( $found );
sort( $found, SORT_NATURAL );
foreach ( $found as $line ) {
	echo $line, "\n";
}
exit( array() === $found ? 0 : 1 );
