<?php
/**
 * Stand-in for WP_CLI\Formatter: rows and single things as table, csv, json, yaml or count; --field and --fields.
 *
 * Source: WP-CLI 2.10.0, php/WP_CLI/Formatter.php, as it behaves; an unknown field or format ends the command.
 */

declare(strict_types=1);

namespace WP_CLI;

use WP_CLI;

final class Formatter {
	private string $format;
	private ?string $field;

	/** @var string[] */
	private array $fields;

	/**
	 * @param array<string, mixed> $options
	 * @param string[]             $fields
	 */
	public function __construct( array &$options, array $fields ) {
		$this->format = (string) ( $options['format'] ?? 'table' );
		$this->field  = isset( $options['field'] ) ? (string) $options['field'] : null;
		$this->fields = array_map( 'trim', isset( $options['fields'] ) ? explode( ',', (string) $options['fields'] ) : $fields );
		unset( $options['format'], $options['field'], $options['fields'] );
	}

	/** @param array<int, array<string, mixed>> $items */
	public function display_items( array $items ): void {
		if ( 'count' === $this->format ) {
			self::print( (string) count( $items ) );
			return;
		}
		if ( array() !== $items ) {
			$this->require_fields( $items[0], null === $this->field ? $this->fields : array( $this->field ) );
		}
		if ( null !== $this->field ) {
			$values = array_column( $items, $this->field );
			'json' === $this->format ? self::print( (string) json_encode( $values ) ) : array_map( static fn( $value ) => WP_CLI::print_value( $value, array() ), $values );
			return;
		}
		$this->print_rows( array_map( fn( array $item ): array => array_merge( array_flip( $this->fields ), array_intersect_key( $item, array_flip( $this->fields ) ) ), $items ) );
	}

	/** @param array<string, mixed> $item */
	public function display_item( array $item ): void {
		$this->require_fields( $item, null === $this->field ? $this->fields : array( $this->field ) );
		if ( null !== $this->field ) {
			WP_CLI::print_value( $item[ $this->field ], array( 'format' => $this->format ) );
			return;
		}
		$item = array_intersect_key( $item, array_flip( $this->fields ) );
		if ( in_array( $this->format, array( 'json', 'yaml' ), true ) ) {
			WP_CLI::print_value( $item, array( 'format' => $this->format ) );
			return;
		}
		$this->fields = array( 'Field', 'Value' );
		$this->print_rows( array_map( static fn( string $name, $value ): array => array( 'Field' => $name, 'Value' => is_string( $value ) ? $value : json_encode( $value ) ), array_keys( $item ), $item ) );
	}

	/**
	 * @param array<string, mixed> $item
	 * @param string[]             $fields
	 */
	private function require_fields( array $item, array $fields ): void {
		foreach ( $fields as $field ) {
			if ( ! array_key_exists( $field, $item ) ) {
				WP_CLI::error( "Invalid field: $field." );
			}
		}
	}

	/** @param array<int, array<string, mixed>> $rows */
	private function print_rows( array $rows ): void {
		if ( 'json' === $this->format ) {
			self::print( (string) json_encode( $rows ) );
		} elseif ( 'yaml' === $this->format ) {
			self::print( self::yaml( $rows ) );
		} elseif ( 'csv' === $this->format ) {
			$out = fopen( 'php://temp', 'w+' );
			array_map( static fn( array $row ) => fputcsv( $out, array_values( $row ), ',', '"', '\\' ), array_merge( array( $this->fields ), $rows ) );
			rewind( $out );
			self::print( (string) stream_get_contents( $out ) );
		} elseif ( 'table' === $this->format ) {
			array_map( static fn( array $row ) => WP_CLI::line( implode( "\t", $row ) ), array_merge( array( $this->fields ), $rows ) );
		} else {
			WP_CLI::error( 'Invalid format: ' . $this->format );
		}
	}

	/** @param array<mixed> $data */
	public static function yaml( array $data, int $depth = 0 ): string {
		$text = 0 === $depth ? "---\n" : '';
		foreach ( $data as $key => $value ) {
			$name  = str_repeat( '  ', $depth ) . ( is_int( $key ) ? '- ' : "$key: " );
			$text .= is_array( $value ) ? rtrim( $name ) . "\n" . self::yaml( $value, $depth + 1 ) : $name . ( is_string( $value ) ? $value : json_encode( $value ) ) . "\n";
		}
		return $text;
	}

	/** Without a line's end, as the original. */
	private static function print( string $text ): void {
		WP_CLI::$said[] = $text;
		if ( WP_CLI::$is_printing ) {
			fwrite( STDOUT, $text );
		}
	}
}
