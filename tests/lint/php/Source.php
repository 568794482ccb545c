<?php
/**
 * One PHP file, parsed, with every name in it resolved by its `use` lines.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\NodeVisitor\ParentConnectingVisitor;
use PhpParser\Node\Stmt;
use PhpParser\ParserFactory;

final class Source {
	public string $path;
	/** @var Stmt[] */
	public array $statements;

	/** @param Stmt[] $statements */
	private function __construct( string $path, array $statements ) {
		$this->path       = $path;
		$this->statements = $statements;
	}

	/** @throws \PhpParser\Error When the file is no PHP. */
	public static function parsed( string $path ): self {
		static $parser = null;
		if ( null === $parser ) {
			$factory = new ParserFactory();
			$parser  = method_exists( $factory, 'createForNewestSupportedVersion' ) ? $factory->createForNewestSupportedVersion() : $factory->create( 1 );
		}
		$traverser = new NodeTraverser();
		$traverser->addVisitor( new NameResolver() );
		$traverser->addVisitor( new ParentConnectingVisitor() );
		return new self( $path, $traverser->traverse( $parser->parse( (string) file_get_contents( $path ) ) ?? array() ) );
	}

	/**
	 * @param string[] $folders
	 * @return string[]
	 */
	public static function files( array $folders ): array {
		$files = array();
		foreach ( $folders as $folder ) {
			$below = is_file( $folder ) ? array( new \SplFileInfo( $folder ) ) : new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder, \FilesystemIterator::SKIP_DOTS | \FilesystemIterator::FOLLOW_SYMLINKS ) );
			foreach ( $below as $file ) {
				if ( 'php' === $file->getExtension() ) {
					$files[] = $file->getPathname();
				}
			}
		}
		sort( $files );
		return $files;
	}
}
