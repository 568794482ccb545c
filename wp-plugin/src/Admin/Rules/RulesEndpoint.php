<?php
/** What the scripts of the Tag rules screen ask of this site, by admin-ajax.php. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Access\AccessOffers;
use CartCompanion\Admin\{ FormError, Forms, Notice, Products };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\{ CrmException, Registry };
use CartCompanion\Domain\{ InvalidInput, ProductKey };
use CartCompanion\Domain\Rules\{ CompletedRules, RulePreview };
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\{ AccessStatements, RecentBuyers, RuleRepository, RuleVersions };

final class RulesEndpoint {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_rules';

	/** What a preview before saving looks back on. */
	private const PREVIEW_DAYS = 90;

	private Client $companion;
	private RuleRepository $rules;
	private Registry $connections;
	private Products $products;
	private Cards $cards;
	private RulesForm $form;

	public function __construct( Client $companion, RuleRepository $rules, Registry $connections, Products $products, Cards $cards, RulesForm $form ) {
		$this->companion   = $companion;
		$this->rules       = $rules;
		$this->connections = $connections;
		$this->products    = $products;
		$this->cards       = $cards;
		$this->form        = $form;
	}

	public function register(): void {
		add_action( 'wp_ajax_' . self::ACTION, array( $this, 'answer' ) );
	}

	/** Hook wp_ajax_cart_companion_rules: do, and what that needs. */
	public function answer(): void {
		$fields = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification -- checked below, but for who asks for a nonce.
		$asked  = Forms::text( $fields, 'do' );
		if ( ! Forms::may_change() ) {
			wp_send_json_error( array( 'words' => __( 'You are not allowed to change the tag rules. Ask an administrator of this site.', 'cart-companion' ) ), 403 );
		}
		nocache_headers();
		if ( 'nonce' === $asked ) {
			// As core's own rest-nonce: no other site can read the answer.
			wp_send_json_success( wp_create_nonce( self::ACTION ) );
		}
		if ( ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		try {
			wp_send_json_success( $this->answer_to( $asked, $fields ) );
		} catch ( CompanionError | CrmException | FormError $error ) {
			wp_send_json_error( array( 'words' => $error->getMessage() ) );
		} catch ( InvalidInput $error ) {
			wp_send_json_error( array( 'words' => RuleLabels::sentence( $error->reason() ) ) );
		}
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return mixed
	 * @throws FormError|CompanionError|CrmException|InvalidInput
	 */
	public function answer_to( string $asked, array $fields ) {
		$answers = array(
			'save'    => fn(): array => $this->saved( CardEdit::from( $fields ) ),
			'check'   => fn(): array => $this->checked( CardEdit::from( $fields ) ),
			'card'    => fn(): array => $this->access( Forms::text( $fields, 'product' ), CardEdit::from( $fields ) ),
			'suggest' => fn(): array => $this->suggested( (array) json_decode( Forms::to_the_letter( $fields, 'products' ), true ) ),
			'tags'    => fn(): array => $this->tags(),
			'preview' => fn(): array => $this->preview( CardEdit::from( $fields ), self::so_far( $fields ) ),
			'who'     => fn(): array => $this->who_would_change( self::so_far( $fields ) ),
		);
		if ( ! isset( $answers[ $asked ] ) ) {
			throw new FormError( __( 'This screen is older than the plugin. Reload the page.', 'cart-companion' ) );
		}
		return $answers[ $asked ]();
	}

	/**
	 * @param CardEdit[] $edits
	 * @return array<string, mixed>
	 */
	private function saved( array $edits ): array {
		$result    = $this->form->save( $edits );
		$conflicts = array();
		foreach ( $result->conflicts as $product => $card ) {
			$conflicts[ $product ] = array(
				'title'  => __( 'Saved by somebody else meanwhile:', 'cart-companion' ),
				'words'  => array() === $card->rules ? array( __( 'no rule', 'cart-companion' ) ) : array_map( array( RuleLabels::class, 'rule' ), $card->rules ),
				'rules'  => $card->rules,
				'stated' => $card->stated,
				'base'   => $card->fingerprint(),
			);
		}
		if ( $result->is_saved ) {
			Notice::success( $result->sentence )->keep();
		}
		return array( 'is_saved' => $result->is_saved, 'sentence' => $result->sentence, 'product' => $result->product, 'conflicts' => (object) $conflicts );
	}

	/**
	 * What is to be said of cards as they are on the screen.
	 *
	 * @param CardEdit[] $edits
	 * @return array<string, array{warnings: string[], state: string, by_rules: array<string, mixed>}>
	 */
	private function checked( array $edits ): array {
		list( $rules, $stated ) = self::usable( $edits );
		$warnings = new CardWarnings( $this->connections, $rules, $stated );
		$grouped  = Cards::by_product( $rules );
		$said     = array();
		foreach ( $edits as $edit ) {
			$card = new Card( $edit->product, null, $grouped[ $edit->product ] ?? array(), $stated[ $edit->product ] ?? null, false );

			$said[ $edit->product ] = array( 'warnings' => $warnings->of( $edit->product ), 'state' => $card->state(), 'by_rules' => self::by_rules( $card, $rules ) );
		}
		return $said;
	}

	/**
	 * @param CardEdit[] $edits
	 * @return array{by_rules: array<string, mixed>, offers: array<int, array<string, mixed>>}
	 */
	private function access( string $product, array $edits ): array {
		list( $rules, $stated ) = self::usable( $edits );
		$names  = $this->products->names();
		$card   = $this->cards->all( $product )[ $product ];
		$fields = new AccessFields( $card, $rules );
		$offers = new AccessOffers( $this->connections->chosen(), new RecentBuyers() );
		return array( 'by_rules' => self::by_rules( $card, $rules ), 'offers' => $fields->offers( $offers, array_values( array_diff_key( $names, array( $product => '' ) ) ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<string, mixed> in, out and sentence.
	 */
	private static function by_rules( Card $card, array $rules ): array {
		$fields = new AccessFields( $card, $rules );
		return $fields->by_rules() + array( 'sentence' => $fields->sentence() );
	}

	/**
	 * The rules as they would be, without those that cannot be used yet: the owner is still typing.
	 *
	 * @param CardEdit[] $edits
	 * @return array{0: array<int, array<string, mixed>>, 1: array<string, array{in: string[], out?: string[]}>} Rules; what is said of access.
	 */
	private static function usable( array $edits ): array {
		list( $rules, $access ) = RulesForm::with( $edits );
		$usable = array();
		foreach ( $rules as $rule ) {
			try {
				$usable[] = RuleRepository::validated( array( $rule ) )[0];
			} catch ( InvalidInput $error ) {
				continue;
			}
		}
		return array( RuleRepository::validated( $usable ), array_column( $access, null, 'product' ) );
	}

	/**
	 * @param array<mixed> $products Keys.
	 * @return array<string, array<int, array<string, mixed>>>
	 */
	private function suggested( array $products ): array {
		$operations = OperationChoices::of( $this->connections->chosen() )->listed();
		$names      = $this->products->names();
		$suggested  = array();
		foreach ( array_filter( $products, 'is_string' ) as $product ) {
			if ( ProductKey::is_item( $product ) ) {
				$suggested[ $product ] = SuggestedRules::for_product( $product, $names[ $product ] ?? '', array(), $operations );
			}
		}
		return $suggested;
	}

	/** @return array{names: string[], can_create: bool, note: string} */
	private function tags(): array {
		$chosen = $this->connections->chosen();
		if ( null === $chosen || ! $chosen->is_connected() ) {
			return array( 'names' => array(), 'can_create' => true, 'note' => __( 'Your CRM is not connected at the moment, so its tags cannot be listed: type their names.', 'cart-companion' ) );
		}
		$can_create = null === $chosen->user_contacts() && $chosen->can_create_contacts();
		try {
			$names = $chosen->tags();
		} catch ( CrmException $error ) {
			return array( 'names' => array(), 'can_create' => $can_create, 'note' => $error->getMessage() );
		}
		natcasesort( $names );
		return array( 'names' => array_values( $names ), 'can_create' => $can_create, 'note' => '' );
	}

	/**
	 * @param CardEdit[]           $edits
	 * @param array<string, mixed> $so_far
	 * @return array<string, mixed>
	 */
	private function preview( array $edits, array $so_far ): array {
		list( $rules, $access ) = RulesForm::with( $edits );
		$now     = ( new AccessStatements() )->all();
		$preview = new RulePreview( CompletedRules::of( $this->rules->all(), $now ), CompletedRules::of( RuleRepository::validated( $rules ), array_column( $access, null, 'product' ) ) );
		$counted = ( new RuleSteps( $this->companion, $preview, self::PREVIEW_DAYS ) )->go_on( $so_far );
		return self::worded( $counted, PreviewLabels::lately( $counted, self::PREVIEW_DAYS ), __( 'Saving changes nothing for them yet: new rules apply to new orders, and you can apply them to earlier customers afterwards. Only tags that rules gave are counted as lost.', 'cart-companion' ) );
	}

	/**
	 * @param array<string, mixed> $so_far
	 * @return array<string, mixed>
	 */
	private function who_would_change( array $so_far ): array {
		$now     = ( new AccessStatements() )->all();
		$before  = ( new RuleVersions() )->applied();
		$preview = new RulePreview( CompletedRules::of( $before['rules'], $now ), CompletedRules::of( $this->rules->all(), $now ) );
		$counted = ( new RuleSteps( $this->companion, $preview, 0 ) )->go_on( $so_far );
		return self::worded( $counted, PreviewLabels::of_all( $counted ), PreviewLabels::of_rules_alone( $before['at'] ) );
	}

	/**
	 * @param array<string, mixed> $counted As RuleSteps answers.
	 * @return array<string, mixed>
	 */
	private static function worded( array $counted, string $sentence, string $after ): array {
		return array( 'so_far' => $counted, 'is_over' => $counted['is_over'], 'sentence' => $sentence, 'after' => $after, 'examples' => $counted['examples'] );
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return array<string, mixed>
	 */
	private static function so_far( array $fields ): array {
		$sent = json_decode( Forms::to_the_letter( $fields, 'so_far' ), true );
		return is_array( $sent ) ? $sent : array();
	}
}
