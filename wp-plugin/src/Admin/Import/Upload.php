<?php
/**
 * The file that a form just brought, read in parts where PHP put it; PHP removes it when the request ends.
 *
 * Nothing goes to the uploads folder: others could fetch it from there.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\FormError;

final class Upload {
	/** What a spreadsheet program's own files begin with (a zip archive), where a list was meant. */
	private const ZIP = "PK\x03\x04";

	private string $path;
	private string $name;

	/** @param string $path A file that PHP received; @param string $name As it was called at the sender's. */
	private function __construct( string $path, string $name ) {
		$this->path = $path;
		$this->name = $name;
	}

	/**
	 * @param mixed $file One entry of $_FILES.
	 * @throws FormError When there is none, or it cannot be taken.
	 */
	public static function received( $file ): self {
		$error = is_array( $file ) && is_int( $file['error'] ?? null ) ? $file['error'] : UPLOAD_ERR_NO_FILE;
		if ( UPLOAD_ERR_OK !== $error ) {
			throw new FormError( self::reason( $error ) );
		}
		$path = is_string( $file['tmp_name'] ?? null ) ? $file['tmp_name'] : '';
		if ( ! is_uploaded_file( $path ) ) {
			throw new FormError( self::reason( UPLOAD_ERR_NO_FILE ) );
		}
		$upload = new self( $path, sanitize_file_name( (string) ( $file['name'] ?? '' ) ) );
		$upload->check();
		return $upload;
	}

	public function name(): string {
		return $this->name;
	}

	/**
	 * The file's bytes in order.
	 *
	 * @return \Generator<int, string> From 0 on.
	 * @throws FormError When it cannot be read.
	 */
	public function parts( int $bytes ): \Generator {
		$file = fopen( $this->path, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- read in parts, never as a whole.
		if ( false === $file ) {
			throw new FormError( self::reason( UPLOAD_ERR_CANT_WRITE ) );
		}
		try {
			while ( ! feof( $file ) ) {
				$part = (string) stream_get_contents( $file, $bytes );
				if ( '' !== $part ) {
					yield $part;
				}
			}
		} finally {
			fclose( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
	}

	private function check(): void {
		$begin = (string) file_get_contents( $this->path, false, null, 0, 4 ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
		if ( '' === $begin ) {
			throw new FormError( __( 'This file is empty. Export the transactions at ThriveCart again, then choose the new file.', 'cart-companion' ) );
		}
		if ( self::ZIP === $begin ) {
			throw new FormError( __( 'This is a spreadsheet or an archive, not a CSV file. Choose the file as ThriveCart gave it, or save it as CSV in your spreadsheet program.', 'cart-companion' ) );
		}
	}

	private static function reason( int $error ): string {
		if ( in_array( $error, array( UPLOAD_ERR_INI_SIZE, UPLOAD_ERR_FORM_SIZE ), true ) ) {
			/* translators: %s: size, for example "8 MB" */
			return sprintf( __( 'The file is too large: this server takes at most %s. Export a shorter time at ThriveCart, or ask your host to raise upload_max_filesize and post_max_size.', 'cart-companion' ), size_format( wp_max_upload_size() ) );
		}
		if ( UPLOAD_ERR_NO_FILE === $error ) {
			return __( 'Choose a file first.', 'cart-companion' );
		}
		/* translators: %d: PHP's number of the error */
		return sprintf( __( 'The file did not arrive as a whole (PHP’s upload error %d). Try again; if it stays, ask your host.', 'cart-companion' ), $error );
	}
}
