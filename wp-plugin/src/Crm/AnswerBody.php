<?php
/**
 * What kind of answer a body is: a status alone proves nothing.
 *
 * A firewall, a host's maintenance page or a caching proxy answers 200 with a page of its own or with nothing; WP Fusion
 * Lite 3.47.11 takes both for "done" (contact_tag_add of ActiveCampaign). The header Content-Type does not help: some
 * APIs call their JSON text/html.
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

	/** Text, or JSON without content: it may mean anything. */
	public const OTHER = 'other';

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
		return is_array( $data ) && array() !== $data ? self::DATA : self::OTHER;
	}
}
