<?php
/** The tag rules: a card for each product, and below what can be done with all of them. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ ApplyToEarlierBuyers, Forms, Notice, Panel, Screen };
use CartCompanion\Companion\Jobs;
use CartCompanion\Crm\{ OperationList, Registry };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\ProductKey;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ Links, RuleLabels };
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ AccessStatements, NoTagsNeeded, RuleRepository };

final class RulesScreen extends Screen {
	private RuleRepository $rules;
	private AccessStatements $access;
	private Registry $connections;
	private Cards $cards;
	private RulesForm $form;
	private ApplyToEarlierBuyers $earlier;

	/** @var Panel[] Below the cards. */
	private array $panels;

	public function __construct( Settings $settings, Jobs $jobs, RuleRepository $rules, Registry $connections, Cards $cards, RulesForm $form, AccessChecks $checks ) {
		$this->rules       = $rules;
		$this->access      = new AccessStatements();
		$this->connections = $connections;
		$this->cards       = $cards;
		$this->form        = $form;
		$this->earlier     = new ApplyToEarlierBuyers( $settings, $jobs );
		$this->panels      = array( new ResyncPanel( $settings, $jobs, $rules ), new NoTagsPanel( new NoTagsNeeded() ), new VersionsPanel( $cards, $checks ), new FilePanel( $cards, $checks ) );
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
		return $this->form->forms() + parent::forms();
	}

	public function prepare(): void {
		add_action( 'admin_enqueue_scripts', array( ScreenScripts::class, 'add' ) );
	}

	protected function print_content(): void {
		foreach ( array_merge( $this->rules->faults(), $this->access->warnings() ) as $fault ) {
			Notice::warning( esc_html( RuleLabels::sentence( $fault ) ) )->print_inline();
		}
		$this->earlier->print();
		printf( '<p>%1$s %2$s</p>', esc_html( $this->introduction() ), esc_html__( 'If a customer owns two products that give the same tag, refunding one keeps the tag.', 'cart-companion' ) );
		$draft  = RulesForm::take_draft();
		$wanted = $this->wanted( $draft );
		$cards  = $this->cards->all( $wanted );
		$new    = $this->new_rules( $cards[ $wanted ] ?? null, null !== $draft );
		if ( null !== $draft && isset( $cards[ $wanted ] ) ) {
			self::fill_in( $cards[ $wanted ], $draft );
		}
		$rules = $this->rules->all();
		$list  = new CardList( $cards, $rules, new CardWarnings( $this->connections, $rules, $this->access->all() ), OperationChoices::of( $this->connections->chosen() ), $wanted );
		$list->print( $new );
		if ( Forms::may_change() ) {
			ScreenScripts::print_bar();
			$list->print_templates();
			ScreenScripts::print_data( $list, $wanted, array( 'suggest' => '' !== self::argument( 'suggest' ), 'adds_rule' => '' !== self::argument( 'product' ) && null === $draft ) );
		}
		parent::print_content();
	}

	private function introduction(): string {
		$chosen = $this->connections->chosen();
		return null !== $chosen && null !== $chosen->user_contacts()
			? __( 'Choose what each product does. All matching rules are applied. Make each tag under AccessAlly → Settings → Tags first: with Managed Contacts it cannot be created from here.', 'cart-companion' )
			: __( 'Choose what each product does. All matching rules are applied.', 'cart-companion' );
	}

	/** @param array<string, mixed>|null $draft */
	private function wanted( ?array $draft ): string {
		$asked  = self::argument( 'suggest' ) . self::argument( 'product' );
		$wanted = ProductKey::ALL === $asked ? $asked : ProductKey::typed( $asked );
		if ( '' !== $asked && '' === $wanted ) {
			Notice::warning( esc_html__( 'That is no number of a product. Enter it as in ThriveCart’s address of the product: 12, or bump-12, upsell-4, downsell-5.', 'cart-companion' ) )->print_inline();
		}
		return (string) ( $draft['product'] ?? $wanted );
	}

	/**
	 * What a card had that could not be saved.
	 *
	 * @param array<string, mixed> $draft As RulesForm::take_draft() gives it.
	 */
	private static function fill_in( Card $card, array $draft ): void {
		$card->rules = $draft['rules'];
		$card->base  = $draft['base'];
		if ( ! empty( $draft['says_access'] ) ) {
			$card->stated = $draft['access'];
		}
	}

	/**
	 * Rows for the card that the owner came for, not saved yet.
	 *
	 * @return array<int, array<string, mixed>> Each with its mark.
	 */
	private function new_rules( ?Card $card, bool $is_draft ): array {
		if ( null === $card || $is_draft || ! Forms::may_change() ) {
			return array();
		}
		$suggests = '' !== self::argument( 'suggest' ) && ProductKey::ALL !== $card->key;
		if ( ! $suggests ) {
			/* translators: %s: name of a product */
			$sentence = ProductKey::ALL === $card->key || ! $card->lacks_rules() ? '' : sprintf( __( 'The rule marked “new” is for buyers of %s: choose the tags they get, then save. Or start with the usual tags.', 'cart-companion' ), $card->label() );
			'' === $sentence ? null : Notice::info( esc_html( $sentence ) )->print_inline();
			return array( array( 'event' => EventType::PURCHASED, 'mark' => __( 'new', 'cart-companion' ) ) );
		}
		$operations = OperationChoices::of( $this->connections->chosen() )->listed();
		$suggested  = SuggestedRules::for_product( $card->key, $card->name, $card->rules, $operations );
		if ( array() === $suggested ) {
			Notice::info( esc_html__( 'This product already has a rule for each of the usual events.', 'cart-companion' ) )->print_inline();
		} else {
			Notice::info( esc_html__( 'The rules marked “suggested” are not saved yet. Change the tags to the names your CRM uses, remove what you do not need, then save.', 'cart-companion' ) . ' ' . esc_html( self::about_operations( $suggested, $operations ) ) )->print_inline();
		}
		return array_map( static fn( array $rule ): array => $rule + array( 'mark' => __( 'suggested', 'cart-companion' ) ), $suggested );
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
