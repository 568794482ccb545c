<?php
/**
 * What an owner may say of the tags that let in to a product.
 */

declare(strict_types=1);

use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\AccessStatementValidator;
use PHPUnit\Framework\TestCase;

final class AccessStatementValidatorTest extends TestCase {
	public function test_names_are_trimmed_and_each_is_there_once(): void {
		$row = AccessStatementValidator::validated( array( 'product' => ' product-12 ', 'in' => array( ' a', 'a', '', '2026' ), 'out' => 'b', 'more' => 1 ), 1 );

		$this->assertSame( array( 'product' => 'product-12', 'in' => array( 'a', '2026' ), 'out' => array( 'b' ) ), $row );
	}

	public function test_a_half_that_is_not_said_stays_unsaid(): void {
		$this->assertSame( array( 'product' => 'bump-1', 'in' => array() ), AccessStatementValidator::validated( array( 'product' => 'bump-1' ), 1 ) );
		$this->assertSame( array( 'product' => 'bump-1', 'in' => array(), 'out' => array() ), AccessStatementValidator::validated( array( 'product' => 'bump-1', 'out' => array() ), 1 ) );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> */
	public static function mistakes(): array {
		return array(
			'no product'           => array( array( 'in' => array( 'a' ) ), Message::ACCESS_OF_NOTHING ),
			'all products'         => array( array( 'product' => '*', 'in' => array( 'a' ) ), Message::ACCESS_OF_NOTHING ),
			'not one of its kinds' => array( array( 'product' => 'course-12' ), Message::ACCESS_OF_NOTHING ),
			'a list as product'    => array( array( 'product' => array( 'product-12' ) ), Message::ACCESS_OF_NOTHING ),
			'in and out'           => array( array( 'product' => 'product-12', 'in' => array( 'a', 'B' ), 'out' => array( 'b' ) ), Message::ACCESS_BOTH_WAYS ),
		);
	}

	/**
	 * @dataProvider mistakes
	 * @param array<string, mixed> $row
	 */
	public function test_what_cannot_be_used_is_refused( array $row, string $code ): void {
		try {
			AccessStatementValidator::validated( $row, 3 );
		} catch ( InvalidInput $error ) {
			$this->assertSame( array( $code, 3 ), array( $error->reason()->code(), $error->reason()->parameters()[0] ) );
			return;
		}
		$this->fail( 'It was taken.' );
	}
}
