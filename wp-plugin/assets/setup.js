/* Keeps the lights of the set-up fresh, and shows a test purchase stage by stage. Without this file a reload does. */
( function () {
	'use strict';

	var box = document.querySelector( '[data-cart-companion-setup]' );
	if ( ! box ) {
		return;
	}

	// The nonce is too old, or nobody is logged in any more: admin-ajax.php says 400 to strangers.
	var ENDED = [ 400, 401, 403 ];
	var AT_MOST = 60000;

	var status = box.querySelector( '[role="status"]' );
	var pause = Number( box.getAttribute( 'data-next' ) );
	var shown = {};
	var said = null;
	var timer = null;
	var isAsking = false;

	/* Nothing is taken from under the hands of who fills something in, or reads what is folded open. */
	function isWorkedOn( part ) {
		var element = document.activeElement;
		return part.contains( element ) && [ 'INPUT', 'SELECT', 'TEXTAREA' ].indexOf( element.nodeName ) >= 0;
	}

	function put( part, html ) {
		if ( ! part || html === shown[ part.className + part.getAttribute( 'data-cart-companion-setup-part' ) ] || isWorkedOn( part ) ) {
			return;
		}
		var hadFocus = part.contains( document.activeElement );
		var isOpen = null !== part.querySelector( 'details[open]' );
		part.innerHTML = html;
		shown[ part.className + part.getAttribute( 'data-cart-companion-setup-part' ) ] = html;
		if ( isOpen && part.querySelector( 'details' ) ) {
			part.querySelector( 'details' ).open = true;
		}
		if ( hadFocus ) {
			part.tabIndex = -1;
			part.focus( { preventScroll: true } );
		}
	}

	function show( told ) {
		[ 'lights', 'step' ].forEach( function ( name ) {
			put( box.querySelector( '[data-cart-companion-setup-part="' + name + '"]' ), told[ name ] );
		} );
		// Only what is new is said; the first answer says what the page has said already.
		if ( null !== said && said !== told.said ) {
			status.textContent = told.said;
		}
		said = told.said;
		pause = told.next;
	}

	function later() {
		window.clearTimeout( timer );
		timer = window.setTimeout( ask, pause );
	}

	function ask() {
		if ( document.hidden || isAsking ) {
			return;
		}
		isAsking = true;
		var question = new URLSearchParams( {
			action: box.getAttribute( 'data-cart-companion-setup' ),
			nonce: box.getAttribute( 'data-nonce' ),
			place: box.getAttribute( 'data-place' )
		} );
		window.fetch( window.ajaxurl + '?' + question, { credentials: 'same-origin' } ).then( function ( answer ) {
			return ENDED.indexOf( answer.status ) >= 0 ? null : answer.json();
		} ).then( function ( answer ) {
			isAsking = false;
			if ( null === answer ) {
				status.textContent = box.getAttribute( 'data-over' );
				return;
			}
			if ( ! answer.success ) {
				throw new Error( 'no answer' );
			}
			show( answer.data );
			later();
		} ).catch( function () {
			isAsking = false;
			pause = Math.min( 2 * pause, AT_MOST );
			later();
		} );
	}

	document.addEventListener( 'visibilitychange', ask );
	later();
}() );
