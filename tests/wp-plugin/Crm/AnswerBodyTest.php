<?php
/**
 * What a body is by its looks.
 */

declare(strict_types=1);

use CartCompanion\Crm\AnswerBody;
use PHPUnit\Framework\TestCase;

final class AnswerBodyTest extends TestCase {
	/** @return array<string, array{0: string, 1: string}> */
	public static function bodies(): array {
		return array(
			'JSON'                   => array( AnswerBody::DATA, '{"result_code":1}' ),
			'a list'                 => array( AnswerBody::DATA, "\xEF\xBB\xBF[{\"id\":1}]" ),
			'XML-RPC'                => array( AnswerBody::DATA, '<?xml version="1.0"?><methodResponse><params/></methodResponse>' ),
			'nothing'                => array( AnswerBody::EMPTY, '' ),
			'a mark and space'       => array( AnswerBody::EMPTY, "\xEF\xBB\xBF \r\n" ),
			'a page'                 => array( AnswerBody::PAGE, "\n<!DOCTYPE html>\n<html><body>Just a moment...</body></html>" ),
			'a page with a comment'  => array( AnswerBody::PAGE, '<!-- cached --><HTML lang="en"><head></head></HTML>' ),
			'XHTML'                  => array( AnswerBody::PAGE, '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html></html>' ),
			'a bare heading'         => array( AnswerBody::PAGE, '<h1>403 Forbidden</h1>' ),
			'a sentence'             => array( AnswerBody::OTHER, 'Your App ID and key do not authenticate.' ),
			'JSON that says nothing' => array( AnswerBody::OTHER, '{}' ),
			'Kit’s yes to all'       => array( AnswerBody::DATA, '{"subscribers":[{"id":5}],"failures":[]}' ),
			'Kit’s yes to some'      => array( AnswerBody::OTHER, '{"subscribers":[],"failures":[{"tagging":{"tag_id":7},"errors":["Tag does not exist"]}]}' ),
			'Keap’s yes to all'      => array( AnswerBody::DATA, '{"12":"SUCCESS","13":"DUPLICATE"}' ),
			'Keap’s yes to some'     => array( AnswerBody::OTHER, '{"12":"SUCCESS","13":"TAG_ID_NOT_FOUND"}' ),
			'the same in a list'     => array( AnswerBody::OTHER, '[{"13":"CONTACT_NOT_FOUND"}]' ),
			'a name like such a word' => array( AnswerBody::DATA, '{"tags":[{"name":"NO_PERMISSION yet"}],"errors":[]}' ),
			'errors beside an answer' => array( AnswerBody::OTHER, '{"data":null,"errors":[{"message":"not found"}]}' ),
			'a bare word of JSON'    => array( AnswerBody::OTHER, 'true' ),
		);
	}

	/** @dataProvider bodies */
	public function test_a_body_is_told_by_its_looks( string $kind, string $body ): void {
		$this->assertSame( $kind, AnswerBody::kind( $body ) );
	}
}
