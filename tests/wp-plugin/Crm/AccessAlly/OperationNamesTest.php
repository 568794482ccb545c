<?php
/**
 * The custom operations that AccessAlly lists, whatever their configs look like.
 */

declare(strict_types=1);

use CartCompanion\Access\AccessOffers;
use CartCompanion\Admin\Rules\OperationChoices;
use CartCompanion\Crm\Operation;
use CartCompanion\Store\RecentBuyers;

final class OperationNamesTest extends SiteTestCase {
	private const OPERATIONS = array(
		'12' => array( 'kind' => 'grant', 'name' => 'Grant AccessAlly 101' ),
		'13' => array( 'kind' => 'revoke', 'name' => 'Revoke AccessAlly 101' ),
		'21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits' ),
	);

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
	}

	/** @return array<string, array{0: string}> */
	public static function shapes(): array {
		return array( 'plain' => array( 'plain' ), 'other keys' => array( 'other_keys' ), 'without kinds' => array( 'no_kind' ), 'bare names' => array( 'names' ) );
	}

	/** @dataProvider shapes */
	public function test_names_are_read_whatever_a_config_looks_like( string $shape ): void {
		$this->crm_is( array( 'operations' => self::OPERATIONS, 'operations_shape' => $shape ) );

		$listed = $this->plugin()->connections()->chosen()->operations();

		$this->assertSame( array_column( self::OPERATIONS, 'name' ), array_column( $listed->all(), 'name' ) );
		$this->assertSame( array( Operation::GRANTS, Operation::REVOKES ), array( $listed->find( '12' )->kind, $listed->find( '13' )->kind ) );
		$this->assertSame( in_array( $shape, array( 'plain', 'other_keys' ), true ) ? Operation::COUNTS : Operation::OTHER, $listed->find( '21' )->kind );
		$this->assertStringContainsString( 'AccessAlly lists 3 custom operations', $this->plugin()->connections()->chosen()->status_message() );
	}

	public function test_no_list_is_none_and_no_error_on_the_screen(): void {
		$this->crm_is( array( 'operations' => self::OPERATIONS, 'operations_shape' => 'none' ) );

		$this->assertStringContainsString( 'AccessAlly lists no custom operations.', $this->plugin()->connections()->chosen()->status_message() );
	}

	public function test_a_version_whose_functions_want_something_else_breaks_no_screen_and_no_event(): void {
		$this->crm_is( array( 'operations' => self::OPERATIONS, 'operations_shape' => 'breaks', 'offerings' => 'break' ) );
		$this->choose( 'accessally' );
		$this->given_tag( 'bought' );
		$connection = $this->plugin()->connections()->chosen();

		$this->assertStringContainsString( 'AccessAlly could not list its custom operations: This version of AccessAlly cannot be asked (get_all_custom_operations: ', $connection->status_message() );
		$this->assertSame( array(), OperationChoices::of( $connection )->listed()->all() );
		$this->assertSame( array(), ( new AccessOffers( $connection, new RecentBuyers() ) )->of_all_offerings() );

		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'bought' ), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant' ) ) ) ) );
		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		$this->assertSame( array( 'failed', array( 'bought' ) ), array( $result['outcome'], $result['tags_applied'] ), $result['message'] );
		$this->assertStringContainsString( 'was not run. This version of AccessAlly cannot be asked', $result['message'] );
	}
}
