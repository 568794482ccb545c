<?php
/** A site whose language is read from right to left, with the words of this one: core asks its translation which way to go. */

add_filter(
	'gettext_with_context',
	static function ( $translated, $text, $context ) {
		return 'ltr' === $text && 'text direction' === $context ? 'rtl' : $translated;
	},
	10,
	3
);
