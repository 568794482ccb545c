<?php
/** The cards of the screen: one for each product that was sold, is listed, or has a rule, and one for all products. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Products;
use CartCompanion\Companion\Product;
use CartCompanion\Domain\ProductKey;
use CartCompanion\Store\{ AccessStatements, NoTagsNeeded, RuleRepository };

final class Cards {
	private RuleRepository $rules;
	private AccessStatements $access;
	private NoTagsNeeded $no_tags_needed;
	private Products $products;

	/** @var array<string, Product>|null By key, as sentences call them; null before the first. */
	private ?array $called = null;

	public function __construct( RuleRepository $rules, AccessStatements $access, NoTagsNeeded $no_tags_needed, Products $products ) {
		$this->rules          = $rules;
		$this->access         = $access;
		$this->no_tags_needed = $no_tags_needed;
		$this->products       = $products;
	}

	/**
	 * @param string $wanted A product that is to have a card in any case; '' for none.
	 * @return array<string, Card> By key: those that lack rules first, then by name; the one for all products last.
	 */
	public function all( string $wanted = '' ): array {
		$products = $this->products->all();
		$rules    = self::by_product( $this->rules->all() );
		$stated   = $this->access->all();
		$no_tags  = $this->no_tags_needed->all();
		$keys     = array_map( 'strval', array_keys( $products + $rules + $stated + $no_tags + ( '' === $wanted ? array() : array( $wanted => '' ) ) ) );
		$cards    = array();
		foreach ( array_filter( $keys, array( ProductKey::class, 'is_item' ) ) as $key ) {
			$cards[ $key ] = new Card( $key, self::product( $key, $products, $no_tags ), $rules[ $key ] ?? array(), $stated[ $key ] ?? null, isset( $no_tags[ $key ] ) );
		}
		uasort( $cards, static fn( Card $one, Card $other ): int => array( $other->lacks_rules() ) <=> array( $one->lacks_rules() ) ?: strnatcasecmp( $one->title(), $other->title() ) ?: strnatcmp( $one->key, $other->key ) );
		return $cards + array( ProductKey::ALL => new Card( ProductKey::ALL, null, $rules[ ProductKey::ALL ] ?? array(), null, false ) );
	}

	/** As it is saved now. */
	public function of( string $product ): Card {
		$rules = self::by_product( $this->rules->all() )[ $product ] ?? array();
		return new Card( $product, null, $rules, $this->access->all()[ $product ] ?? null, isset( $this->no_tags_needed->all()[ $product ] ) );
	}

	/** How a product is called in a sentence: the products are looked up once, however many are named. */
	public function label( string $product ): string {
		$this->called = $this->called ?? $this->products->all();
		return ( new Card( $product, self::product( $product, $this->called, $this->no_tags_needed->all() ), array(), null, false ) )->label();
	}

	/**
	 * @param array<string, Product> $products By key.
	 * @param array<string, string>  $no_tags  Names by key.
	 */
	private static function product( string $key, array $products, array $no_tags ): ?Product {
		return $products[ $key ] ?? ( isset( $no_tags[ $key ] ) ? Product::named( $key, $no_tags[ $key ] ) : null );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<string, array<int, array<string, mixed>>>
	 */
	public static function by_product( array $rules ): array {
		$grouped = array();
		foreach ( $rules as $rule ) {
			$grouped[ $rule['product'] ][] = $rule;
		}
		return $grouped;
	}
}
