<?php
/** The drop-downs over a list, as over core's posts; they belong to a form of their own, so that a list may lie in another. */

declare(strict_types=1);

namespace CartCompanion\Admin;


final class FilterForm {
	private const ID = 'cart-companion-filter-';

	private string $name;
	private string $page;

	/** @var array<string, string> */
	private array $kept;

	/**
	 * @param string                $name Of the list.
	 * @param string                $page Slug of the screen.
	 * @param array<string, string> $kept What the list is shown by, other than by the drop-downs.
	 */
	public function __construct( string $name, string $page, array $kept ) {
		$this->name = $name;
		$this->page = $page;
		$this->kept = $kept;
	}

	/** The form itself, which shows nothing; not inside of another. */
	public function print(): void {
		printf( '<form method="get" action="%1$s" id="%2$s">', esc_url( admin_url( 'admin.php' ) ), esc_attr( self::ID . $this->name ) );
		foreach ( array_filter( array( 'page' => $this->page ) + $this->kept, 'strlen' ) as $name => $value ) {
			printf( '<input type="hidden" name="%1$s" value="%2$s" />', esc_attr( $name ), esc_attr( $value ) );
		}
		echo '</form>';
	}

	/** @param array<string, string> $choices Value => words. */
	public function print_choice( string $name, string $label, string $all, array $choices, string $chosen ): void {
		// What is chosen by an address and not offered stays chosen.
		$choices = array( '' => $all ) + $choices + array( $chosen => $chosen );
		printf( '<label class="screen-reader-text" for="%1$s-by-%2$s">%3$s</label><select id="%1$s-by-%2$s" name="%2$s" form="%1$s">', esc_attr( self::ID . $this->name ), esc_attr( $name ), esc_html( $label ) );
		foreach ( $choices as $value => $words ) {
			printf( '<option value="%1$s"%2$s>%3$s</option>', esc_attr( (string) $value ), selected( (string) $value, $chosen, false ), esc_html( $words ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
		}
		echo '</select> ';
	}

	/** @param string $clear Address of the list without the drop-downs; '' while none is chosen. */
	public function print_button( string $clear ): void {
		printf( '<button type="submit" class="button" form="%1$s">%2$s</button> ', esc_attr( self::ID . $this->name ), esc_html__( 'Filter', 'cart-companion' ) );
		if ( '' !== $clear ) {
			printf( '<a href="%1$s">%2$s</a> ', esc_url( $clear ), esc_html__( 'Clear filters', 'cart-companion' ) );
		}
	}

	/** @param array<string, string> $arguments What the list is shown by. */
	public static function print_csv_link( string $list, array $arguments ): void {
		printf( '<a class="button" href="%1$s">%2$s</a>', esc_url( CsvDownload::url( $list, $arguments ) ), esc_html__( 'Export CSV', 'cart-companion' ) );
	}
}
