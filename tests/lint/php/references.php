<?php
/**
 * Which classes each PHP file of the folders defines and which it names: use, new, static, type, instanceof, ::class,
 * doc comment, string.
 *
 *     php references.php FOLDER...
 *
 * A line each, by tabs: "defines" or "names", path, line, class.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeFinder;

require __DIR__ . '/autoload.php';

foreach ( Source::files( array_slice( $argv, 1 ) ) as $path ) {
	$lines = array();
	( new NodeFinder() )->find(
		Source::parsed( $path )->statements,
		static function ( Node $node ) use ( $path, &$lines ): bool {
			if ( $node instanceof Node\Stmt\ClassLike && null !== $node->name ) {
				$lines[] = "defines\t$path\t{$node->getStartLine()}\t{$node->namespacedName}";
			}
			foreach ( Source::named_by( $node ) as $name ) {
				$lines[] = "names\t$path\t{$name->getStartLine()}\t$name";
			}
			return false;
		}
	);
	foreach ( array_unique( $lines ) as $line ) {
		echo $line, "\n";
	}
}
