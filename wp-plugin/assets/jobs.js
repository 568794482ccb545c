/* Keeps the progress of the companion's jobs fresh, and says before it is sent that a file is too large. */
( function () {
	'use strict';

	var EVERY = 2000;
	var AT_MOST = 30000;

	// The nonce is too old, or nobody is logged in any more: admin-ajax.php says 400 to strangers.
	var ENDED = [ 400, 401, 403 ];

	function show( box, told ) {
		var bar = box.querySelector( 'progress' );
		if ( null !== told.total ) {
			bar.max = Math.max( 1, told.total );
			bar.value = told.done;
		}
		box.querySelector( '[data-cart-companion-progress]' ).textContent = told.words;
		box.querySelector( '[data-cart-companion-message]' ).textContent = told.message;
	}

	function end( box, told ) {
		var job = box.getAttribute( 'data-cart-companion-job' );
		var hadFocus = box.contains( document.activeElement );
		box.innerHTML = told.html;
		if ( hadFocus ) {
			// Stop is gone; whoever was on it goes on from here, not from the top of the page.
			box.tabIndex = -1;
			box.focus();
		}
		document.getElementById( 'cart-companion-' + job + '-status' ).textContent = told.end;
		document.querySelectorAll( '[data-cart-companion-after="' + job + '"]' ).forEach( function ( next ) {
			next.hidden = false;
		} );
	}

	function giveUp( box ) {
		var words = box.getAttribute( 'data-reload' );
		box.querySelector( '[data-cart-companion-message]' ).textContent = words;
		document.getElementById( 'cart-companion-' + box.getAttribute( 'data-cart-companion-job' ) + '-status' ).textContent = words;
	}

	function follow( box, pause ) {
		var question = new URLSearchParams( {
			action: 'cart_companion_job',
			job: box.getAttribute( 'data-cart-companion-job' ),
			nonce: box.getAttribute( 'data-nonce' )
		} );
		window.fetch( window.ajaxurl + '?' + question, { credentials: 'same-origin' } ).then( function ( answer ) {
			if ( ENDED.indexOf( answer.status ) >= 0 ) {
				return null;
			}
			return answer.json();
		} ).then( function ( answer ) {
			if ( null === answer ) {
				giveUp( box );
				return;
			}
			if ( ! answer.success ) {
				throw new Error( 'no answer' );
			}
			if ( ! answer.data.is_going ) {
				end( box, answer.data );
				return;
			}
			show( box, answer.data );
			later( box, EVERY );
		} ).catch( function () {
			// The job goes on without us; ask less and less often.
			later( box, Math.min( 2 * pause, AT_MOST ) );
		} );
	}

	function later( box, pause ) {
		window.setTimeout( function () {
			follow( box, pause );
		}, pause );
	}

	document.querySelectorAll( '[data-cart-companion-job][data-nonce]' ).forEach( function ( box ) {
		later( box, EVERY );
	} );

	document.querySelectorAll( '[data-cart-companion-most]' ).forEach( function ( field ) {
		field.addEventListener( 'change', function () {
			var most = Number( field.getAttribute( 'data-cart-companion-most' ) );
			var isTooLarge = field.files.length > 0 && field.files[ 0 ].size > most;
			field.setCustomValidity( isTooLarge ? field.getAttribute( 'data-too-large' ) : '' );
			field.reportValidity();
		} );
	} );
}() );
