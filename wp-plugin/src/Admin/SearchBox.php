<?php
/** The one search of the plugin's screens: whatever an owner has of a customer leads to them. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;

final class SearchBox {
	/** @param string $searched What is being looked at; '' for none. */
	public static function print( string $searched = '' ): void {
		?>
		<form method="get" action="<?php echo esc_url( admin_url( 'admin.php' ) ); ?>" class="cart-companion-search" role="search">
			<input type="hidden" name="page" value="<?php echo esc_attr( Links::CUSTOMERS ); ?>" />
			<label for="cart-companion-search"><?php esc_html_e( 'Find a customer', 'cart-companion' ); ?></label>
			<span>
				<input type="search" id="cart-companion-search" name="s" value="<?php echo esc_attr( $searched ); ?>" aria-describedby="cart-companion-search-help" />
				<button type="submit" class="button"><?php esc_html_e( 'Search', 'cart-companion' ); ?></button>
			</span>
			<span class="description" id="cart-companion-search-help"><?php esc_html_e( 'Name, e-mail address, order or invoice number, or product.', 'cart-companion' ); ?></span>
		</form>
		<?php
	}
}
