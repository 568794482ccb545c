<?php
/** Finds customers by whatever an owner has of them, and shows one: who they are, what they hold, why, and what comes next. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CustomerAddress, Notice, Screen, ScreenOptions };
use CartCompanion\Labels\Links;
use CartCompanion\Site\Capabilities;

final class CustomersScreen extends Screen {
	private CustomerPage $page;
	private SearchResults $search;

	/** @param SearchResults $search What is shown while no customer is named. */
	public function __construct( CustomerPage $page, SearchResults $search ) {
		$this->page   = $page;
		$this->search = $search;
	}

	public function slug(): string {
		return Links::CUSTOMERS;
	}

	public function name(): string {
		return __( 'Customers', 'cart-companion' );
	}

	public function capability(): string {
		return Capabilities::VIEW;
	}

	public function options(): ?ScreenOptions {
		return SearchResults::options();
	}

	public function help(): array {
		return array(
			__( 'One customer', 'cart-companion' ) => __( 'On top stands in one sentence whether everything worked, and the button that helps. Below: the addresses that count as this person, whether they can log in, each product with how it stands, the tags that your CRM has now and what set them, what comes next, and everything that happened.', 'cart-companion' ),
		);
	}

	public function forms(): array {
		return parent::forms() + $this->page->forms();
	}

	public function prepare(): void {
		if ( '' === self::argument( 'customer' ) ) {
			$this->search->prepare();
		} else {
			add_action( 'admin_enqueue_scripts', array( TagsNow::class, 'add_script' ) );
		}
	}

	public function print(): void {
		$asked = self::argument( 'customer' );
		$email = CustomerAddress::of( $asked );
		if ( '' !== $email ) {
			$heading = static fn( string $title, string $link, string $url ) => self::print_heading( $title, $link, $url );
			$this->page->print( $email, $heading, 'now' === self::argument( 'tags' ), '' !== self::argument( 'preview' ) );
			return;
		}
		self::print_heading( $this->title() );
		if ( '' !== $asked ) {
			Notice::info( esc_html__( 'That is not an e-mail address. Search for the customer.', 'cart-companion' ) )->print_inline();
		}
		$this->print_content();
	}

	protected function panels(): array {
		return array( $this->search );
	}
}
