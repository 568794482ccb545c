/* Keeps an open Status screen fresh. Without this file its link "Refresh" loads the page again. */
( function () {
	'use strict';

	var line = document.querySelector( '[data-cart-companion-live]' );
	if ( ! line ) {
		return;
	}

	var EVERY = 1000 * Number( line.getAttribute( 'data-seconds' ) );

	// The nonce is too old, or nobody is logged in any more: admin-ajax.php says 400 to strangers.
	var ENDED = [ 400, 401, 403 ];

	var status = line.querySelector( '[role="status"]' );
	var at = line.querySelector( '[data-cart-companion-at]' );
	var rows = document.querySelector( '.wp-list-table.cart-companion-events tbody' );
	var isFirstPage = ! new URLSearchParams( window.location.search ).get( 'cursor' );
	var timer = null;
	var isAsking = false;
	var failures = 0;
	var shown = {};
	var said = null;

	/* Nothing is taken from under the hands of who works on the list. */
	function isWorkedOn() {
		var selection = window.getSelection();
		return ! isFirstPage ||
			null !== rows.querySelector( '.is-expanded, input:checked' ) ||
			( selection && ! selection.isCollapsed && rows.contains( selection.anchorNode ) );
	}

	/* How what has the focus is found again in the new content. */
	function focused( box ) {
		var element = document.activeElement;
		if ( ! box.contains( element ) ) {
			return null;
		}
		if ( element.id ) {
			return '#' + window.CSS.escape( element.id );
		}
		var selector = element.nodeName.toLowerCase();
		[ 'href', 'name', 'value' ].forEach( function ( attribute ) {
			if ( element.hasAttribute( attribute ) ) {
				selector += '[' + attribute + '="' + window.CSS.escape( element.getAttribute( attribute ) ) + '"]';
			}
		} );
		return selector;
	}

	function exchange( box, put ) {
		var selector = focused( box );
		put();
		var again = selector && box.querySelector( selector );
		if ( again ) {
			again.focus( { preventScroll: true } );
		}
	}

	/* Rows that are the same stay the very same; true when one is new. */
	function putRows( html ) {
		var fresh = document.createElement( 'tbody' );
		var known = {};
		var isNew = false;
		fresh.innerHTML = html;
		var count = fresh.children.length;
		Array.prototype.forEach.call( rows.children, function ( row ) {
			known[ row.getAttribute( 'data-cart-companion-row' ) ] = row;
		} );
		exchange( rows, function () {
			Array.prototype.slice.call( fresh.children ).forEach( function ( row, place ) {
				var id = row.getAttribute( 'data-cart-companion-row' );
				var old = known[ id ];
				isNew = isNew || ( id && ! old );
				if ( old && old.outerHTML === row.outerHTML ) {
					row = old;
				} else if ( old ) {
					old.remove();
				}
				if ( rows.children[ place ] !== row ) {
					rows.insertBefore( row, rows.children[ place ] || null );
				}
			} );
			while ( rows.children.length > count ) {
				rows.lastElementChild.remove();
			}
		} );
		return isNew;
	}

	function put( name, html ) {
		var box = document.querySelector( '[data-cart-companion-part="' + name + '"]' );
		if ( box && shown[ name ] !== html ) {
			exchange( box, function () {
				box.innerHTML = html;
			} );
			shown[ name ] = html;
		}
	}

	function show( told ) {
		var isNew = false;
		[ 'counts', 'figures', 'views' ].forEach( function ( name ) {
			put( name, told.parts[ name ] );
		} );
		if ( rows && ! isWorkedOn() ) {
			isNew = putRows( told.parts.rows );
			document.querySelectorAll( '[data-cart-companion-next]' ).forEach( function ( link ) {
				if ( told.next ) {
					link.href = told.next;
				}
			} );
		}
		at.textContent = told.at;
		// Only what is new is said; the first answer says what the page has said already.
		if ( ( null !== said && said !== told.said ) || isNew ) {
			status.textContent = ( isNew ? line.getAttribute( 'data-new' ) + ' ' : '' ) + told.said;
		}
		said = told.said;
	}

	function later() {
		window.clearTimeout( timer );
		timer = window.setTimeout( ask, EVERY * Math.min( 1 + failures, 10 ) );
	}

	function ask() {
		if ( document.hidden || isAsking ) {
			return;
		}
		isAsking = true;
		var question = new URLSearchParams( window.location.search );
		question.set( 'action', line.getAttribute( 'data-cart-companion-live' ) );
		question.set( 'nonce', line.getAttribute( 'data-nonce' ) );
		window.fetch( window.ajaxurl + '?' + question, { credentials: 'same-origin' } ).then( function ( answer ) {
			if ( ENDED.indexOf( answer.status ) >= 0 ) {
				return null;
			}
			return answer.json();
		} ).then( function ( answer ) {
			isAsking = false;
			if ( null === answer ) {
				at.textContent = status.textContent = line.getAttribute( 'data-over' );
				return;
			}
			if ( ! answer.success ) {
				throw new Error( 'no answer' );
			}
			failures = 0;
			show( answer.data );
			later();
		} ).catch( function () {
			isAsking = false;
			failures++;
			at.textContent = line.getAttribute( 'data-failed' );
			later();
		} );
	}

	line.querySelector( 'a' ).addEventListener( 'click', function ( event ) {
		event.preventDefault();
		ask();
	} );
	document.addEventListener( 'visibilitychange', ask );
	later();
}() );
