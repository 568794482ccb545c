<?php
/** What the screen knows of one product, or of all products (*): its rules, what is said of access, how it is called. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Companion\Product;
use CartCompanion\Domain\ProductKey;
use CartCompanion\Labels\{ DateTimes, EventLabels };

final class Card {
	public string $key;

	/** As ThriveCart calls it; '' where that is not known. */
	public string $name;

	/** @var array<int, array<string, mixed>> In the form of the option. */
	public array $rules;

	/** @var array{in: string[], out?: string[]}|null Null where access goes by the rules. */
	public ?array $stated;

	/** Fingerprint of what the editing began with: another one than fingerprint() where rules came back that could not be saved. */
	public string $base;

	/** Whether its buyers need no tags, by the owner's word. */
	public bool $needs_no_tags;

	private ?Product $product;

	/**
	 * @param Product|null                            $product Null for one that neither was sold nor is listed.
	 * @param array<int, array<string, mixed>>         $rules
	 * @param array{in: string[], out?: string[]}|null $stated
	 */
	public function __construct( string $key, ?Product $product, array $rules, ?array $stated, bool $needs_no_tags ) {
		$this->key           = $key;
		$this->product       = $product;
		$this->name          = null === $product ? '' : $product->name;
		$this->rules         = array_values( $rules );
		$this->stated        = $stated;
		$this->needs_no_tags = $needs_no_tags;
		$this->base          = $this->fingerprint();
	}

	/** "AccessAlly 101 Workbook (order bump)". */
	public function title(): string {
		return ProductKey::ALL === $this->key ? __( 'For all products', 'cart-companion' ) : EventLabels::item( $this->key, $this->name );
	}

	/** "AccessAlly 101 Workbook (bump-12)": for sentences about several products. */
	public function label(): string {
		return ProductKey::ALL === $this->key ? __( 'all products', 'cart-companion' ) : EventLabels::product( $this->key, $this->name );
	}

	/** "last sold 3 days ago". */
	public function sold(): string {
		if ( ProductKey::ALL === $this->key ) {
			return __( 'these rules count beside those of each product', 'cart-companion' );
		}
		if ( null === $this->product ) {
			return __( 'not sold yet, and not listed at ThriveCart', 'cart-companion' );
		}
		if ( '' === $this->product->last_sold_at ) {
			return 0 === $this->product->orders ? __( 'not sold yet', 'cart-companion' ) : '';
		}
		/* translators: %s: "3 days ago" */
		return sprintf( __( 'last sold %s', 'cart-companion' ), DateTimes::ago( $this->product->last_sold_at ) );
	}

	/** "5 rules". */
	public function state(): string {
		$count = count( $this->rules );
		if ( 0 === $count && ProductKey::ALL === $this->key ) {
			return __( 'no rule', 'cart-companion' );
		}
		if ( 0 === $count ) {
			return $this->needs_no_tags ? __( 'needs no tags', 'cart-companion' ) : __( 'no rule yet', 'cart-companion' );
		}
		/* translators: %s: number of rules */
		return sprintf( _n( '%s rule', '%s rules', $count, 'cart-companion' ), number_format_i18n( $count ) );
	}

	/** Whether an owner should make a rule: it is sold, and nothing says what its buyers get. */
	public function lacks_rules(): bool {
		return array() === $this->rules && ! $this->needs_no_tags && ProductKey::ALL !== $this->key;
	}

	/** Names what is saved for this card now: another one was saved by somebody else meanwhile. */
	public function fingerprint(): string {
		return md5( (string) wp_json_encode( array( $this->rules, $this->stated ) ) );
	}

	/** The id of its element, and of the part of it. */
	public function id( string $part = '' ): string {
		return 'cart-companion-card-' . ( ProductKey::ALL === $this->key ? 'all' : $this->key ) . ( '' === $part ? '' : "-$part" );
	}
}
