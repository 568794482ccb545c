<?php
/**
 * A search where the companion is older, or cannot be asked; and Status while it tells no figures.
 */

declare(strict_types=1);

use CartCompanion\Admin\Customers\SearchResults;
use CartCompanion\Admin\EventCsv;
use CartCompanion\Admin\EventFilters;
use CartCompanion\Admin\Products;
use CartCompanion\Labels\Links;

final class SearchResultsTest extends ScreenTestCase {
	private function results(): string {
		$plugin = $this->plugin();
		ob_start();
		( new SearchResults( $plugin->settings(), $plugin->companion(), $plugin->log(), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ) ) )->print();
		return html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ), ENT_QUOTES );
	}

	public function test_an_older_companion_is_said_to_be_one(): void {
		$_GET = array( 's' => 'Berg' );
		$this->companion_answers( array( '/api/v1/customers' => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'No such route.' ) ) ) ) );

		$this->assertStringContainsString( 'Your companion is older than this plugin: it finds a customer by the whole e-mail address only', $this->results() );
	}

	public function test_one_request_brings_customers_and_events(): void {
		$_GET   = array( 's' => 'Berg' );
		$row    = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'delivered', 'email' => 'ann@example.com', 'name' => 'Ann Berg', 'items' => array(), 'item_names' => array() );
		$events = array( 'items' => array( $row ), 'next_cursor' => null );
		$this->companion_answers( array( '/api/v1/customers' => array( 200, array( 'items' => array( array( 'email' => 'ann@example.com', 'name' => 'Ann Berg' ) ), 'next_cursor' => null, 'total' => 1, 'events' => $events ) ), '/api/v1/products' => array( 200, array( 'items' => array() ) ) ) );
		$said = $this->results();

		$this->assertStringContainsString( '1 customer', $said );
		$this->assertStringContainsString( 'Events found', $said );
		$this->assertSame( array( '/api/v1/customers' ), $this->searches() );
	}

	public function test_a_companion_that_answers_customers_alone_is_asked_for_events_too(): void {
		$_GET = array( 's' => 'Berg' );
		$row  = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'delivered', 'email' => 'ann@example.com', 'name' => 'Ann Berg', 'items' => array(), 'item_names' => array() );
		$this->companion_answers( array( '/api/v1/customers' => array( 200, array( 'items' => array(), 'next_cursor' => null, 'total' => 0 ) ), '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ), '/api/v1/products' => array( 200, array( 'items' => array() ) ) ) );

		$this->assertStringContainsString( 'Events found', $this->results() );
		$this->assertSame( array( '/api/v1/customers', '/api/v1/events' ), $this->searches() );
	}

	/** @return string[] Paths that the companion was asked for to search. */
	private function searches(): array {
		$paths = array_map( static fn( array $asked ): string => (string) wp_parse_url( $asked['url'], PHP_URL_PATH ), $this->asked );
		return array_values( array_diff( $paths, array( '/api/v1/products' ) ) );
	}

	public function test_everybodys_events_are_not_shown_as_those_that_were_found(): void {
		$_GET = array( 's' => 'Berg', 'show' => 'events' );
		$row  = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'delivered', 'email' => 'ann@example.com', 'items' => array(), 'item_names' => array() );
		$this->companion_answers( array( '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ) ) );
		$said = $this->results();

		$this->assertStringContainsString( 'Your companion is older than this plugin', $said );
		$this->assertStringNotContainsString( 'ann@example.com', str_replace( 'such as anna@example.com', '', $said ) );
	}

	public function test_a_file_of_what_was_filtered_does_not_hold_everybody(): void {
		$_GET = array( 's' => 'Berg' );
		$row  = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'delivered', 'email' => 'ann@example.com', 'items' => array(), 'item_names' => array() );
		$this->companion_answers( array( '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ) ) );

		$this->expectExceptionMessage( 'Your companion is older than this plugin' );
		( new EventCsv( $this->plugin()->companion() ) )->rows( '' );
	}

	public function test_while_the_companion_cannot_be_asked_this_site_s_own_knowledge_is_offered(): void {
		$_GET = array( 's' => 'anna@example.com' );
		$this->companion_answers( array( '/api/v1/customers' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$said = $this->results();

		$this->assertStringContainsString( 'The companion cannot be asked at the moment.', $said );
		$this->assertStringContainsString( 'See what this site knows of anna@example.com', $said );
	}

	public function test_status_without_figures_has_no_charts_and_no_error(): void {
		$this->companion_answers(
			array(
				'/api/v1/summary'  => array( 200, array( 'site' => array(), 'counts' => array( 'delivered' => 1 ) ) ),
				'/api/v1/events'   => array( 200, array( 'items' => array(), 'next_cursor' => null ) ),
				'/api/v1/figures'  => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'No such route.' ) ) ),
				'/api/v1/products' => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'No such route.' ) ) ),
			)
		);
		ob_start();
		$this->status_screen_object()->print();
		$html = (string) ob_get_clean();

		$this->assertStringNotContainsString( 'cart-companion-chart', $html );
		$this->assertStringContainsString( '1</span> done', $html );
		$this->assertStringNotContainsString( 'No such route', $html );
	}

	public function test_an_older_companion_that_leaves_a_filter_unheeded_is_named(): void {
		$_GET = array( 'product' => 'product-12' );
		$row  = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'delivered', 'email' => 'ann@example.com', 'items' => array(), 'item_names' => array() );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'counts' => array( 'delivered' => 1 ) ) ), '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ) ) );
		ob_start();
		$this->status_screen_object()->print();
		$this->assertStringContainsString( 'knows fewer filters', (string) ob_get_clean() );
	}

	public function test_a_page_of_a_list_that_was_sorted_otherwise_is_not_asked_for(): void {
		$_GET = array( 'orderby' => 'occurred', 'order' => 'asc', 'cursor' => 'abc', 'of' => 'occurred asc' );
		$this->assertSame( 'abc', EventFilters::of_request( Links::STATUS )->cursor() );
		$_GET['order'] = 'desc';
		$this->assertSame( '', EventFilters::of_request( Links::STATUS )->cursor() );
		$_GET = array( 'orderby' => 'name; DROP TABLE', 'order' => 'asc', 'when' => '7' );
		$filter = EventFilters::of_request( Links::STATUS )->for_companion();
		$this->assertSame( array( 'occurred', '' ), array( $filter['sort'], $filter['order'] ) );
	}
}
