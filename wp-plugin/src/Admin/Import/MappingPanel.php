<?php
/** How the file is read: which column is what, and which product a name means. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\{ Fields, Forms, Notice, Products };
use CartCompanion\Companion\Import;
use CartCompanion\Domain\Text;

final class MappingPanel {
	private const EXAMPLE_WIDTH = 40;

	private Import $import;

	/** @var array<string, string> Item key => name. */
	private array $known_products;

	/** @var array<string, string[]> What to do, by field. */
	private array $missing = array();

	public function __construct( Import $import, array $known_products ) {
		$this->import         = $import;
		$this->known_products = $known_products;
		foreach ( $import->missing() as $missing ) {
			$this->missing[ $missing['field'] ][] = $missing['message'];
		}
	}

	/** Open, with what is missing above it. */
	public function print(): void {
		printf( '<h2>%s</h2>', esc_html__( 'How the file is read', 'cart-companion' ) );
		foreach ( array_merge( array(), ...array_values( $this->missing ) ) as $message ) {
			Notice::warning( esc_html( $message ) )->print_inline();
		}
		if ( isset( $this->missing['rows'] ) ) {
			DryRunPanel::print_left_out( $this->import ); // Their reasons are all that can be done about it.
		}
		$this->print_form();
	}

	/** Folded away, since nothing is missing. */
	public function print_folded(): void {
		printf( '<details class="cart-companion-more"><summary>%s</summary>', esc_html__( 'How the file is read: look or change', 'cart-companion' ) );
		$this->print_form();
		echo '</details>';
	}

	private function print_form(): void {
		$fields = $this->import->fields();
		$shown  = array_filter( $fields, array( $this, 'is_shown' ) );
		Forms::open( 'import_read' );
		$this->print_fields( $shown );
		$this->print_order_of_dates();
		printf( '<details class="cart-companion-more"><summary>%s</summary>', esc_html__( 'More columns', 'cart-companion' ) );
		$this->print_fields( array_diff_key( $fields, $shown ) );
		echo '</details>';
		$this->print_products();
		Fields::print_submit( __( 'Read the file again like this', 'cart-companion' ), ImportScreen::button( $this->import, 'button' ) );
	}

	/** @param array{name: string, label: string, required: bool} $field */
	private function is_shown( array $field ): bool {
		return $field['required'] || isset( $this->missing[ $field['name'] ] );
	}

	/** @param array<int, array{name: string, label: string, required: bool}> $fields */
	private function print_fields( array $fields ): void {
		echo '<table class="form-table cart-companion-mapping" role="presentation"><tbody>';
		foreach ( $fields as $field ) {
			$id     = 'cart-companion-column-' . $field['name'];
			$needed = $field['required'] ? ' <span class="description">' . esc_html__( '(needed)', 'cart-companion' ) . '</span>' : '';
			printf( '<tr><th scope="row"><label for="%1$s">%2$s%3$s</label></th><td><select id="%1$s" name="columns[%4$s]">', esc_attr( $id ), esc_html( $field['label'] ), wp_kses_post( $needed ), esc_attr( $field['name'] ) );
			printf( '<option value="">%s</option>', esc_html__( '— Not in this file —', 'cart-companion' ) );
			foreach ( $this->import->columns() as $column ) {
				printf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( $column ), selected( $column, $this->import->column_of( $field['name'] ), false ), esc_html( $this->heading( $column ) ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			}
			echo '</select></td></tr>';
		}
		echo '</tbody></table>';
	}

	/** "Kind (Sale)": with what stands first under it, where that is known. */
	private function heading( string $column ): string {
		$example = Text::shortened( $this->import->example_of( $column ), self::EXAMPLE_WIDTH );
		/* translators: 1: heading of a column, 2: what stands first under it */
		return '' === trim( $example ) ? $column : sprintf( __( '%1$s (%2$s)', 'cart-companion' ), $column, $example );
	}

	/** Asked for only when the dates of the file do not say it themselves, and then to be changed again. */
	private function print_order_of_dates(): void {
		$is_day_first = $this->import->is_day_first();
		if ( null === $is_day_first && ! isset( $this->missing['day_first'] ) ) {
			return;
		}
		?>
		<table class="form-table cart-companion-mapping" role="presentation"><tbody><tr>
			<th scope="row"><label for="cart-companion-day-first"><?php esc_html_e( '03/04/2026 means', 'cart-companion' ); ?></label></th>
			<td><select id="cart-companion-day-first" name="day_first">
				<option value=""><?php esc_html_e( '— Choose —', 'cart-companion' ); ?></option>
				<option value="month" <?php selected( $is_day_first, false ); ?>><?php esc_html_e( 'March 4 (the month is first)', 'cart-companion' ); ?></option>
				<option value="day" <?php selected( $is_day_first, true ); ?>><?php esc_html_e( 'April 3 (the day is first)', 'cart-companion' ); ?></option>
			</select></td>
		</tr></tbody></table>
		<?php
	}

	private function print_products(): void {
		$products = $this->import->products();
		if ( array() === $products ) {
			return;
		}
		?>
		<h3><?php esc_html_e( 'Products in the file', 'cart-companion' ); ?></h3>
		<p id="cart-companion-products-help"><?php esc_html_e( 'The file has names of products. Say which product each name means, as in ThriveCart’s address of the product: where it says …/product-12/ enter product-12. An order bump is bump-12, an upsell upsell-4, a downsell downsell-5. To leave a product out, enter skip.', 'cart-companion' ); ?></p>
		<table class="widefat striped cart-companion-product-names">
			<?php Fields::print_head( array( __( 'Name in the file', 'cart-companion' ), __( 'Rows', 'cart-companion' ), __( 'Product', 'cart-companion' ) ) ); ?>
			<tbody>
			<?php foreach ( $products as $at => $product ) : ?>
				<tr>
					<td><label for="cart-companion-product-<?php echo (int) $at; ?>"><?php echo esc_html( $product['name'] ); ?></label><input type="hidden" name="product_names[<?php echo (int) $at; ?>]" value="<?php echo esc_attr( $product['name'] ); ?>" /></td>
					<td>
					<?php
					/* translators: %s: number of rows */
					echo esc_html( sprintf( _n( '%s row', '%s rows', $product['rows'], 'cart-companion' ), number_format_i18n( $product['rows'] ) ) );
					?>
					</td>
					<td><input type="text" class="code" list="cart-companion-products" id="cart-companion-product-<?php echo (int) $at; ?>" name="product_keys[<?php echo (int) $at; ?>]" value="<?php echo esc_attr( $product['key'] ); ?>" placeholder="product-12" pattern="(product|bump|upsell|downsell)-[0-9]+|skip" title="<?php esc_attr_e( 'product-12, bump-12, upsell-4 or downsell-5, with the number from ThriveCart; or skip', 'cart-companion' ); ?>" autocomplete="off" aria-describedby="cart-companion-products-help" /></td>
				</tr>
			<?php endforeach; ?>
			</tbody>
		</table>
		<?php
		Products::print_list( $this->known_products );
	}
}
