<?php
/**
 * AccessAlly's copy of a user's tags, by which it lets them in, after tags that AccessAlly itself does not know yet.
 */

declare(strict_types=1);

final class AccessAllyCopyTest extends SiteTestCase {
	public function test_a_tag_that_was_missing_in_the_crm_is_in_the_copy_when_all_tags_had_been_read_before(): void {
		$this->choose( 'accessally' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'brand new' ) ) );
		$user_id = (int) AccessAlly::add_user_and_password( $this->given_contact( 'ann@example.com', array( 'other' ) ), false, true, array(), true );
		$resync  = Sample::event( 'customer.resync', 'ann@example.com', array( 'items' => array(), 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) );

		$result = $this->deliver( $resync )[0];

		$this->assertSame( array( 'applied', 'granted' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertContains( 'brand new', $this->plugin()->connections()->all()['accessally']->tags_of_user( $user_id ) );
	}
}
