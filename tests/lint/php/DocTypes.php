<?php
/**
 * Gives each node the classes that its doc comment names in @param, @return, @var and @throws, as attribute "doc_types".
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

use PhpParser\NameContext;
use PhpParser\Node;
use PhpParser\NodeVisitorAbstract;
use PhpParser\Node\Name;

final class DocTypes extends NodeVisitorAbstract {
	private NameContext $context;

	public function __construct( NameContext $context ) {
		$this->context = $context;
	}

	public function enterNode( Node $node ): ?Node {
		$comment = $node->getDocComment();
		if ( null !== $comment && preg_match_all( '/@(?:param|return|var|throws)\s+/', $comment->getText(), $tags, PREG_OFFSET_CAPTURE ) ) {
			$types = array();
			foreach ( $tags[0] as list( $tag, $at ) ) {
				$line  = $comment->getStartLine() + substr_count( $comment->getText(), "\n", 0, $at );
				$types = array_merge( $types, $this->named( self::expression( substr( $comment->getText(), $at + strlen( $tag ) ) ), $line ) );
			}
			$node->setAttribute( 'doc_types', $types );
		}
		return null;
	}

	/** The type at the start of the text: up to the first space that lies in no bracket. */
	private static function expression( string $text ): string {
		$depth  = 0;
		$length = strlen( $text );
		for ( $at = 0; $at < $length; $at++ ) {
			$depth += strspn( $text[ $at ], '<({[' ) - strspn( $text[ $at ], '>)}]' );
			if ( $depth <= 0 && ctype_space( $text[ $at ] ) && ':' !== $text[ max( 0, $at - 1 ) ] ) {
				break;
			}
		}
		return substr( $text, 0, $at );
	}

	/**
	 * PHP's own types are small letters, and a word before a colon is the key of an array's shape.
	 *
	 * @return Name[]
	 */
	private function named( string $expression, int $line ): array {
		preg_match_all( '/(?<![\w$\\\\:\'-])(?:\\\\?[A-Z]\w*)(?:\\\\\w+)*+(?!\w|:(?!:)|\?:|-)/', $expression, $found );
		$names = array();
		foreach ( $found[0] as $text ) {
			$place   = array( 'startLine' => $line );
			$names[] = '\\' === $text[0] ? new Name\FullyQualified( substr( $text, 1 ), $place ) : new Name\FullyQualified( $this->context->getResolvedClassName( new Name( $text ) )->toString(), $place );
		}
		return $names;
	}
}
