<?php
/**
 * The cards of the Tag rules screen, at a site with a rule for product-12.
 */

declare(strict_types=1);

use CartCompanion\Admin\Products;
use CartCompanion\Admin\Rules\Cards;
use CartCompanion\Admin\Rules\RulesEndpoint;
use CartCompanion\Admin\Rules\RulesForm;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\NoTagsNeeded;

abstract class CardTestCase extends ScreenTestCase {
	protected function products(): Products {
		$plugin = $this->plugin();
		return new Products( $plugin->settings(), $plugin->companion(), $plugin->log() );
	}

	protected function cards(): Cards {
		return new Cards( $this->plugin()->rules(), new AccessStatements(), new NoTagsNeeded(), $this->products() );
	}

	protected function form(): RulesForm {
		return new RulesForm( $this->cards(), $this->plugin()->access_checks() );
	}

	/**
	 * What the script is answered.
	 *
	 * @param array<string, mixed>             $fields
	 * @param array<int, array<string, mixed>> $cards
	 * @return array<string, mixed>
	 */
	protected function ask( string $what, array $cards = array(), array $fields = array() ): array {
		$plugin   = $this->plugin();
		$endpoint = new RulesEndpoint( $plugin->companion(), $plugin->rules(), $plugin->connections(), $this->products(), $this->cards(), $this->form() );
		return (array) json_decode( (string) wp_json_encode( $endpoint->answer_to( $what, $fields + array( 'cards' => wp_json_encode( $cards ) ) ) ), true );
	}

	/**
	 * A card as the script sends it, edited since it was loaded.
	 *
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, mixed>             $more
	 * @return array<string, mixed>
	 */
	protected function card( string $product, array $rules, array $more = array() ): array {
		return $more + array( 'product' => $product, 'base' => $this->cards()->of( $product )->fingerprint(), 'rules' => $rules );
	}

	/**
	 * @param string[] $apply
	 * @param string[] $remove
	 * @return array<string, mixed>
	 */
	protected static function row( string $event, array $apply, array $remove = array(), array $more = array() ): array {
		return $more + compact( 'event', 'apply', 'remove' );
	}

	protected function sell( string $email, string $item, string $name ): void {
		$this->deliver( Sample::event( 'purchase.completed', $email, array( 'items' => array( array( 'name' => $name ) + Sample::items( $item )[0] ) ) ) );
	}
}
