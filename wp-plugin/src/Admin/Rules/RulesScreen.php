<?php
/** The editor of the tag rules. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Notice, Panel, Products, Screen };
use CartCompanion\Companion\Jobs;
use CartCompanion\Crm\{ OperationList, Registry };
use CartCompanion\Labels\{ EventLabels, Links, RuleLabels };
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ NoTagsNeeded, RuleRepository };

final class RulesScreen extends Screen {
	private RuleRepository $rules;
	private Registry $connections;
	private Products $products;
	private RulesEditor $editor;

	/** @var Panel[] Below the editor. */
	private array $panels;

	public function __construct( Settings $settings, Jobs $jobs, RuleRepository $rules, Registry $connections, Products $products, AccessPanel $access ) {
		$this->rules       = $rules;
		$this->connections = $connections;
		$this->products    = $products;
		$this->editor      = new RulesEditor( $rules, $connections );
		$this->panels      = array( $access, new ResyncPanel( $settings, $jobs, $rules ), new NoTagsPanel( new NoTagsNeeded() ) );
	}

	public function slug(): string {
		return Links::RULES;
	}

	public function name(): string {
		return __( 'Tag rules', 'cart-companion' );
	}

	protected function panels(): array {
		return $this->panels;
	}

	public function forms(): array {
		return $this->editor->forms() + parent::forms();
	}

	protected function print_content(): void {
		foreach ( $this->rules->warnings() as $warning ) {
			Notice::warning( esc_html( RuleLabels::sentence( $warning ) ) )->print_inline();
		}
		foreach ( OperationChoices::of( $this->connections->chosen() )->warnings( $this->rules->all() ) as $warning ) {
			Notice::warning( esc_html( $warning ) )->print_inline();
		}
		$this->print_missing_tags();
		?>
		<p><?php echo esc_html( $this->introduction() ); ?></p>
		<p><?php esc_html_e( 'If a customer owns two products that give the same tag, refunding one keeps the tag.', 'cart-companion' ); ?></p>
		<?php
		$products = $this->products->seen();
		$wanted   = SuggestedRules::knows( self::argument( 'product' ) ) ? self::argument( 'product' ) : '';
		$this->print_wanted( $wanted, $products[ $wanted ] ?? '' );
		$this->print_suggestion_form( $products );
		$this->editor->print( $this->suggested( $products ), $products );
		Products::print_list( $products, __( 'All products', 'cart-companion' ) );
		parent::print_content();
	}

	private function introduction(): string {
		$chosen = $this->connections->chosen();
		return null !== $chosen && null !== $chosen->user_contacts()
			? __( 'Choose which tags are set and removed in AccessAlly when something happens at ThriveCart. All matching rules are applied. Make each tag under AccessAlly → Settings → Tags first: with Managed Contacts it cannot be created from here.', 'cart-companion' )
			: __( 'Choose which tags your CRM applies and removes when something happens at ThriveCart. All matching rules are applied. A tag that does not exist in the CRM yet is created, where the CRM allows it.', 'cart-companion' );
	}

	/** Tags of the rules that nobody can create from here and that are not there: each event that sets one would fail. */
	private function print_missing_tags(): void {
		$missing = ( new MissingTags( $this->connections->chosen() ) )->in_rules( $this->rules->all() );
		if ( array() !== $missing ) {
			/* translators: %s: tag names */
			$warning = _n( 'AccessAlly has no tag with this name yet: %s. Make it under AccessAlly → Settings → Tags, or write its name in the rules as AccessAlly has it. Until then each event that sets it needs you.', 'AccessAlly has no tags with these names yet: %s. Make them under AccessAlly → Settings → Tags, or write their names in the rules as AccessAlly has them. Until then each event that sets one needs you.', count( $missing ), 'cart-companion' );
			Notice::warning( esc_html( sprintf( $warning, '“' . implode( '”, “', $missing ) . '”' ) ) )->print_inline();
		}
	}

	/** What the owner came for, when a screen led here. */
	private function print_wanted( string $product, string $name ): void {
		if ( '' !== $product ) {
			/* translators: %s: name of a product */
			Notice::info( esc_html( sprintf( __( 'The rule marked “new” below is for buyers of %s: enter the tags they get, one per line, then save. Or start with AccessAlly’s usual rules for it.', 'cart-companion' ), EventLabels::product( $product, $name ) ) ) )->print_inline();
		}
	}

	/** @param array<string, string> $products Item key => name. */
	private function print_suggestion_form( array $products ): void {
		?>
		<form method="get" class="cart-companion-suggest">
			<input type="hidden" name="page" value="<?php echo esc_attr( Links::RULES ); ?>" />
			<label for="cart-companion-suggest"><?php esc_html_e( 'Start with AccessAlly’s usual rules for a product:', 'cart-companion' ); ?></label>
			<span>
				<?php if ( array() === $products ) : ?>
					<input type="text" id="cart-companion-suggest" name="suggest" placeholder="product-12" pattern="(product|bump|upsell|downsell)-[0-9]+" required />
				<?php else : ?>
					<select id="cart-companion-suggest" name="suggest">
						<?php foreach ( $products as $key => $name ) : ?>
							<option value="<?php echo esc_attr( $key ); ?>" <?php selected( $key, self::argument( 'suggest' ) . self::argument( 'product' ) ); ?>><?php echo esc_html( EventLabels::product( $key, $name ) ); ?></option>
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
		$product = self::argument( 'suggest' );
		if ( '' === $product ) {
			return array();
		}
		if ( ! SuggestedRules::knows( $product ) ) {
			Notice::warning( esc_html__( 'Write the product as ThriveCart does: product-12, bump-12, upsell-4 or downsell-5.', 'cart-companion' ) )->print_inline();
			return array();
		}
		$operations = OperationChoices::of( $this->connections->chosen() )->listed();
		$suggested  = SuggestedRules::for_product( $product, $products[ $product ] ?? '', $this->rules->all(), $operations );
		if ( array() === $suggested ) {
			Notice::info( esc_html__( 'This product already has a rule for each of AccessAlly’s usual events.', 'cart-companion' ) )->print_inline();
		} else {
			Notice::info( esc_html__( 'The rules marked “suggested” are not saved yet. Change the tags to the names your CRM uses, remove what you do not need, then save.', 'cart-companion' ) . ' ' . esc_html( self::about_operations( $suggested, $operations ) ) )->print_inline();
		}
		return $suggested;
	}

	/**
	 * Which of AccessAlly's operations seem to be about the product, or that none does; '' where there are none at all.
	 *
	 * @param array<int, array<string, mixed>> $suggested
	 */
	private static function about_operations( array $suggested, OperationList $operations ): string {
		$kept  = array_merge( array(), ...array_values( array_column( $suggested, 'operations' ) ) );
		$found = array_unique( array_column( $kept, 'name' ) );
		if ( array() !== $found ) {
			/* translators: %s: names of operations */
			return sprintf( __( 'AccessAlly’s operations %s are named like this product, so they are ticked where they belong: check that they are about this course.', 'cart-companion' ), '“' . implode( '” and “', $found ) . '”' );
		}
		return 0 === $operations->count() ? '' : __( 'No operation of AccessAlly’s that grants or revokes a course is named like this product. If you have one, tick it.', 'cart-companion' );
	}
}
