<?php
/**
 * What is defined elsewhere: by PHP and PHPUnit (asked by reflection), and by files that are only searched for names.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

final class Outside {
	/** @var array<string, true> In lower case. */
	private array $classes = array();
	/** @var array<string, true> In lower case. */
	private array $functions = array();

	/** @param string[] $folders */
	public function __construct( array $folders ) {
		foreach ( Source::files( $folders ) as $path ) {
			$this->search( (string) file_get_contents( $path ) );
		}
	}

	public function has_class( string $name ): bool {
		return isset( $this->classes[ strtolower( $name ) ] ) || null !== self::reflected( $name );
	}

	public function has_function( string $name ): bool {
		return isset( $this->functions[ strtolower( $name ) ] ) || function_exists( $name );
	}

	/** Whether the class has the method; null where only its name is known. */
	public function has_method( string $name, string $method ): ?bool {
		$class = self::reflected( $name );
		return null === $class ? null : $class->hasMethod( $method );
	}

	public function has_constant( string $name, string $constant ): ?bool {
		$class = self::reflected( $name );
		return null === $class ? null : $class->hasConstant( $constant );
	}

	public function has_property( string $name, string $property ): ?bool {
		$class = self::reflected( $name );
		return null === $class ? null : $class->hasProperty( $property ) || $class->hasMethod( '__get' );
	}

	private static function reflected( string $name ): ?\ReflectionClass {
		$exists = 0 !== strpos( $name, __NAMESPACE__ ) && ( class_exists( $name ) || interface_exists( $name ) || trait_exists( $name ) );
		return $exists ? new \ReflectionClass( $name ) : null;
	}

	/** By tokens, a fifth of the time that parsing takes: WordPress has 1,500 files. */
	private function search( string $code ): void {
		$space = '';
		if ( preg_match( '/^namespace\s+([\w\\\\]+)/m', $code, $match ) ) {
			$space = $match[1] . '\\';
		}
		preg_match_all( '/^[ \t]*(?:(?:final|abstract|readonly)\s+)*(?:class|interface|trait|enum)\s+(\w+)/mi', $code, $classes );
		preg_match_all( '/^[ \t]*function\s+&?(\w+)\s*\(/mi', $code, $functions );
		preg_match_all( '/class_alias\(\s*[^,]+,\s*[\'"]([\w\\\\]+)[\'"]/', $code, $aliases );
		foreach ( $classes[1] as $name ) {
			$this->classes[ strtolower( $space . $name ) ] = true;
		}
		foreach ( $aliases[1] as $name ) {
			$this->classes[ strtolower( ltrim( str_replace( '\\\\', '\\', $name ), '\\' ) ) ] = true;
		}
		foreach ( $functions[1] as $name ) {
			$this->functions[ strtolower( $space . $name ) ] = true;
		}
	}
}
