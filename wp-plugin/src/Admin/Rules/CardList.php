<?php
/**
 * Prints the cards: for reading, as the form of the one that is open, and as what the script needs to edit all of them.
 *
 * Without JavaScript one card is edited at a time, so that a form never has more fields than PHP takes.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Forms;
use CartCompanion\Domain\ProductKey;
use CartCompanion\Labels\{ Links, RuleLabels };

final class CardList {
	/** @var array<string, Card> */
	private array $cards;

	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private CardWarnings $warnings;
	private OperationChoices $operations;

	/** The card that is open; '' for none. */
	private string $open;

	/**
	 * @param array<string, Card>              $cards
	 * @param array<int, array<string, mixed>> $rules All there are.
	 */
	public function __construct( array $cards, array $rules, CardWarnings $warnings, OperationChoices $operations, string $open ) {
		$this->cards      = $cards;
		$this->rules      = $rules;
		$this->warnings   = $warnings;
		$this->operations = $operations;
		$this->open       = isset( $cards[ $open ] ) ? $open : '';
	}

	/** @param array<int, array<string, mixed>> $new Rows that are not saved yet, for the open card; each may have a mark. */
	public function print( array $new ): void {
		$warnings = $this->warnings->all();
		$this->print_tools();
		if ( Forms::may_change() ) {
			Forms::open( 'rules' );
		}
		echo '<div id="cart-companion-cards" class="cart-companion-cards" tabindex="-1">';
		foreach ( $this->cards as $key => $card ) {
			$this->print_card( $card, $warnings[ $key ] ?? array(), (string) $key === $this->open ? $new : array() );
		}
		printf( '</div><p hidden data-nothing-found>%s</p>', esc_html__( 'No product has this name or number. For a product that was not sold yet, enter its number (such as 12, or bump-12) and press Enter.', 'cart-companion' ) );
		if ( Forms::may_change() ) {
			echo '</form>';
		}
	}

	private function print_tools(): void {
		$lacking = count( array_filter( $this->cards, static fn( Card $card ): bool => $card->lacks_rules() ) );
		echo '<div class="cart-companion-rule-tools hide-if-no-js">';
		if ( Forms::may_change() && $lacking > 0 ) {
			/* translators: %s: number of products */
			printf( '<button type="button" class="button" data-do="suggest-all">%s</button>', esc_html( sprintf( _n( 'Suggest the usual tags for %s product without rules', 'Suggest the usual tags for all %s products without rules', $lacking, 'cart-companion' ), number_format_i18n( $lacking ) ) ) );
		}
		printf( '<button type="button" class="button" data-do="open-all" aria-pressed="false">%s</button>', esc_html__( 'Open all', 'cart-companion' ) );
		printf(
			'<span class="cart-companion-filter"><label for="cart-companion-filter">%s</label> <input type="search" id="cart-companion-filter" autocomplete="off" /></span></div>',
			esc_html__( 'Product by name or number', 'cart-companion' )
		);
		if ( Forms::may_change() ) {
			printf( '<form method="get" class="cart-companion-suggest hide-if-js"><input type="hidden" name="page" value="%1$s" /><label for="cart-companion-product">%2$s</label> <input type="text" id="cart-companion-product" name="product" placeholder="12" required /> <button type="submit" class="button">%3$s</button></form>', esc_attr( Links::RULES ), esc_html__( 'Product by number', 'cart-companion' ), esc_html__( 'Open its rules', 'cart-companion' ) );
		}
	}

	/**
	 * @param string[]                         $warnings
	 * @param array<int, array<string, mixed>> $new
	 */
	private function print_card( Card $card, array $warnings, array $new ): void {
		$is_open = $card->key === $this->open;
		printf( '<details class="cart-companion-card" id="%1$s" data-product="%2$s"%3$s><summary>', esc_attr( $card->id() ), esc_attr( $card->key ), $is_open ? ' open' : '' );
		printf( '<span class="cart-companion-card-name">%s</span> ', esc_html( $card->title() ) );
		printf( '' === $card->name ? '' : '<code>%s</code> ', esc_html( $card->key ) );
		printf( '<span class="cart-companion-card-sold">%s</span> ', esc_html( $card->sold() ) );
		printf( '<span class="cart-companion-card-states"><span class="cart-companion-state is-waiting" data-edited hidden>%s</span> ', esc_html__( 'not saved yet', 'cart-companion' ) );
		printf( '<span class="cart-companion-state is-attention" data-has-warnings%1$s>%2$s</span> ', array() === $warnings ? ' hidden' : '', esc_html__( 'look at this', 'cart-companion' ) );
		printf( '<span class="cart-companion-state is-%1$s" data-state>%2$s</span></span></summary><div class="cart-companion-card-body" data-body>', $card->lacks_rules() ? 'waiting' : 'quiet', esc_html( $card->state() ) );
		self::print_sentences( 'cart-companion-card-warnings', $warnings );
		if ( $is_open && Forms::may_change() ) {
			$this->print_fields( $card, $new );
		} else {
			self::print_sentences( 'ul-disc', array_map( array( RuleLabels::class, 'rule' ), $card->rules ) );
			if ( Forms::may_change() ) {
				/* translators: %s: name of a product */
				printf( '<p><a class="button" href="%1$s" aria-label="%2$s">%3$s</a></p>', esc_url( Links::rule_for( $card->key ) ), esc_attr( sprintf( __( 'Edit the rules of %s', 'cart-companion' ), $card->label() ) ), esc_html__( 'Edit', 'cart-companion' ) );
			}
		}
		echo '</div></details>';
	}

	/** @param string[] $sentences */
	private static function print_sentences( string $css_class, array $sentences ): void {
		if ( array() !== $sentences ) {
			printf( '<ul class="%1$s"><li>%2$s</li></ul>', esc_attr( $css_class ), wp_kses_post( implode( '</li><li>', array_map( 'esc_html', $sentences ) ) ) );
		}
	}

	/** @param array<int, array<string, mixed>> $new */
	private function print_fields( Card $card, array $new ): void {
		$choices = $this->choices();
		printf( '<input type="hidden" name="product" value="%1$s" /><input type="hidden" name="base" value="%2$s" />', esc_attr( $card->key ), esc_attr( $card->base ) );
		echo '<div class="cart-companion-card-rules">';
		$number = 0;
		foreach ( $card->rules as $rule ) {
			( new RuleRow( $rule, (string) ++$number, $choices ) )->print();
		}
		// Always an empty row, so that a rule can be added without JavaScript.
		foreach ( array_merge( $new, array( array() ) ) as $rule ) {
			( new RuleRow( $rule, (string) ++$number, $choices, (string) ( $rule['mark'] ?? '' ) ) )->print();
		}
		echo '</div>';
		if ( ProductKey::ALL !== $card->key ) {
			printf( '<p class="hide-if-js"><a href="%1$s">%2$s</a></p>', esc_url( Links::screen( Links::RULES, array( 'suggest' => $card->key ) ) ), esc_html__( 'Suggest the usual tags', 'cart-companion' ) );
			( new AccessFields( $card, $this->rules ) )->print();
		}
		// The last field of the form: when it is missing, not all of it came.
		printf( '<p class="submit"><input type="hidden" name="complete" value="1" /><button type="submit" class="button button-primary">%s</button></p>', esc_html__( 'Save rules', 'cart-companion' ) );
	}

	/** What the script copies for a card and for a rule. */
	public function print_templates(): void {
		echo '<template id="cart-companion-rule-template">';
		( new RuleRow( array(), RuleRow::ANY, $this->choices() ) )->print();
		echo '</template><template id="cart-companion-card-template"><ul class="cart-companion-card-warnings" data-warnings></ul><div class="cart-companion-card-rules" data-rules></div><p class="cart-companion-card-actions">';
		$buttons = array(
			'add-rule' => array( __( 'Add a rule', 'cart-companion' ), '' ),
			'suggest'  => array( __( 'Suggest the usual tags', 'cart-companion' ), ' data-not-for-all' ),
			'copy'     => array( __( 'Copy to other products', 'cart-companion' ), ' data-not-for-all aria-expanded="false"' ),
			'undo'     => array( __( 'Undo changes here', 'cart-companion' ), '' ),
		);
		foreach ( $buttons as $action => list( $label, $attributes ) ) {
			printf( '<button type="button" class="button" data-do="%1$s"%2$s>%3$s</button> ', esc_attr( $action ), $attributes, esc_html( $label ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- written above.
		}
		printf( '</p><fieldset class="cart-companion-copy-to" data-copy data-not-for-all hidden><legend>%1$s</legend><p class="description">%2$s</p><div class="cart-companion-targets" data-targets></div><p><button type="button" class="button" data-do="copy-now">%3$s</button></p></fieldset>', esc_html__( 'Copy these rules to', 'cart-companion' ), esc_html__( 'Rules that a product has already stay. Tags named like this product are named like the other one.', 'cart-companion' ), esc_html__( 'Copy', 'cart-companion' ) );
		echo '<div data-not-for-all>';
		( new AccessFields( new Card( RuleRow::ANY, null, array(), null, false ), array() ) )->print();
		echo '</div></template>';
	}

	/** @return array<string, array<string, mixed>> What the script knows of each card. */
	public function data(): array {
		$warnings = $this->warnings->all();
		$data     = array();
		foreach ( $this->cards as $key => $card ) {
			$data[ $key ] = array(
				'id'          => $card->id(),
				'label'       => $card->label(),
				'stem'        => ProductKey::ALL === $card->key ? '' : SuggestedRules::stem( $card->key, $card->name ),
				'rules'       => $card->rules,
				'stated'      => $card->stated,
				'base'        => $card->fingerprint(),
				'lacks_rules' => $card->lacks_rules(),
				'warnings'    => $warnings[ $key ] ?? array(),
			);
		}
		return $data;
	}

	/** @return array<string, array{id: string, name: string, mark: string, is_listed: bool}> How the operations that rules keep are shown, by id and name. */
	public function kept_operations(): array {
		$kept = array();
		foreach ( array_merge( array(), ...array_values( array_column( $this->rules, 'operations' ) ) ) as $operation ) {
			$kept[ $operation['id'] . ' ' . $operation['name'] ] = $this->operations->described( $operation );
		}
		return $kept;
	}

	/** Null where there are none to choose, and none to take out of a rule. */
	private function choices(): ?OperationChoices {
		return $this->operations->are_shown_with( $this->rules ) ? $this->operations : null;
	}
}
