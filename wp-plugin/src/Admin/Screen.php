<?php
/**
 * A screen of the plugin's menu.
 *
 * A new one is a folder with a class of this kind, and a line in the plugin's list of screens (Plugin.php).
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Site\Capabilities;

abstract class Screen extends Panel {
	/** As in its address: admin.php?page=… */
	abstract public function slug(): string;

	/** In the menu. */
	abstract public function name(): string;

	/** Above the screen, and of the browser's window. */
	public function title(): string {
		return $this->name();
	}

	/** Of who may see it. A screen for support, too, says Capabilities::VIEW and prints no form to who may only look. */
	public function capability(): string {
		return Capabilities::MANAGE;
	}

	/** @return string[] Names of forms that change nothing, for whoever may see the screen. */
	protected function forms_of_viewers(): array {
		return array();
	}

	/** Of who may send the form of this name. */
	final public function form_capability( string $form ): string {
		$may_see_only = Capabilities::VIEW === $this->capability() && ! in_array( $form, $this->forms_of_viewers(), true );
		return $may_see_only ? Capabilities::MANAGE : $this->capability();
	}

	/**
	 * Further tabs of the screen's help, beside those of HelpTexts.
	 *
	 * @return array<string, string|array<string, string>> Title => text, a paragraph a line; or word => what it means.
	 */
	public function help(): array {
		return array();
	}

	/** Of a screen with a list: how many rows it has. Null for the others. */
	public function options(): ?ScreenOptions {
		return null;
	}

	/** Before the page is sent: for what WordPress must know of a screen by then, such as the columns of a table. */
	public function prepare(): void {}

	/** The heading, what the last form did, and the content. */
	public function print(): void {
		self::print_heading( $this->title() );
		$this->print_content();
	}

	protected function print_content(): void {
		foreach ( $this->panels() as $panel ) {
			$panel->print();
		}
	}

	public function forms(): array {
		return array_merge( array(), ...array_map( static fn( Panel $panel ): array => $panel->forms(), array_values( $this->panels() ) ) );
	}

	/** @return Panel[] In their order. */
	protected function panels(): array {
		return array();
	}

	/** @param string $link_text Of a link beside the heading; '' for none. */
	final protected static function print_heading( string $title, string $link_text = '', string $url = '' ): void {
		printf( '<h1 class="wp-heading-inline">%s</h1>', esc_html( $title ) );
		if ( '' !== $link_text ) {
			printf( ' <a class="page-title-action" href="%1$s">%2$s</a>', esc_url( $url ), esc_html( $link_text ) );
		}
		echo '<hr class="wp-header-end" />';
		Notice::print_kept();
	}

	/**
	 * A query argument of this screen, as text. Reading changes nothing, so no nonce is asked for.
	 *
	 * WordPress' sanitize_text_field() would make a@example.com of a%de@example.com: somebody else's page.
	 */
	final public static function argument( string $name ): string {
		$value = isset( $_GET[ $name ] ) ? wp_unslash( $_GET[ $name ] ) : ''; // phpcs:ignore WordPress.Security
		return is_string( $value ) ? trim( (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', wp_check_invalid_utf8( $value ) ) ) : '';
	}
}
