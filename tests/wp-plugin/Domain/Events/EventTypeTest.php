<?php
/**
 * The table of event types, as the plugin reads it.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\EventType;
use PHPUnit\Framework\TestCase;

final class EventTypeTest extends TestCase {
	private const OURS   = __DIR__ . '/../../../../wp-plugin/schema/event-types.v1.json';
	private const THEIRS = __DIR__ . '/../../../../companion/schema/event-types.v1.json';

	public function test_the_table_is_the_companions(): void {
		$this->assertFileEquals( self::THEIRS, self::OURS );
	}

	public function test_every_type_that_code_names_has_a_row(): void {
		$types = array_column( json_decode( (string) file_get_contents( self::OURS ), true )['oneOf'], 'const' );
		$named = array_filter( ( new ReflectionClass( EventType::class ) )->getReflectionConstants(), static fn( ReflectionClassConstant $one ): bool => $one->isPublic() );

		$this->assertNotSame( array(), $named );
		$this->assertSame( array(), array_diff( array_map( static fn( ReflectionClassConstant $one ): string => $one->getValue(), $named ), $types ) );
	}

	/** @return array<string, array{0: string, 1: string[], 2: string[]}> */
	public static function states(): array {
		return array(
			'active'      => array( 'active', array( 'purchase.completed' ), array( 'subscription.recovered', 'subscription.resumed' ) ),
			'past_due'    => array( 'past_due', array( 'purchase.completed', 'subscription.payment_failed' ), array( 'subscription.resumed' ) ),
			'paused'      => array( 'paused', array( 'purchase.completed', 'subscription.paused' ), array( 'subscription.recovered' ) ),
			'cancelling'  => array( 'cancelling', array( 'purchase.completed', 'subscription.cancelled' ), array( 'subscription.recovered', 'subscription.resumed' ) ),
			'ended'       => array( 'ended', array( 'subscription.ended' ), array() ),
			'refunded'    => array( 'refunded', array( 'purchase.refunded' ), array() ),
			'a newer one' => array( 'newer', array(), array() ),
		);
	}

	/**
	 * @dataProvider states
	 * @param string[] $behind
	 * @param string[] $perhaps
	 */
	public function test_a_state_says_what_happened( string $state, array $behind, array $perhaps ): void {
		$this->assertSame( array( $behind, $perhaps ), array( EventType::behind( $state ), EventType::perhaps_behind( $state ) ) );
	}

	/** @return array<string, array{0: string, 1: string, 2: string[]|null, 3: string[], 4: bool}> */
	public static function types(): array {
		return array(
			'a sale'             => array( 'subscription.renewed', 'grants', null, array( 'purchase.completed', 'subscription.renewed' ), true ),
			'a setback'          => array( 'subscription.paused', 'keeps', array( 'paused' ), array(), false ),
			'an end'             => array( 'purchase.refunded', 'revokes', array(), array(), false ),
			'nothing for access' => array( 'cart.abandoned', '', null, array(), true ),
			'a newer one'        => array( 'subscription.newer', '', null, array(), false ),
		);
	}

	/**
	 * @dataProvider types
	 * @param string[]|null $explained
	 * @param string[]      $settled_by
	 */
	public function test_a_type_means_what_its_row_says( string $type, string $access, ?array $explained, array $settled_by, bool $may_create_contact ): void {
		$effects = array_filter( array( 'grants', 'keeps', 'revokes' ), static fn( string $effect ): bool => EventType::$effect( $type ) );

		$this->assertSame( $access, implode( ' ', $effects ) );
		$this->assertSame( $explained, EventType::explained_by( $type ) );
		$this->assertSame( $settled_by, EventType::settled_by( $type ) );
		$this->assertSame( $may_create_contact, EventType::may_create_contact( $type ) );
		$this->assertSame( 'revokes' === $access, in_array( $type, EventType::revoking(), true ) );
	}
}
