<?php
/**
 * The editor of the tag rules.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Products;
use CartCompanion\Admin\Screens;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\NoTagsNeeded;
use CartCompanion\Store\RuleRepository;

final class RulesScreen {
	private RuleRepository $rules;
	private Products $products;
	private ResyncPanel $resync;

	public function __construct( RuleRepository $rules, Products $products, ResyncPanel $resync ) {
		$this->rules    = $rules;
		$this->products = $products;
		$this->resync   = $resync;
	}

	/** The editor with a new rule for what buyers of this product get. */
	public static function url_for( string $product ): string {
		return Screens::url( Screens::RULES, array( 'product' => $product ) );
	}

	public function print_content(): void {
		printf( '<h1 class="wp-heading-inline">%s</h1><hr class="wp-header-end" />', esc_html__( 'Tag rules', 'cart-companion' ) );
		Notice::print_kept();
		foreach ( $this->rules->warnings() as $warning ) {
			Notice::warning( esc_html( RuleLabels::sentence( $warning ) ) )->print_inline();
		}
		?>
		<p><?php esc_html_e( 'Say which tags your CRM gets when something happens at ThriveCart. Every rule that fits is used. A tag that does not exist in the CRM yet is made, where the CRM allows it.', 'cart-companion' ); ?></p>
		<p><?php esc_html_e( 'A tag that another purchase of the same customer still gives is never removed.', 'cart-companion' ); ?></p>
		<?php
		$products = $this->products->seen();
		$wanted   = SuggestedRules::knows( Screens::argument( 'product' ) ) ? Screens::argument( 'product' ) : '';
		$this->print_wanted( $wanted, $products[ $wanted ] ?? '' );
		$this->print_suggestion_form( $products );
		$this->print_editor( $this->suggested( $products ), $products );
		Products::print_list( $products, __( 'All products', 'cart-companion' ) );
		if ( array() !== $this->rules->all() ) {
			$this->resync->print();
		}
		( new NoTagsForms( new NoTagsNeeded() ) )->print_noted();
	}

	/**
	 * @param array<int, array<string, mixed>> $suggested
	 * @param array<string, string>            $products
	 */
	private function print_editor( array $suggested, array $products ): void {
		$draft = RulesForm::take_draft();
		$rules = null === $draft ? $this->rules->all() : $draft;
		Forms::open( 'rules' );
		echo '<table class="widefat striped cart-companion-rules" id="cart-companion-rules">';
		$this->print_heading_row();
		echo '<tbody>';
		$number = 0;
		foreach ( $rules as $rule ) {
			( new RuleRow( $rule, ++$number, false, $products[ $rule['product'] ] ?? '' ) )->print();
		}
		foreach ( $suggested as $rule ) {
			( new RuleRow( $rule, ++$number, true, $products[ $rule['product'] ] ?? '' ) )->print();
		}
		$wanted = Screens::argument( 'product' );
		if ( null === $draft && SuggestedRules::knows( $wanted ) ) {
			$rule = array(
				'product' => $wanted,
				'event'   => EventType::PURCHASED,
			);
			( new RuleRow( $rule, ++$number, true, $products[ $wanted ] ?? '', __( 'new', 'cart-companion' ) ) )->print();
		}
		// Always one empty row, so that a rule can be added without JavaScript; the script copies it.
		( new RuleRow( array(), ++$number, false, '' ) )->print();
		echo '</tbody></table>';
		printf( '<p class="description">%s</p>', esc_html__( '“Apply anew” removes the tag first, so that an automation of your CRM that starts with the tag starts again.', 'cart-companion' ) );
		// The last field of the form: when it is missing, PHP has cut the form short.
		echo '<p class="submit"><input type="hidden" name="complete" value="1" />';
		printf( '<button type="submit" class="button button-primary">%s</button> ', esc_html__( 'Save rules', 'cart-companion' ) );
		printf( '<button type="button" class="button hide-if-no-js" id="cart-companion-add-rule">%s</button></p>', esc_html__( 'Add another rule', 'cart-companion' ) );
		echo '<p class="screen-reader-text" role="status" aria-live="polite" id="cart-companion-rules-status" data-added="' . esc_attr__( 'An empty rule was added.', 'cart-companion' ) . '" data-removed="' . esc_attr__( 'The rule is removed when you save.', 'cart-companion' ) . '"></p>';
		echo '</form>';
	}

	/** What the owner came for, when a screen led here. */
	private function print_wanted( string $product, string $name ): void {
		if ( '' !== $product ) {
			/* translators: %s: name of a product */
			Notice::info( esc_html( sprintf( __( 'The rule marked “new” below is for buyers of %s: enter the tags they get, one per line, then save. Or start with AccessAlly’s usual rules for it.', 'cart-companion' ), Products::label( $product, $name ) ) ) )->print_inline();
		}
	}

	private function print_heading_row(): void {
		$headings = array(
			__( 'Product', 'cart-companion' ),
			__( 'When', 'cart-companion' ),
			__( 'Apply these tags', 'cart-companion' ),
			__( 'Remove these tags', 'cart-companion' ),
			__( 'Options', 'cart-companion' ),
		);
		echo '<thead><tr>';
		foreach ( $headings as $heading ) {
			printf( '<th scope="col">%s</th>', esc_html( $heading ) );
		}
		echo '</tr></thead>';
	}

	/** @param array<string, string> $products Item key => name. */
	private function print_suggestion_form( array $products ): void {
		?>
		<form method="get" class="cart-companion-suggest">
			<input type="hidden" name="page" value="<?php echo esc_attr( Screens::RULES ); ?>" />
			<label for="cart-companion-suggest"><?php esc_html_e( 'Start with AccessAlly’s usual rules for a product:', 'cart-companion' ); ?></label>
			<span>
				<?php if ( array() === $products ) : ?>
					<input type="text" id="cart-companion-suggest" name="suggest" placeholder="product-12" pattern="(product|bump|upsell|downsell)-[0-9]+" required />
				<?php else : ?>
					<select id="cart-companion-suggest" name="suggest">
						<?php foreach ( $products as $key => $name ) : ?>
							<option value="<?php echo esc_attr( $key ); ?>" <?php selected( $key, Screens::argument( 'suggest' ) . Screens::argument( 'product' ) ); ?>><?php echo esc_html( Products::label( $key, $name ) ); ?></option>
						<?php endforeach; ?>
					</select>
				<?php endif; ?>
				<button type="submit" class="button"><?php esc_html_e( 'Suggest rules', 'cart-companion' ); ?></button>
			</span>
		</form>
		<?php
	}

	/**
	 * What the owner asked for, with a sentence about it.
	 *
	 * @param array<string, string> $products
	 * @return array<int, array<string, mixed>>
	 */
	private function suggested( array $products ): array {
		$product = Screens::argument( 'suggest' );
		if ( '' === $product ) {
			return array();
		}
		if ( ! SuggestedRules::knows( $product ) ) {
			Notice::warning( esc_html__( 'Write the product as ThriveCart does: product-12, bump-12, upsell-4 or downsell-5.', 'cart-companion' ) )->print_inline();
			return array();
		}
		$suggested = SuggestedRules::for_product( $product, $products[ $product ] ?? '', $this->rules->all() );
		if ( array() === $suggested ) {
			Notice::info( esc_html__( 'This product already has a rule for each of AccessAlly’s usual events.', 'cart-companion' ) )->print_inline();
		} else {
			Notice::info( esc_html__( 'The rules marked “suggested” are not saved yet. Change the tags to the names your CRM uses, remove what you do not need, then save.', 'cart-companion' ) )->print_inline();
		}
		return $suggested;
	}
}
