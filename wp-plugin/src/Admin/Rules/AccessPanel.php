<?php
/** What lets a customer in to each product and what keeps them out: shows what counts, and saves what the owner says. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Access\AccessOffers;
use CartCompanion\Admin\{ Fields, Forms, Notice, Panel, Products };
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\Access\AccessOffer;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Rules\{ AccessTags, TagNames };
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Store\{ AccessStatements, RecentBuyers, RuleRepository };

final class AccessPanel extends Panel {
	/** The id of its element. */
	public const ID = 'cart-companion-access';

	private RuleRepository $rules;
	private Products $products;
	private Registry $crms;
	private AccessChecks $checks;
	private AccessStatements $statements;

	public function __construct( RuleRepository $rules, Products $products, Registry $crms, AccessChecks $checks, AccessStatements $statements ) {
		$this->rules      = $rules;
		$this->products   = $products;
		$this->crms       = $crms;
		$this->checks     = $checks;
		$this->statements = $statements;
	}

	public function forms(): array {
		return array( 'access' => array( $this, 'save' ) );
	}

	/** @param array<string, mixed> $fields access (by product: in, out), complete. */
	public function save( array $fields ): Notice {
		if ( empty( $fields['complete'] ) ) {
			return Notice::error( __( 'This server cuts long forms short (PHP’s max_input_vars), so nothing was saved. Ask your host to raise it to 5000, then save again.', 'cart-companion' ) );
		}
		$sent = array();
		foreach ( (array) ( $fields['access'] ?? array() ) as $product => $row ) {
			$sent[ (string) $product ] = array( 'in' => Forms::lines( (array) $row, 'in' ), 'out' => Forms::lines( (array) $row, 'out' ) );
		}
		$rows = array();
		foreach ( $sent + $this->statements->all() as $product => $stated ) {
			if ( ! $this->is_as_by_rules( (string) $product, $stated ) ) {
				$rows[] = array( 'product' => (string) $product ) + $stated;
			}
		}
		try {
			$this->statements->save( $rows );
		} catch ( InvalidInput $error ) {
			return Notice::error( RuleLabels::sentence( $error->reason() ) . ' ' . __( 'Nothing was saved yet.', 'cart-companion' ) );
		}
		$this->checks->ask_for_all(); // What was judged by other tags is judged anew.
		return Notice::success( __( 'Saved. Whether customers can get in is checked by these tags from now on. Alerts that are open are checked again within minutes.', 'cart-companion' ) );
	}

	public function print(): void {
		$products = $this->listed();
		printf( '<h2 id="%1$s">%2$s</h2>', esc_attr( self::ID ), esc_html__( 'What lets a customer in', 'cart-companion' ) );
		foreach ( $this->statements->warnings() as $warning ) {
			Notice::warning( esc_html( RuleLabels::sentence( $warning ) ) )->print_inline();
		}
		printf( '<p>%s</p>', esc_html__( 'Cart Companion checks by these tags whether a customer can get in: they need one of those that let in, and none of those that keep out. A revoke tag keeps them out even beside the access tag. At first you see what your rules set. Where that is a tag that only starts an automation in your CRM, enter the tag that this automation gives.', 'cart-companion' ) );
		if ( array() === $products ) {
			printf( '<p>%s</p>', esc_html__( 'There is no rule for a product yet, and nothing was sold.', 'cart-companion' ) );
			return;
		}
		Forms::open( 'access' );
		echo '<table class="widefat striped cart-companion-rules cart-companion-access">';
		Fields::print_head( array( __( 'Product', 'cart-companion' ), __( 'One of these tags lets in', 'cart-companion' ), __( 'Each of these tags keeps out', 'cart-companion' ), __( 'What was found', 'cart-companion' ) ) );
		echo '<tbody>';
		$offers = new AccessOffers( $this->crms->chosen(), new RecentBuyers() );
		foreach ( $products as $product => $name ) {
			$this->row( (string) $product, $name, array_values( array_diff_key( $products, array( $product => '' ) ) ), $offers )->print();
		}
		// The last field of the form: when it is missing, PHP has cut the form short.
		printf( '</tbody></table><p class="description">%s</p><input type="hidden" name="complete" value="1" />', esc_html__( 'One tag per line. Empty both fields of a product to go by your rules again. A purchase takes the tags that keep out away again, also where no rule says so.', 'cart-companion' ) );
		Fields::print_submit( __( 'Save what lets customers in', 'cart-companion' ) );
	}

	/** @param string[] $others Names of the other products. */
	private function row( string $product, string $name, array $others, AccessOffers $offers ): AccessRow {
		$tags   = new AccessTags( $this->rules->all(), array( $product ), $this->statements->all() );
		$found  = $offers->for_product( $product, $name, $tags->in, $others );
		$rest   = array_udiff( $offers->of_all_offerings(), $found, static fn( AccessOffer $one, AccessOffer $other ): int => array( $one->source, $one->name, $one->in, $one->out ) <=> array( $other->source, $other->name, $other->in, $other->out ) );
		return new AccessRow( $product, $name, $tags, $found, array_values( $rest ) );
	}

	/** @return array<string, string> Names by key of the products that have a rule, were sold, or were said something of. */
	private function listed(): array {
		$seen = $this->products->seen();
		$keys = array_merge( array_column( $this->rules->all(), 'product' ), array_map( 'strval', array_keys( $seen + $this->statements->all() ) ) );
		$keys = array_values( array_unique( array_filter( $keys, array( SuggestedRules::class, 'knows' ) ) ) );
		usort( $keys, 'strnatcmp' );
		return array_combine( $keys, array_map( static fn( string $key ): string => $seen[ $key ] ?? '', $keys ) );
	}

	/**
	 * Whether it says no more than the rules do, so that it need not be kept: then it follows when the rules are changed.
	 *
	 * @param array{in: string[], out?: string[]} $stated
	 */
	private function is_as_by_rules( string $product, array $stated ): bool {
		$tags = new AccessTags( $this->rules->all(), array( $product ) );
		$same = static fn( array $one, array $other ): bool => array() === TagNames::missing( $one, $other ) && array() === TagNames::missing( $other, $one );
		$is_empty = array() === $stated['in'] && array() === ( $stated['out'] ?? array() );
		return $is_empty || ( $same( array() === $stated['in'] ? $tags->in : $stated['in'], $tags->in ) && $same( $stated['out'] ?? $tags->out, $tags->out ) );
	}
}
