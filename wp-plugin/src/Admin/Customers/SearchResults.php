<?php
/** What a search found: customers, then events, messages that were not understood among them; without one the newest customers. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CustomerAddress, EventColumns, EventFilters, EventTable, Notice, Panel, Products, ScreenOptions, SearchBox };
use CartCompanion\Companion\Client;
use CartCompanion\Labels\{ CompanionErrorLabels, EventRows, Links };
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ EventStore, RuleRepository };

final class SearchResults extends Panel {
	private Settings $settings;
	private Client $companion;
	private EventStore $store;
	private Products $products;
	private ?SearchAnswer $answer = null;
	private ?CustomerTable $table = null;

	public function __construct( Settings $settings, Client $companion, EventStore $store, Products $products ) {
		$this->settings = $settings;
		$this->companion = $companion;
		$this->store    = $store;
		$this->products = $products;
	}

	public static function options(): ScreenOptions {
		return CustomerFilters::options();
	}

	/** Before the page is sent: what is exactly one customer's leads to them at once. */
	public function prepare(): void {
		$this->table = new CustomerTable( CustomerFilters::of_request() ); // Screen options know its columns from here on.
		$search = CustomerFilters::searched();
		if ( '' === $search || ! $this->settings->is_active() || $this->event_filters()->are_of_events_alone() ) {
			return;
		}
		$this->answer = $this->ask();
		$one          = $this->answer->exactly( $search );
		// What an older companion can find is an address, and that it finds by itself.
		$one = $this->answer->is_of_older_companion ? CustomerAddress::of( $search ) : $one;
		if ( '' !== $one ) {
			wp_safe_redirect( Links::customer( $one ) );
			exit;
		}
	}

	public function print(): void {
		$filters = CustomerFilters::of_request();
		SearchBox::print( $filters->chosen( 's' ) );
		if ( ! $this->settings->is_paired() ) {
			Notice::info( esc_html__( 'This site is not connected yet, so there is nobody to find.', 'cart-companion' ) )->print_inline();
			return;
		}
		$this->answer = $this->answer ?? $this->ask();
		if ( null !== $this->answer->error ) {
			$this->print_error( $filters->chosen( 's' ) );
		} elseif ( $this->event_filters()->are_of_events_alone() ) {
			$this->print_all_events( $this->answer );
		} else {
			$this->print_found( $this->answer, $filters );
		}
	}

	private function event_filters(): EventFilters {
		return EventFilters::of_request( Links::CUSTOMERS );
	}

	private function ask(): SearchAnswer {
		$of_events = $this->event_filters();
		return SearchAnswer::ask( $this->companion, CustomerFilters::of_request(), $of_events, $of_events->are_of_events_alone(), self::options()->rows(), EventColumns::options()->rows() );
	}

	private function print_error( string $search ): void {
		$answer = $this->answer;
		if ( null === $answer || null === $answer->error ) {
			return;
		}
		if ( $answer->is_of_older_companion ) {
			Notice::info( esc_html__( 'Your companion is older than this plugin: it finds a customer by the whole e-mail address only, such as anna@example.com. Ask whoever hosts it to update it.', 'cart-companion' ) )->print_inline();
			return;
		}
		Notice::error( ( new CompanionErrorLabels( $answer->error ) )->notice() )->print_inline();
		self::print_own_knowledge( $search );
	}

	private function print_found( SearchAnswer $answer, CustomerFilters $filters ): void {
		$search    = $filters->chosen( 's' );
		$customers = array_values( array_filter( (array) ( $answer->customers['items'] ?? array() ), 'is_array' ) );
		$events    = EventRows::of( $answer->events, $this->store );
		if ( '' !== $search && array() === $customers && array() === $events && ! $filters->are_narrowed() ) {
			self::print_nothing( $search );
			return;
		}
		if ( '' === $search || array() !== $customers || $filters->are_narrowed() ) {
			$this->print_customers( $answer, $customers, $filters );
		}
		if ( array() !== $events ) {
			printf( '<h2>%s</h2>', esc_html__( 'Events found', 'cart-companion' ) );
			$this->event_table( $events, '' )->print_as_excerpt();
			self::print_link_to_all( $search, (string) ( $answer->events['next_cursor'] ?? '' ) );
		}
	}

	/** @param array<int, array<string, mixed>> $customers */
	private function print_customers( SearchAnswer $answer, array $customers, CustomerFilters $filters ): void {
		$total = $answer->total();
		/* translators: %s: number of customers */
		$count = sprintf( _n( '%s customer', '%s customers', $total, 'cart-companion' ), number_format_i18n( $total ) );
		printf( '<h2>%1$s <span class="cart-companion-total">%2$s</span></h2>', '' === $filters->chosen( 's' ) ? esc_html__( 'Newest customers', 'cart-companion' ) : esc_html__( 'Customers found', 'cart-companion' ), esc_html( $count ) );
		$names = $this->products->names();
		$table = $this->table ?? new CustomerTable( $filters );
		$table->show( array_map( static fn( array $row ): ListedCustomer => new ListedCustomer( $row, $names ), $customers ), $names, (string) ( $answer->customers['next_cursor'] ?? '' ) );
		$table->print();
	}

	/** Each of them, with all filters. */
	private function print_all_events( SearchAnswer $answer ): void {
		$search = CustomerFilters::searched();
		printf( '<h2>%s</h2>', esc_html__( 'Events found', 'cart-companion' ) );
		printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::search( $search ) ), esc_html__( 'Back to the customers found', 'cart-companion' ) );
		$table = $this->event_table( EventRows::of( $answer->events, $this->store ), (string) ( $answer->events['next_cursor'] ?? '' ) );
		$table->offer_products( $this->products->names() );
		$table->print();
	}

	/** @param \CartCompanion\Labels\EventRow[] $events */
	private function event_table( array $events, string $next_cursor ): EventTable {
		$table = new EventTable( $this->event_filters() );
		$table->show( $events, ( new RuleRepository() )->coverage(), $next_cursor );
		return $table;
	}

	private static function print_link_to_all( string $search, string $next_cursor ): void {
		$url = Links::screen( Links::CUSTOMERS, array( 's' => $search, 'show' => 'events' ) );
		printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $url ), '' === $next_cursor ? esc_html__( 'Filter, sort or export these events', 'cart-companion' ) : esc_html__( 'All events found', 'cart-companion' ) );
	}

	private static function print_nothing( string $search ): void {
		/* translators: %s: what was searched for */
		printf( '<h2>%s</h2>', esc_html( sprintf( __( 'Nothing was found for “%s”', 'cart-companion' ), $search ) ) );
		?>
		<p><?php esc_html_e( 'Names, e-mail addresses, order and invoice numbers and products of everything that came from ThriveCart were searched.', 'cart-companion' ); ?></p>
		<ul class="ul-disc">
			<li><?php esc_html_e( 'Try a part: the family name, or what stands before the @.', 'cart-companion' ); ?></li>
			<li><?php esc_html_e( 'Ask the customer for the order number in ThriveCart’s receipt. People often buy with another address than the one they write from.', 'cart-companion' ); ?></li>
			<li><?php esc_html_e( 'If they bought before this site was connected, bring their order in under Import.', 'cart-companion' ); ?></li>
		</ul>
		<?php
		self::print_own_knowledge( $search );
	}

	/** A customer that only this site knows, by their login or its own record. */
	private static function print_own_knowledge( string $search ): void {
		$email = CustomerAddress::of( $search );
		if ( '' !== $email ) {
			/* translators: %s: e-mail address */
			printf( '<p><a class="button" href="%1$s">%2$s</a></p>', esc_url( Links::customer( $email ) ), esc_html( sprintf( __( 'See what this site knows of %s', 'cart-companion' ), $email ) ) );
		}
	}
}
