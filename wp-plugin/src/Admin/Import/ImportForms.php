<?php
/**
 * What the forms of the screen Import do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\FormError;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Import;
use CartCompanion\Companion\Imports;

final class ImportForms {
	private Imports $imports;

	public function __construct( Imports $imports ) {
		$this->imports = $imports;
	}

	/**
	 * Hands the file on to the companion; this site keeps nothing of it.
	 *
	 * @param array<string, mixed> $fields None; the file itself is $_FILES['transactions'].
	 */
	public function upload( array $fields ): Notice {
		$upload = Upload::received( $_FILES['transactions'] ?? null ); // phpcs:ignore WordPress.Security -- the nonce was checked by Forms; the content is the companion's to read.
		$import = $this->imports->begin( $upload->name() );
		try {
			foreach ( $upload->parts( Imports::PART_BYTES ) as $number => $bytes ) {
				$this->imports->send_part( $import->id(), $number, $bytes );
			}
			$import = $this->imports->read( $import->id() );
		} catch ( CompanionError | FormError $error ) {
			$this->discard_if_possible( $import->id() );
			throw $error;
		}
		return self::looked_at( $import )->shown_at( ImportScreen::url( $import->id() ) );
	}

	/** @param array<string, mixed> $fields import, columns (by field), day_first, product_names and product_keys (side by side). */
	public function read( array $fields ): Notice {
		$columns = array();
		foreach ( (array) ( $fields['columns'] ?? array() ) as $field => $heading ) {
			$columns[ sanitize_key( (string) $field ) ] = self::said( $heading );
		}
		$products = array();
		$keys     = (array) ( $fields['product_keys'] ?? array() );
		foreach ( (array) ( $fields['product_names'] ?? array() ) as $at => $name ) {
			$products[ (string) self::said( $name ) ] = self::said( $keys[ $at ] ?? '' );
		}
		$orders    = array(
			'day'   => true,
			'month' => false,
		);
		$day_first = $orders[ Forms::text( $fields, 'day_first' ) ] ?? null;
		return self::looked_at( $this->imports->read( Forms::text( $fields, 'import' ), $columns, $products, $day_first ) );
	}

	/** @param array<string, mixed> $fields import. */
	public function apply( array $fields ): Notice {
		$this->imports->apply( Forms::text( $fields, 'import' ) );
		return Notice::success( __( 'The import has started.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields import. */
	public function discard( array $fields ): Notice {
		$this->imports->discard( Forms::text( $fields, 'import' ) );
		return Notice::success( __( 'Discarded. Nothing was imported, and the companion has deleted the file.', 'cart-companion' ) )->shown_at( ImportScreen::url() );
	}

	private static function looked_at( Import $import ): Notice {
		if ( array( 'rows' ) === array_column( $import->missing(), 'field' ) ) {
			return Notice::warning( __( 'The file cannot be imported like this. See below why.', 'cart-companion' ) );
		}
		if ( array() !== $import->missing() ) {
			return Notice::warning( __( 'The file was read, but something is missing. Say below what it is.', 'cart-companion' ) );
		}
		return Notice::success( __( 'The file was read. Look at what would change, then import. Nothing was changed so far.', 'cart-companion' ) );
	}

	/**
	 * As it stands in the file: names of columns and products are compared to the letter.
	 *
	 * @param mixed $value
	 */
	private static function said( $value ): ?string {
		$text = is_string( $value ) ? wp_check_invalid_utf8( $value ) : '';
		return '' === trim( $text ) ? null : $text;
	}

	private function discard_if_possible( string $id ): void {
		try {
			$this->imports->discard( $id );
		} catch ( CompanionError $error ) {
			return; // The companion forgets drafts by itself.
		}
	}
}
