<?php
/**
 * What a preview of a customer's tags promises is what a comparison then does.
 */

declare(strict_types=1);

use CartCompanion\Delivery\CustomerTags;

final class CustomerTagsTest extends SiteTestCase {
	private const EMAILS = array( 'ann@example.com', 'ann@old.example' );

	/** @dataProvider histories */
	public function test_the_preview_says_what_the_comparison_does( array $entitlements, array $there ): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( 'product-5', 'purchase.completed', array( 'course', 'club' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'refunded' ), array( 'course' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) )
		);
		$this->given_contact( 'ann@example.com', $there );
		$tags = $this->tags_of_customer();

		list( $apply, $remove ) = $tags->plan( $entitlements )->difference( (array) $tags->now() );
		$result                 = $this->deliver( Sample::event( 'customer.resync', 'ann@example.com', array( 'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z' ), 'items' => array(), 'customer' => Sample::customer( 'ann@example.com', array( 'ann@old.example' ) ), 'entitlements' => $entitlements ) ) )[0];

		$this->assertSame( array( $result['tags_applied'], $result['tags_removed'] ), array( $apply, $remove ) );
		$this->assertSame( array( array(), array() ), $tags->plan( $entitlements )->difference( (array) $tags->now() ), 'Then there is nothing left to do.' );
	}

	/** @return array<string, array<int, array<mixed>>> */
	public static function histories(): array {
		$part = array( array( 'type' => 'purchase.refunded', 'item' => 'product-12' ) );
		return array(
			'a rule made since'        => array( Sample::holds( array( 'product-12' => 'active' ) ), array( 'revoked', 'by hand' ) ),
			'a part was refunded'      => array( array( array( 'happened' => $part ) + Sample::holds( array( 'product-12' => 'active' ) )[0] ), array( 'refunded' ) ),
			'refunded, and still here' => array( Sample::holds( array( 'product-12' => 'refunded' ) ), array( 'course' ) ),
			'kept by another product'  => array( Sample::holds( array( 'product-12' => 'refunded', 'product-5' => 'active' ) ), array( 'course' ) ),
			'cancelled'                => array( Sample::holds( array( 'product-12' => 'cancelling' ) ), array( 'course' ) ),
			'nothing to do'            => array( Sample::holds( array( 'product-12' => 'active' ) ), array( 'course' ) ),
		);
	}

	public function test_nothing_is_changed_and_nobody_made_by_looking(): void {
		$tags = $this->tags_of_customer();

		$this->assertNull( $tags->now() );
		$tags->plan( Sample::holds( array( 'product-12' => 'active' ) ) );

		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	public function test_tied_addresses_with_a_contact_each_show_both(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'buyer' ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@old.example' ), Sample::event( 'purchase.completed', 'ann@example.com' ) );
		FakeCrm::put_contact( 'ann@old.example', array( 'old' ) );

		$tags = $this->tags_of_customer( $this->plugin()->log()->recent( 10 ) );

		$this->assertSame( array( 'buyer' ), $tags->now() );
		$this->assertSame( array( 'ann@old.example' ), array_column( $tags->of_others(), 'email' ) );
		$this->assertContains( 'buyer', $tags->of_others()[0]['tags'] );
	}

	/** @param array<int, array<string, mixed>> $rows */
	private function tags_of_customer( array $rows = array() ): CustomerTags {
		return new CustomerTags( $this->plugin()->connections()->chosen(), self::EMAILS, $rows );
	}
}
