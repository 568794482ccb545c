<?php
/** What a list shows, all pages of it, as a file to save: only for who may see the list. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Site\{ Capabilities, Host };

final class CsvDownload {
	/** Of admin-post.php, and of the nonce. */
	public const ACTION = 'cart_companion_csv';

	/** @var array<string, CsvList> By name. */
	private array $lists;

	public function __construct( CsvList ...$lists ) {
		$this->lists = array();
		foreach ( $lists as $list ) {
			$this->lists[ $list->name() ] = $list;
		}
	}

	public function register(): void {
		add_action( 'admin_post_' . self::ACTION, array( $this, 'answer' ) );
	}

	/** @param array<string, string> $arguments What the list is shown by. */
	public static function url( string $list, array $arguments ): string {
		$arguments = array( 'action' => self::ACTION, 'list' => $list ) + $arguments + array( '_wpnonce' => wp_create_nonce( self::ACTION ) );
		return add_query_arg( array_map( 'rawurlencode', $arguments ), admin_url( 'admin-post.php' ) );
	}

	/** Hook admin_post_cart_companion_csv. */
	public function answer(): void {
		if ( ! Capabilities::may_view() ) {
			wp_die( esc_html__( 'You are not allowed to see this list. Ask an administrator of this site.', 'cart-companion' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
		$list = $this->lists[ Screen::argument( 'list' ) ] ?? null;
		if ( null === $list ) {
			wp_die( esc_html__( 'There is no such list.', 'cart-companion' ), '', array( 'response' => 404 ) );
		}
		self::send( $list );
		exit;
	}

	private static function send( CsvList $list ): void {
		Host::take_the_time();
		nocache_headers();
		header( 'Content-Type: text/csv; charset=utf-8' );
		header( sprintf( 'Content-Disposition: attachment; filename="cart-companion-%1$s-%2$s.csv"', sanitize_file_name( $list->name() ), wp_date( 'Y-m-d' ) ) );
		header( 'X-Content-Type-Options: nosniff' );
		while ( ob_get_level() > 0 ) {
			ob_end_clean();
		}
		$output = fopen( 'php://output', 'wb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a stream, not a file.
		if ( false === $output ) {
			return;
		}
		try {
			( new CsvFile( $list ) )->write( $output );
		} catch ( CompanionError $error ) {
			header( 'Content-Type: text/html; charset=utf-8' );
			header_remove( 'Content-Disposition' );
			wp_die( esc_html( $error->getMessage() ), '', array( 'response' => 502, 'back_link' => true ) );
		}
	}
}
