/* Fetches the tags that a customer has in the CRM now, once the page is there. */
( function () {
	'use strict';

	var box = document.querySelector( '[data-cart-companion-tags]' );

	function show( html ) {
		box.innerHTML = html;
		box.setAttribute( 'aria-busy', 'false' );
	}

	if ( ! box ) {
		return;
	}
	window.fetch( window.ajaxurl + '?' + new URLSearchParams( {
		action: 'cart_companion_customer_tags',
		customer: box.getAttribute( 'data-cart-companion-tags' ),
		nonce: box.getAttribute( 'data-nonce' )
	} ), { credentials: 'same-origin' } ).then( function ( answer ) {
		return answer.json();
	} ).then( function ( answer ) {
		if ( ! answer.success ) {
			throw new Error( 'no answer' );
		}
		show( answer.data );
	} ).catch( function () {
		var words = document.createElement( 'p' );
		words.textContent = box.getAttribute( 'data-failed' );
		show( '' );
		box.appendChild( words );
	} );
}() );
