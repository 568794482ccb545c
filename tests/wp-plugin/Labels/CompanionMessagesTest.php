<?php
/**
 * What the companion says is worded here, message by message, in the language of the site.
 */

declare(strict_types=1);

use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\Companion\CompanionMessages;

final class CompanionMessagesTest extends SiteTestCase {
	protected function tearDown(): void {
		remove_filter( 'gettext_cart-companion', array( self::class, 'bracketed' ) );
		parent::tearDown();
	}

	/** @return array<string, string> Code => English with {parameters}. */
	private static function catalogue(): array {
		return json_decode( (string) file_get_contents( dirname( __DIR__, 3 ) . '/companion/schema/messages.v1.json' ), true );
	}

	public function test_each_message_of_the_companion_has_a_label_and_no_label_is_without_one(): void {
		$this->assertSame( array(), array_diff_key( self::catalogue(), CompanionMessages::all() ), 'Without a label.' );
		$this->assertSame( array(), array_diff_key( CompanionMessages::all(), self::catalogue() ), 'Without a message.' );
	}

	public function test_a_label_says_in_english_what_the_companion_says(): void {
		foreach ( self::catalogue() as $code => $english ) {
			preg_match_all( '/\{(\w+)(?:!r)?\}/', $english, $found );
			$params   = array_combine( $found[1], array_map( static fn( string $name ): string => "<$name>", $found[1] ) );
			$expected = str_replace( "'", '’', (string) preg_replace( array( '/\{(\w+)!r\}/', '/\{(\w+)\}/' ), array( '“<$1>”', '<$1>' ), $english ) );
			$answer   = CompanionMessages::worded( array( 'says' => $english, 'messages' => array( '/says' => compact( 'code', 'params' ) ) ) );
			$this->assertSame( array( 'says' => $expected ), $answer, $code );
		}
	}

	public function test_only_the_places_that_the_answer_names_are_worded(): void {
		$this->in_another_language();
		$answer = CompanionMessages::worded(
			array(
				'columns'  => array( 'Date' ),
				'fields'   => array( array( 'label' => 'Date' ) ),
				'a/b'      => 'Given up.',
				'new'      => 'Said by a newer companion.',
				'messages' => array(
					'/fields/0/label' => array( 'code' => 'column.date', 'params' => array() ),
					'/a~1b'           => array( 'code' => 'delivery.gave_up', 'params' => array() ),
					'/new'            => array( 'code' => 'made.tomorrow', 'params' => array() ),
					'/nowhere/at/all' => array( 'code' => 'column.date', 'params' => array() ),
					'/columns'        => array( 'code' => 'column.date', 'params' => array() ),
					'/odd'            => 'no message',
				),
			)
		);
		$this->assertSame( array( 'Date' ), $answer['columns'], 'What the file calls its columns goes back to the companion.' );
		$this->assertSame( '[Date]', $answer['fields'][0]['label'] );
		$this->assertSame( '[Given up after about four days of tries. Press Retry when the cause is gone.]', $answer['a/b'] );
		$this->assertSame( 'Said by a newer companion.', $answer['new'] );
	}

	public function test_a_message_within_a_message_and_a_time_are_worded_too(): void {
		$this->in_another_language();
		update_option( 'timezone_string', 'Europe/Berlin' );
		$inner  = array( 'code' => 'answer.too_slow', 'params' => array( 'seconds' => 15 ) );
		$params = array( 'since' => '2026-11-28T10:00:00.000Z', 'reason' => $inner );
		$answer = CompanionMessages::worded( array( 'why' => 'x', 'messages' => array( '/why' => array( 'code' => 'site.unreachable', 'params' => $params ) ) ) );
		$this->assertStringContainsString( '[No complete answer within 15 s.]', $answer['why'] );
		$this->assertStringContainsString( '11:00', $answer['why'] );
		$this->assertStringNotContainsString( '2026-11-28T', $answer['why'] );
	}

	public function test_an_amount_and_a_day_are_written_as_this_site_writes_them(): void {
		update_option( 'timezone_string', 'Europe/Berlin' );
		update_option( 'date_format', 'j. F Y' );
		$day = array( 'code' => 'time.day', 'params' => array( 'at' => '2026-11-24T23:30:00.000Z' ) );
		foreach ( array( array( '4900', 'JPY', '¥4,900' ), array( '1234.50', 'USD', '$1,234.50' ), array( '4.900', 'KWD', '4.900 KWD' ), array( 'much', 'USD', 'much USD' ) ) as list( $amount, $currency, $written ) ) {
			$price  = array( 'code' => 'money.amount', 'params' => compact( 'amount', 'currency' ) );
			$said   = array( 'code' => 'product.bought_for', 'params' => array( 'day' => $day, 'amount' => $price ) );
			$answer = CompanionMessages::worded( array( 'sentence' => 'x', 'messages' => array( '/sentence' => $said ) ) );
			$this->assertSame( "Bought on 25. November 2026 for $written.", $answer['sentence'] );
		}
	}

	public function test_what_a_newer_companion_says_within_a_message_is_not_left_out(): void {
		$this->in_another_language();
		$inner = array( 'code' => 'made.tomorrow', 'params' => array() );
		foreach ( array( array( 'url' => 'https://shop.example' ), array( 'since' => 'now', 'reason' => $inner ) ) as $params ) {
			$said   = array( 'code' => 'site.unreachable', 'params' => $params );
			$answer = CompanionMessages::worded( array( 'why' => 'Not reached: the moon is full.', 'messages' => array( '/why' => $said ) ) );
			$this->assertSame( 'Not reached: the moon is full.', $answer['why'] );
		}
	}

	public function test_words_of_others_in_a_message_stay_words(): void {
		$words  = "%s %1\$s {message} <b>\u{1F} /a~1b ~0 \xff";
		$said   = array( 'code' => 'site.failed_because', 'params' => array( 'message' => $words ) );
		$answer = CompanionMessages::worded( array( 'a~1/b' => 'x', 'messages' => array( '/a~01~1b' => $said ) ) );
		$this->assertStringEndsWith( $words, $answer['a~1/b'] );
	}

	public function test_every_request_to_the_companion_is_answered_in_this_language_errors_too(): void {
		$this->in_another_language();
		$said = array( 'code' => 'delivery.gave_up', 'params' => array() );
		$this->companion_answers(
			array(
				'/api/v1/events/evt_1' => array( 200, array( 'timeline' => array( array( 'at' => '2026-11-28T10:00:00Z', 'what' => 'failed', 'detail' => 'Given up.' ) ), 'messages' => array( '/timeline/0/detail' => $said ) ) ),
				'/api/v1/summary'      => array( 409, array( 'error' => array( 'code' => 'not_possible', 'message' => 'Given up.' ), 'messages' => array( '/error/message' => $said ) ) ),
			)
		);
		$bundle = $this->plugin()->companion()->event( 'evt_1' );
		$this->assertStringStartsWith( '[Given up after', $bundle['timeline'][0]['detail'] );
		$this->expectException( CompanionError::class );
		$this->expectExceptionMessage( '[Given up after about four days' );
		$this->plugin()->companion()->summary();
	}

	/** Each string of this plugin in brackets, as a translation that leaves none out. */
	private function in_another_language(): void {
		add_filter( 'gettext_cart-companion', array( self::class, 'bracketed' ) );
	}

	public static function bracketed( string $text ): string {
		return "[$text]";
	}
}
