<?php
/** The list of customers: who they are, what they hold, when something last happened. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CursorPages, FilterForm, Period };
use CartCompanion\Labels\{ DateTimes, Links, TagLabels };
use WP_List_Table;

final class CustomerTable extends WP_List_Table {
	private CustomerFilters $filters;
	private string $next_cursor = '';

	/** @var array<string, string> Key => name, to filter by. */
	private array $products = array();

	public function __construct( CustomerFilters $filters ) {
		$this->filters = $filters;
		parent::__construct( array(
			'singular' => 'cart-companion-customer',
			'plural'   => 'cart-companion-customers',
			'ajax'     => false,
		) );
	}

	/**
	 * @param ListedCustomer[]      $customers
	 * @param array<string, string> $products  Key => name.
	 */
	public function show( array $customers, array $products, string $next_cursor ): void {
		$this->items       = $customers;
		$this->products    = $products;
		$this->next_cursor = $next_cursor;
	}

	public function print(): void {
		$this->form()->print();
		$this->display();
	}

	/** @return array<string, string> */
	public function get_columns(): array {
		return array(
			'name'     => __( 'Customer', 'cart-companion' ),
			'products' => __( 'Products', 'cart-companion' ),
			'last'     => __( 'Last event', 'cart-companion' ),
		);
	}

	protected function get_primary_column_name(): string {
		return 'name';
	}

	public function no_items(): void {
		if ( array() === $this->filters->arguments() ) {
			esc_html_e( 'No customer yet. As soon as somebody buys at ThriveCart, they are listed here.', 'cart-companion' );
		} else {
			esc_html_e( 'No customer matches.', 'cart-companion' );
		}
	}

	/** @param ListedCustomer $customer */
	protected function column_name( $customer ): void {
		$name = $customer->name();
		printf( '<strong><a class="row-title" href="%1$s">%2$s</a></strong>', esc_url( Links::customer( $customer->email() ) ), esc_html( '' === $name ? $customer->email() : $name ) );
		if ( '' !== $name ) {
			printf( '<br /><span class="cart-companion-address">%s</span>', esc_html( $customer->email() ) );
		}
		foreach ( $customer->other_emails() as $email ) {
			/* translators: %s: e-mail address */
			printf( '<br /><span class="cart-companion-address description">%s</span>', esc_html( sprintf( __( 'also %s', 'cart-companion' ), $email ) ) );
		}
	}

	/** @param ListedCustomer $customer */
	protected function column_products( $customer ): void {
		$products = $customer->products();
		if ( array() === $products ) {
			echo wp_kses_post( TagLabels::nothing( __( 'Nothing bought', 'cart-companion' ) ) );
			return;
		}
		echo wp_kses_post( implode( '<br />', array_map( 'esc_html', $products ) ) );
	}

	/** @param ListedCustomer $customer */
	protected function column_last( $customer ): void {
		DateTimes::print_ago( $customer->last_at() );
	}

	/** @param string $which */
	protected function extra_tablenav( $which ): void {
		if ( 'top' !== $which ) {
			return;
		}
		$form = $this->form();
		echo '<div class="alignleft actions cart-companion-filters">';
		$form->print_choice( 'product', __( 'Filter by product', 'cart-companion' ), __( 'All products', 'cart-companion' ), $this->products, $this->filters->chosen( 'product' ) );
		$form->print_choice( 'when', __( 'Filter by their last event', 'cart-companion' ), __( 'Whenever seen last', 'cart-companion' ), Period::until_now(), $this->filters->chosen( 'when' ) );
		$form->print_button( $this->filters->are_narrowed() ? Links::search( $this->filters->chosen( 's' ) ) : '' );
		echo '</div><div class="alignleft actions">';
		FilterForm::print_csv_link( 'customers', $this->filters->arguments() );
		echo '</div>';
	}

	private function form(): FilterForm {
		return new FilterForm( 'customers', Links::CUSTOMERS, array( 's' => $this->filters->chosen( 's' ) ) );
	}

	/** @param string $which */
	protected function pagination( $which ): void {
		( new CursorPages( Links::CUSTOMERS, $this->filters->arguments(), $this->filters->cursor(), $this->next_cursor ) )->print(
			array( __( 'First page', 'cart-companion' ), __( 'Page before', 'cart-companion' ), __( 'Next page', 'cart-companion' ) )
		);
	}

	/**
	 * Nothing here is sent, so that no nonce of core's is needed.
	 *
	 * @param string $which
	 */
	protected function display_tablenav( $which ): void {
		echo '<div class="tablenav ' . esc_attr( $which ) . '">';
		$this->extra_tablenav( $which );
		$this->pagination( $which );
		echo '<br class="clear" /></div>';
	}
}
