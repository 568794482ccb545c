/* What the Tag rules screen asks of its site: every answer comes as a promise; a nonce that is too old is asked for anew. */
( function () {
	'use strict';

	var place = document.getElementById( 'cart-companion-cards-data' );
	var data = place ? JSON.parse( place.textContent ) : null;
	var tags = null;
	if ( ! data ) {
		return;
	}

	function post( question ) {
		return window.fetch( window.ajaxurl, {
			method: 'POST',
			credentials: 'same-origin',
			body: new URLSearchParams( Object.assign( { action: 'cart_companion_rules', nonce: data.nonce }, question ) )
		} );
	}

	function failure( words ) {
		var error = new Error( words );
		error.words = words;
		return error;
	}

	/** Whoever logged in again has another nonce; null when nobody is logged in. */
	function renew() {
		return post( { 'do': 'nonce' } ).then( function ( answer ) {
			return answer.ok ? answer.json() : null;
		} ).then( function ( answer ) {
			if ( ! answer || ! answer.success ) {
				throw failure( data.words.logged_out );
			}
			data.nonce = answer.data;
		} );
	}

	/** @return {Promise} Of what the site answers; rejected with an error that has words for the owner. */
	function ask( question, isAgain ) {
		return post( question ).catch( function () {
			throw failure( data.words.offline );
		} ).then( function ( answer ) {
			// admin-ajax.php says 400 to strangers.
			if ( [ 400, 401, 403 ].indexOf( answer.status ) >= 0 && ! isAgain ) {
				return renew().then( function () {
					return ask( question, true );
				} );
			}
			return answer.json().catch( function () {
				throw failure( data.words.not_understood );
			} ).then( function ( said ) {
				if ( ! said || ! said.success ) {
					throw failure( said && said.data && said.data.words ? said.data.words : data.words.not_understood );
				}
				return said.data;
			} );
		} );
	}

	/** The CRM's tags, asked for once. */
	function loadTags() {
		if ( null === tags ) {
			tags = ask( { 'do': 'tags' } ).catch( function ( error ) {
				tags = null;
				return { names: [], can_create: true, note: error.words || '' };
			} );
		}
		return tags;
	}

	function say( words ) {
		document.getElementById( 'cart-companion-rules-status' ).textContent = words;
	}

	window.cartCompanionRules = { data: data, ask: ask, loadTags: loadTags, say: say };
}() );
