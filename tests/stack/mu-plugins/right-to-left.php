<?php
/**
 * Has WordPress lay its pages out from right to left, as a translation of it into Hebrew or Arabic does.
 */

add_filter(
	'gettext_with_context',
	static function ( $text, $original, $context ) {
		return 'ltr' === $original && 'text direction' === $context ? 'rtl' : $text;
	},
	10,
	3
);
