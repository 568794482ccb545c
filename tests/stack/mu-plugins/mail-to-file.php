<?php
/**
 * Keeps mails in a file instead of sending them: one JSON object a line in wp-content/mails.jsonl.
 *
 * `pre_wp_mail` (WordPress 5.7) stops the sending; true means "sent".
 */

add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ) {
		if ( null !== $sent ) {
			return $sent;
		}
		$line = wp_json_encode( array( 'to' => $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'] ) );
		return false !== file_put_contents( WP_CONTENT_DIR . '/mails.jsonl', $line . "\n", FILE_APPEND | LOCK_EX );
	},
	10,
	2
);
