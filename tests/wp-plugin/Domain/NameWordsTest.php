<?php
/**
 * Which names of products and operations belong together.
 */

declare(strict_types=1);

use CartCompanion\Domain\NameWords;
use PHPUnit\Framework\TestCase;

final class NameWordsTest extends TestCase {
	/** @return array<string, array{0: string, 1: string, 2: float}> */
	public static function names(): array {
		return array(
			'the same but for common words' => array( 'AccessAlly 101 Course', 'Grant permission to AccessAlly 101', 1.0 ),
			'another number'                => array( 'AccessAlly 101 Course', 'Grant AccessAlly 201', 1 / 3 ),
			'other letters'                 => array( 'Café – Élite', 'revoke CAFÉ élite', 1.0 ),
			'nothing in common'             => array( 'Yoga', 'Grant Piano', 0.0 ),
			'common words only'             => array( 'The Course', 'Grant course', 0.0 ),
		);
	}

	/** @dataProvider names */
	public function test_names_are_alike_by_their_telling_words( string $one, string $other, float $expected ): void {
		$this->assertEqualsWithDelta( $expected, NameWords::likeness( $one, $other ), 0.001 );
	}
}
