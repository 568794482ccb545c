/* Copy button and rows of the tag rules. Everything works without this file, only less comfortably. */
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

	function showOptions( row ) {
		var event = row.querySelector( '[data-cart-companion-event]' ).value;
		row.querySelectorAll( '[data-cart-companion-for]' ).forEach( function ( option ) {
			option.hidden = option.getAttribute( 'data-cart-companion-for' ) !== event;
		} );
	}

	function renumber( row, number ) {
		row.querySelectorAll( '[name], [id], [for]' ).forEach( function ( element ) {
			[ 'name', 'id', 'for' ].forEach( function ( attribute ) {
				var value = element.getAttribute( attribute );
				if ( value ) {
					element.setAttribute( attribute, value.replace( /(rules\[|cart-companion-rule-)\d+/, '$1' + number ) );
				}
			} );
		} );
		[ row.querySelector( '.cart-companion-rule-number' ), row.querySelector( '[data-cart-companion-remove]' ) ].forEach( function ( element ) {
			var label = element.getAttribute( 'aria-label' );
			if ( label ) {
				element.setAttribute( 'aria-label', label.replace( /\d+/, number ) );
			} else {
				element.textContent = element.textContent.replace( /\d+/, number );
			}
		} );
	}

	function empty( row ) {
		row.classList.remove( 'is-suggested' );
		row.querySelectorAll( '.cart-companion-state, .cart-companion-product-name' ).forEach( function ( badge ) {
			badge.remove();
		} );
		row.querySelectorAll( 'input, textarea' ).forEach( function ( field ) {
			if ( 'checkbox' === field.type ) {
				field.checked = false;
			} else {
				field.value = '';
			}
		} );
		row.querySelector( 'select' ).selectedIndex = 0;
	}

	function rules( table ) {
		var body = table.tBodies[ 0 ];
		var next = body.rows.length + 1;
		var blank = body.rows[ body.rows.length - 1 ].cloneNode( true );
		var status = document.getElementById( 'cart-companion-rules-status' );
		var add = document.getElementById( 'cart-companion-add-rule' );
		Array.prototype.forEach.call( body.rows, showOptions );
		table.addEventListener( 'change', function ( event ) {
			if ( event.target.hasAttribute( 'data-cart-companion-event' ) ) {
				showOptions( event.target.closest( 'tr' ) );
			}
		} );
		table.addEventListener( 'click', function ( event ) {
			if ( event.target.hasAttribute( 'data-cart-companion-remove' ) ) {
				event.target.closest( 'tr' ).remove();
				status.textContent = status.getAttribute( 'data-removed' );
				add.focus();
			}
		} );
		add.addEventListener( 'click', function () {
			var row = blank.cloneNode( true );
			empty( row );
			renumber( row, next++ );
			body.appendChild( row );
			showOptions( row );
			row.querySelector( 'input.code' ).focus();
			status.textContent = status.getAttribute( 'data-added' );
		} );
	}

	// Site Health prints its tests after this file has run.
	document.addEventListener( 'click', function ( event ) {
		var button = event.target.closest( '[data-cart-companion-copy]' );
		if ( button ) {
			copy( button );
		}
	} );
	var table = document.getElementById( 'cart-companion-rules' );
	if ( table ) {
		rules( table );
	}
}() );
