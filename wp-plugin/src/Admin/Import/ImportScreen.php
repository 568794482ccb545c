<?php
/**
 * The screen Import: a list of transactions in, what it would change, done.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Jobs\Progress;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Products;
use CartCompanion\Admin\Screens;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Import;
use CartCompanion\Companion\Imports;
use CartCompanion\Companion\Jobs;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Site\Settings;
use CartCompanion\Store\RuleRepository;

final class ImportScreen {
	private Settings $settings;
	private Imports $imports;
	private Jobs $jobs;
	private RuleRepository $rules;
	private Products $products;

	public function __construct( Settings $settings, Imports $imports, Jobs $jobs, RuleRepository $rules, Products $products ) {
		$this->settings = $settings;
		$this->imports  = $imports;
		$this->jobs     = $jobs;
		$this->rules    = $rules;
		$this->products = $products;
	}

	/** @param string $id Of an import; '' for the start. */
	public static function url( string $id = '' ): string {
		return Screens::url( Screens::IMPORT, array_filter( array( 'import' => $id ), 'strlen' ) );
	}

	public function print_content(): void {
		printf( '<h1 class="wp-heading-inline">%s</h1>', esc_html__( 'Import customers', 'cart-companion' ) );
		$id = Screens::argument( 'import' );
		if ( '' !== $id ) {
			printf( ' <a class="page-title-action" href="%1$s">%2$s</a>', esc_url( self::url() ), esc_html__( 'Another file', 'cart-companion' ) );
		}
		echo '<hr class="wp-header-end" />';
		Notice::print_kept();
		if ( ! $this->settings->is_paired() ) {
			printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'Connect this site with its companion first.', 'cart-companion' ), esc_url( Screens::url( Screens::CONNECT ) ), esc_html__( 'Open Connect', 'cart-companion' ) );
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
			( new Progress( $import->job() ?? $this->jobs->find( $import->id() ) ) )->print();
			printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Screens::url( Screens::STATUS ) ), esc_html__( 'See on the Status screen what happens for each customer', 'cart-companion' ) );
			return;
		}
		$mapping = new MappingPanel( $import, $this->products->seen() );
		if ( array() === $import->missing() ) {
			$rules = $this->rules->all();
			( new DryRunPanel( $import, $rules, new PlannedTags( new ResyncPlanner( $rules ) ) ) )->print();
			$mapping->print_folded();
		} else {
			$mapping->print();
		}
		Forms::open( 'import_discard' );
		printf( '<p><button type="submit" class="button-link button-link-delete" name="import" value="%1$s">%2$s</button></p></form>', esc_attr( $import->id() ), esc_html__( 'Discard this file', 'cart-companion' ) );
	}
}
