<?php
/**
 * What kind of answer a body is: a status alone proves nothing.
 *
 * A firewall, a host's maintenance page or a caching proxy answers 200 with a page of its own or with nothing; WP Fusion
 * Lite 3.47.11 takes both for "done" (contact_tag_add of ActiveCampaign). The header Content-Type does not help: some
 * APIs call their JSON text/html.
 *
 * Kit and Keap answer 200 for several tags together although one of them is gone, or the contact, and say so inside:
 * Kit in "failures" (developers.kit.com, bulk-tag-subscribers), Keap in a word by tag. WP Fusion 3.47.11 goes by the 200.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class AnswerBody {
	/** Space, or nothing at all. */
	public const EMPTY = 'empty';

	/** Made for a browser: no CRM's API answers so. */
	public const PAGE = 'page';

	/** JSON or XML that says something. */
	public const DATA = 'data';

	/** Text, JSON without content, or JSON that tells of something that was not done: it may mean anything. */
	public const OTHER = 'other';

	/** Keap's words. */
	private const NOT_DONE = '/"(TAG_ID_NOT_FOUND|CONTACT_NOT_FOUND|NO_PERMISSION|FAILURE)"/';

	private const HTML = '/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|script|div|h1|p|center)\b/is';

	public static function kind( string $body ): string {
		$body = trim( (string) preg_replace( '/^\xEF\xBB\xBF/', '', $body ) );
		if ( '' === $body ) {
			return self::EMPTY;
		}
		if ( '<' === $body[0] ) {
			return 1 === preg_match( self::HTML, substr( $body, 0, 2000 ) ) ? self::PAGE : self::DATA;
		}
		$data = json_decode( $body, true );
		return is_array( $data ) && array() !== $data && empty( $data['failures'] ) && empty( $data['errors'] ) && 1 !== preg_match( self::NOT_DONE, $body ) ? self::DATA : self::OTHER;
	}
}
