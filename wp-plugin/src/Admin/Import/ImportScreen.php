<?php
/** The screen Import: a list of transactions in, what it would change, done. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\{ Fields, FormError, Forms, JobPanel, Notice, Products, Screen };
use CartCompanion\Companion\{ CompanionError, Import, Imports, Jobs };
use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Rules\{ CompletedRules, ResyncPlanner };
use CartCompanion\Labels\Links;
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ AccessStatements, RuleRepository };

final class ImportScreen extends Screen {
	private Settings $settings;
	private Imports $imports;
	private Jobs $jobs;
	private RuleRepository $rules;
	private Registry $connections;
	private Products $products;

	public function __construct( Settings $settings, Imports $imports, Jobs $jobs, RuleRepository $rules, Registry $connections, Products $products ) {
		$this->settings    = $settings;
		$this->imports     = $imports;
		$this->jobs        = $jobs;
		$this->rules       = $rules;
		$this->connections = $connections;
		$this->products    = $products;
	}

	public function slug(): string {
		return Links::IMPORT;
	}

	public function name(): string {
		return __( 'Import', 'cart-companion' );
	}

	public function title(): string {
		return __( 'Import customers', 'cart-companion' );
	}

	public function forms(): array {
		return array(
			'import_upload'  => array( $this, 'upload' ),
			'import_read'    => array( $this, 'read_again' ),
			'import_apply'   => array( $this, 'apply' ),
			'import_discard' => array( $this, 'discard' ),
		);
	}

	/**
	 * Hands the file on to the companion; this site keeps nothing of it.
	 *
	 * @param array<string, mixed> $fields None; the file itself is $_FILES['transactions'].
	 */
	public function upload( array $fields ): Notice {
		$upload = Upload::received( $_FILES['transactions'] ?? null ); // phpcs:ignore WordPress.Security -- Forms checked the nonce; the content is the companion's to read.
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
		return self::notice_of( $import )->shown_at( Links::import( $import->id() ) );
	}

	/** @param array<string, mixed> $fields import, columns (by field), day_first, product_names and product_keys (side by side). */
	public function read_again( array $fields ): Notice {
		$columns = array();
		foreach ( (array) ( $fields['columns'] ?? array() ) as $field => $heading ) {
			$columns[ sanitize_key( (string) $field ) ] = self::to_the_letter( $heading );
		}
		$products = array();
		$keys     = (array) ( $fields['product_keys'] ?? array() );
		foreach ( (array) ( $fields['product_names'] ?? array() ) as $at => $name ) {
			$products[ (string) self::to_the_letter( $name ) ] = self::to_the_letter( $keys[ $at ] ?? '' );
		}
		$day_first = array( 'day' => true, 'month' => false )[ Forms::text( $fields, 'day_first' ) ] ?? null;
		return self::notice_of( $this->imports->read( Forms::text( $fields, 'import' ), $columns, $products, $day_first ) );
	}

	/** @param array<string, mixed> $fields import. */
	public function apply( array $fields ): Notice {
		$this->imports->apply( Forms::text( $fields, 'import' ) );
		return Notice::success( __( 'The import has started.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields import. */
	public function discard( array $fields ): Notice {
		$this->imports->discard( Forms::text( $fields, 'import' ) );
		return Notice::success( __( 'Discarded. Nothing was imported, and the companion has deleted the file.', 'cart-companion' ) )->shown_at( Links::import() );
	}

	private static function notice_of( Import $import ): Notice {
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
	private static function to_the_letter( $value ): ?string {
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

	public function print(): void {
		$id = self::argument( 'import' );
		self::print_heading( $this->title(), '' === $id ? '' : __( 'Another file', 'cart-companion' ), Links::import() );
		if ( ! $this->settings->is_paired() ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'Connect this site with its companion first.', 'cart-companion' ), esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'Open Connect', 'cart-companion' ) );
			return;
		}
		try {
			if ( '' === $id ) {
				( new StartPanel( $this->jobs ) )->print();
			} else {
				$this->print_import( $this->imports->find( $id ) );
			}
		} catch ( CompanionError $error ) {
			Notice::error( esc_html( $error->getMessage() ) )->print_inline();
		}
	}

	private function print_import( Import $import ): void {
		/* translators: %s: name of a file */
		printf( '<p>%s</p>', esc_html( sprintf( __( 'File: %s', 'cart-companion' ), $import->name() ) ) );
		if ( ! $import->is_draft() ) {
			( new JobPanel( $import->job() ?? $this->jobs->find( $import->id() ) ) )->print();
			printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::status() ), esc_html__( 'See on the Status screen what happens for each customer', 'cart-companion' ) );
			return;
		}
		$mapping = new MappingPanel( $import, $this->products->names() );
		if ( array() === $import->missing() ) {
			$rules   = $this->rules->all();
			$stated  = ( new AccessStatements() )->all();
			$planned = new PlannedTags( new ResyncPlanner( CompletedRules::of( $rules, $stated ), $stated ) );
			( new DryRunPanel( $import, $rules, $planned, new KnownContacts( $this->connections->chosen() ) ) )->print();
			$mapping->print_folded();
		} else {
			$mapping->print();
		}
		Forms::open( 'import_discard' );
		Fields::print_submit( __( 'Discard this file', 'cart-companion' ), self::button( $import, 'button-link button-link-delete' ) );
	}

	/** @return array<string, string> Attributes of a button that says which import is meant. */
	public static function button( Import $import, string $class ): array {
		return array( 'class' => $class, 'name' => 'import', 'value' => $import->id() );
	}
}
