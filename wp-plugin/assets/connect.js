/* Asks while Connect waits for the host. Without this file WP-Cron asks, and "Check now" does. */
( function () {
	'use strict';

	// The nonce is too old, or nobody is logged in any more: admin-ajax.php says 400 to strangers.
	var ENDED = [ 400, 401, 403 ];
	var AT_MOST = 60000;

	var box = document.querySelector( '[data-cart-companion-request]' );
	if ( ! box ) {
		return;
	}

	function ask( pause ) {
		var question = new URLSearchParams( {
			action: box.getAttribute( 'data-cart-companion-request' ),
			nonce: box.getAttribute( 'data-nonce' )
		} );
		window.fetch( window.ajaxurl + '?' + question, { credentials: 'same-origin' } ).then( function ( answer ) {
			return ENDED.indexOf( answer.status ) >= 0 ? null : answer.json();
		} ).then( function ( answer ) {
			if ( null === answer ) {
				return;
			}
			if ( answer.success && 'waiting' !== answer.data.state ) {
				window.location.reload();
				return;
			}
			later( answer.success ? pause : pause * 2 );
		} ).catch( function () {
			later( pause * 2 );
		} );
	}

	function later( pause ) {
		window.setTimeout( function () {
			ask( Math.min( pause, AT_MOST ) );
		}, Math.min( pause, AT_MOST ) );
	}

	later( 1000 * Number( box.getAttribute( 'data-seconds' ) ) );
}() );
