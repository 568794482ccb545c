<?php
/**
 * One CRM's API, asked by its class alone, with the CRM's own server behind it.
 */

declare(strict_types=1);

use CartCompanion\Crm\Keyed\KeyedApi;
use CartCompanion\Crm\Keyed\KeyedCrm;
use CartCompanion\Crm\RateLimiter;

abstract class ApiTestCase extends SiteTestCase {
	protected const ANN = 'ann@example.com';

	protected ApiCrm $crm;
	protected KeyedApi $api;

	abstract protected function crm(): ApiCrm;

	/** @return class-string<KeyedApi> */
	abstract protected function api_class(): string;

	protected function setUp(): void {
		parent::setUp();
		$this->lead_to_crm_apis();
		add_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		$this->crm = $this->crm();
		$this->crm->set_up();
		$this->choose( $this->crm->connection() );
		$class     = $this->api_class();
		$this->api = new $class( new RateLimiter() );
	}

	protected function tearDown(): void {
		remove_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		parent::tearDown();
	}

	/** A contact of the CRM's; its id. @param string[] $tags */
	protected function known( string $email, array $tags = array() ): string {
		$this->crm->given_contact( $email, $tags );
		return (string) $this->crm->contact( $email )['id'];
	}

	/** The next call of this name is answered so. @param mixed $body @param array<string, mixed> $more See account.py. */
	protected function answers( string $call, $body, int $status = 200, array $more = array() ): void {
		$this->crm->control( array( 'fault' => compact( 'call', 'body', 'status' ) + $more + array( 'times' => 1 ) ) );
	}

	/** @return array<string, string> Name by id, as the API has them. */
	protected function tags_by_id( string ...$names ): array {
		$this->crm->control( array( 'tags' => $names ) );
		return array_intersect( array_column( $this->api->tags(), 1, 0 ), $names );
	}

	/** Tags that there are, applied by a purchase and taken by a refund. */
	protected function shop( string ...$tags ): void {
		$this->crm->control( compact( 'tags' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', $tags ), Sample::rule( '*', 'purchase.refunded', array(), $tags ) );
	}

	/**
	 * @param string[] $also_known_as
	 * @return array<string, mixed> The result.
	 */
	protected function buy( string $email = self::ANN, array $also_known_as = array() ): array {
		$more = array( 'order' => Sample::order( $email ), 'customer' => Sample::customer( $email, $also_known_as ) );
		return $this->deliver( Sample::event( 'purchase.completed', $email, $more ) )[0];
	}

	/** @return array<string, mixed> The result. */
	protected function refund( string $email = self::ANN ): array {
		return $this->deliver( Sample::event( 'purchase.refunded', $email, array( 'order' => Sample::order( $email ), 'refund' => Sample::refund( true, null ) ) ) )[0];
	}

	/**
	 * What a refund takes from a contact whose address changed in the CRM, after the owner entered a new key of the account.
	 *
	 * @param array<string, string> $new
	 * @return string[]
	 */
	protected function taken_after_a_new_key( array $new ): array {
		$this->shop( 'course' );
		$this->connection()->save_credentials( $this->connection()->credentials()->stored() );
		$this->buy();
		$this->crm->control( array( 'change_address' => array( self::ANN, 'married@example.com' ) ) );
		$this->assertSame( array( 'course' ), $this->crm->tags( 'married@example.com' ) );

		$this->crm->control( array( 'key' => $new['key'] ) );
		$this->connection()->save_credentials( $new );
		$result = $this->refund();

		$this->assertSame( array(), $this->crm->tags( 'married@example.com' ) );
		return $result['tags_removed'];
	}

	/**
	 * The calls of one order: of a new customer, of the same once more, of one whom the CRM knows but this site does not.
	 *
	 * @param string[] $tags
	 * @return array<string, string[]>
	 */
	protected function calls_of_an_order( array $tags ): array {
		$this->crm->control( array( 'tags' => $tags ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', $tags ) );
		$this->plugin()->connections()->all()[ $this->crm->connection() ]->tags();
		$this->known( 'found@example.com' );
		$calls = array();
		foreach ( array( 'new' => 'new@example.com', 'known' => 'new@example.com', 'found' => 'found@example.com' ) as $customer => $email ) {
			$calls[ $customer ] = $this->calls_after( fn() => $this->assertSame( 'applied', $this->buy( $email )['outcome'] ) );
			$this->assertSame( $tags, $this->crm->tags( $email ) );
		}
		return $calls;
	}

	/** @return array<string, array{0: string[]}> */
	public static function one_tag_and_four(): array {
		return array( 'one tag' => array( array( 'course' ) ), 'four tags' => array( array( 'call', 'club', 'course', 'workbook' ) ) );
	}

	/** Fetches the list of tags, so that it is no part of what is counted. */
	protected function warm(): void {
		$this->connection()->save_credentials( $this->connection()->credentials()->stored() );
		$this->connection()->tags();
	}

	protected function connection(): KeyedCrm {
		return $this->plugin()->connections()->all()[ $this->crm->connection() ];
	}

	/** @return string[] The calls since then. */
	protected function calls_after( callable $work ): array {
		$before = count( $this->crm->calls() );
		$work();
		return array_slice( $this->crm->calls(), $before );
	}
}
