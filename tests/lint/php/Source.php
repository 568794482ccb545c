<?php
/**
 * One PHP file, parsed, with every name in it resolved by its `use` lines.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\Node;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\NodeVisitor\ParentConnectingVisitor;
use PhpParser\Node\Expr;
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
		$resolver  = new NameResolver();
		$traverser->addVisitor( $resolver );
		$traverser->addVisitor( new DocTypes( $resolver->getNameContext() ) );
		$traverser->addVisitor( new ParentConnectingVisitor() );
		return new self( $path, $traverser->traverse( $parser->parse( (string) file_get_contents( $path ) ) ?? array() ) );
	}

	/** @return Node\Name[] The classes that the node's doc comment and the node itself name, be it in a string. */
	public static function named_by( Node $node ): array {
		$names = $node->getAttribute( 'doc_types', array() );
		if ( $node instanceof Node\Name && self::is_class( $node ) ) {
			$names[] = self::whole( $node );
		} elseif ( $node instanceof Node\Scalar\String_ && preg_match( '/^\\\\?CartCompanion(?:\\\\\w+)+(?=::\w+$|$)/', $node->value, $match ) ) {
			$names[] = new Node\Name\FullyQualified( ltrim( $match[0], '\\' ), $node->getAttributes() );
		}
		return $names;
	}

	/** In `use Folder\{ One, Two };` the folder stands before the names. */
	private static function whole( Node\Name $name ): Node\Name {
		$group = $name->getAttribute( 'parent' )->getAttribute( 'parent' );
		return $group instanceof Stmt\GroupUse ? Node\Name::concat( $group->prefix, $name, $name->getAttributes() ) : $name;
	}

	/** Whether the name stands where only a class can; self, static and parent name none. */
	private static function is_class( Node\Name $name ): bool {
		$parent = $name->getAttribute( 'parent' );
		if ( $parent instanceof Expr\ConstFetch || $parent instanceof Stmt\Namespace_ || $parent instanceof Stmt\GroupUse || in_array( strtolower( $name->toString() ), array( 'self', 'static', 'parent' ), true ) ) {
			return false;
		}
		if ( $parent instanceof Expr\FuncCall && $parent->name === $name ) {
			return false;
		}
		$is_use = $parent instanceof Stmt\UseUse || ( class_exists( Node\UseItem::class ) && $parent instanceof Node\UseItem );
		return ! $is_use || in_array( $parent->getAttribute( 'parent' )->type, array( Stmt\Use_::TYPE_NORMAL, Stmt\Use_::TYPE_UNKNOWN ), true );
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
