<?php
/** The rules as a file: out of this site, and in after a look at what would change. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice, Panel };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Rules\RuleChanges;
use CartCompanion\Labels\{ Links, RuleLabels };
use CartCompanion\Site\Kept;
use CartCompanion\Store\{ RuleFile, RuleSettings };

final class FilePanel extends Panel {
	public const ID = 'cart-companion-file';

	private const KEPT_SECONDS = HOUR_IN_SECONDS;

	/** Two thousand rules have some 600 kB. */
	private const MOST_BYTES = 5 * MB_IN_BYTES;

	private Cards $cards;
	private AccessChecks $checks;

	public function __construct( Cards $cards, AccessChecks $checks ) {
		$this->cards  = $cards;
		$this->checks = $checks;
	}

	public function forms(): array {
		return array(
			'rules_export' => array( $this, 'export' ),
			'rules_file'   => array( $this, 'look_at' ),
			'rules_import' => array( $this, 'import' ),
			'rules_drop'   => array( $this, 'drop' ),
		);
	}

	/**
	 * Sends the file in place of a page.
	 *
	 * @param array<string, mixed> $fields None.
	 */
	public function export( array $fields ): Notice {
		$json = RuleSettings::of_this_site()->to_file()->to_json();
		nocache_headers();
		header( 'Content-Type: application/json; charset=utf-8' );
		header( 'Content-Disposition: attachment; filename="cart-companion-rules-' . gmdate( 'Y-m-d' ) . '.json"' );
		header( 'X-Content-Type-Options: nosniff' );
		echo $json; // phpcs:ignore WordPress.Security.EscapeOutput -- a JSON file, not a page.
		exit;
	}

	/**
	 * Nothing is changed by it: what would be is shown first.
	 *
	 * @param array<string, mixed> $fields text, where no file was chosen; the file itself is $_FILES['rules'].
	 */
	public function look_at( array $fields ): Notice {
		$json = Forms::to_the_letter( $fields, 'text' );
		$json = '' === $json ? self::uploaded( $_FILES['rules'] ?? null ) : $json; // phpcs:ignore WordPress.Security -- Forms checked the nonce; what it holds is checked next.
		try {
			$file = RuleFile::from_json( $json );
		} catch ( InvalidInput $error ) {
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was changed.', 'cart-companion' ) );
		}
		self::place()->keep( $file->to_json() );
		return Notice::info( __( 'The file was read, and nothing was changed yet. Look at what would change, then import it.', 'cart-companion' ) )->shown_at( Links::screen( Links::RULES ) . '#' . self::ID );
	}

	/** @param array<string, mixed> $fields None. */
	public function import( array $fields ): Notice {
		$json = self::place()->taken();
		if ( ! is_string( $json ) ) {
			return Notice::error( __( 'The file was read more than an hour ago and is not kept any more. Choose it again. Nothing was changed.', 'cart-companion' ) );
		}
		try {
			$file = RuleFile::from_json( $json );
			RuleSettings::of_this_site()->import( $file );
		} catch ( InvalidInput $error ) {
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was changed.', 'cart-companion' ) );
		}
		$this->checks->ask_for_all();
		/* translators: %s: number of rules */
		return Notice::success( sprintf( _n( 'Imported: %s rule. What was there before is kept as a version.', 'Imported: %s rules. What was there before is kept as a version.', count( $file->rules() ), 'cart-companion' ), number_format_i18n( count( $file->rules() ) ) ) );
	}

	/** @param array<string, mixed> $fields None. */
	public function drop( array $fields ): Notice {
		self::place()->forget();
		return Notice::success( __( 'The file is forgotten. Nothing was changed.', 'cart-companion' ) );
	}

	public function print(): void {
		if ( ! Forms::may_change() ) {
			return;
		}
		printf( '<h2 id="%1$s">%2$s</h2><p>%3$s</p>', esc_attr( self::ID ), esc_html__( 'Export and import', 'cart-companion' ), esc_html__( 'Keep the rules as a file, or take them to another site: rules with their operations, what lets customers in, and products that need no tags.', 'cart-companion' ) );
		Forms::open( 'rules_export' );
		Fields::print_submit( __( 'Export', 'cart-companion' ) );
		$this->print_read_file();
		Forms::open( 'rules_file', '', 'multipart/form-data' );
		printf( '<p><label for="cart-companion-rules-file">%1$s</label> <input type="file" id="cart-companion-rules-file" name="rules" accept=".json,application/json" required /></p>', esc_html__( 'Import a file', 'cart-companion' ) );
		Fields::print_submit( __( 'Show what would change', 'cart-companion' ) );
	}

	/** What a file that was read would change, with the buttons. */
	private function print_read_file(): void {
		$json = self::place()->value();
		try {
			$file = is_string( $json ) ? RuleFile::from_json( $json ) : null;
		} catch ( InvalidInput $error ) {
			$file = null;
		}
		if ( null === $file ) {
			return;
		}
		$now = RuleSettings::of_this_site()->to_file();
		printf( '<div class="cart-companion-way-back"><h3>%s</h3>', esc_html__( 'The file would change:', 'cart-companion' ) );
		ChangeList::of( new RuleChanges( $now->rules(), $file->rules() ), $this->cards )->print();
		foreach ( $this->other_changes( $now, $file ) as $sentence ) {
			printf( '<p>%s</p>', esc_html( $sentence ) );
		}
		Forms::open( 'rules_import' );
		Fields::print_submit( __( 'Import these rules', 'cart-companion' ), array( 'class' => 'button button-primary' ) );
		Fields::print_action( 'rules_drop', 'sure', '1', __( 'Forget the file', 'cart-companion' ) );
		echo '</div>';
	}

	/** @return string[] */
	private function other_changes( RuleFile $now, RuleFile $file ): array {
		$before = array_column( $now->access(), null, 'product' );
		$after  = array_column( $file->access(), null, 'product' );
		$access = array_filter( array_map( 'strval', array_keys( $before + $after ) ), static fn( string $product ): bool => ( $before[ $product ] ?? null ) != ( $after[ $product ] ?? null ) ); // phpcs:ignore WordPress.PHP.StrictComparisons -- in whatever order its parts are.
		$labels = fn( array $products ): string => implode( ', ', array_map( fn( $product ): string => $this->cards->label( (string) $product ), $products ) );
		$free   = array_keys( array_diff_key( $file->no_tags_needed(), $now->no_tags_needed() ) );
		$said   = array();
		if ( array() !== $access ) {
			/* translators: %s: names of products */
			$said[] = sprintf( __( 'What lets a customer in changes for: %s.', 'cart-companion' ), $labels( $access ) );
		}
		if ( array() !== $free ) {
			/* translators: %s: names of products */
			$said[] = sprintf( __( 'Noted as needing no tags: %s.', 'cart-companion' ), $labels( $free ) );
		}
		return $said;
	}

	/**
	 * @param mixed $file One entry of $_FILES.
	 * @throws FormError
	 */
	private static function uploaded( $file ): string {
		$path = is_array( $file ) && UPLOAD_ERR_OK === ( $file['error'] ?? null ) && is_string( $file['tmp_name'] ?? null ) ? $file['tmp_name'] : '';
		if ( ! is_uploaded_file( $path ) ) {
			throw new FormError( __( 'No file arrived. Choose the file that “Export” made, then try again.', 'cart-companion' ) );
		}
		return (string) file_get_contents( $path, false, null, 0, self::MOST_BYTES ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
	}

	private static function place(): Kept {
		return new Kept( 'rule_file', self::KEPT_SECONDS );
	}
}
