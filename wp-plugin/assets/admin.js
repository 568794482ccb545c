/* Copy button. Everything works without this file, only less comfortably. */
( function () {
	'use strict';

	function copy( button ) {
		var field = document.getElementById( button.getAttribute( 'data-cart-companion-copy' ) );
		var status = button.parentNode.querySelector( '[role="status"]' );
		var say = function ( copied ) {
			status.textContent = button.getAttribute( copied ? 'data-copied' : 'data-not-copied' );
		};
		// Selected in any case, so that a person can go on by hand.
		field.focus();
		field.select();
		if ( navigator.clipboard && window.isSecureContext ) {
			navigator.clipboard.writeText( field.value ).then( function () {
				say( true );
			}, function () {
				say( false );
			} );
			return;
		}
		// On plain http browsers offer only the old way.
		try {
			say( document.execCommand( 'copy' ) );
		} catch ( error ) {
			say( false );
		}
	}

	// Site Health prints its tests after this file has run.
	document.addEventListener( 'click', function ( event ) {
		var button = event.target.closest( '[data-cart-companion-copy]' );
		if ( button ) {
			copy( button );
		}
	} );
}() );
