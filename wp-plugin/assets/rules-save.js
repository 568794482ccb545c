/* Saves the changed cards in one field, brings back what was not saved, and says who would get and lose tags. */
( function () {
	'use strict';

	var page = window.cartCompanionRules;
	if ( ! page ) {
		return;
	}
	var data = page.data;
	var words = data.words;
	var cards = page.cards;
	var form = document.getElementById( 'cart-companion-cards' ).closest( 'form' );
	var bar = document.getElementById( 'cart-companion-save-bar' );
	var isLeaving = false;

	/** What the owner must read, beside the button; '' takes it away. */
	page.tell = function ( sentence ) {
		var message = bar.querySelector( '[data-save-message]' );
		message.textContent = sentence;
		message.hidden = '' === sentence;
		if ( sentence ) {
			bar.hidden = false;
		}
	};

	function button( label, act ) {
		var made = document.createElement( 'button' );
		made.type = 'button';
		made.className = 'button';
		made.textContent = label;
		made.addEventListener( 'click', act );
		return made;
	}

	/** Somebody else saved this card meanwhile: both are shown, and the owner says which one counts. */
	function showConflict( key, theirs ) {
		var box = document.createElement( 'div' );
		var list = document.createElement( 'ul' );
		var title = document.createElement( 'p' );
		page.place( key ).open = true;
		if ( ! cards[ key ].isBuilt ) {
			page.build( key );
		}
		page.all( page.place( key ), '.cart-companion-conflict' ).forEach( function ( old ) {
			old.remove();
		} );
		box.className = 'cart-companion-conflict notice notice-warning inline';
		title.textContent = theirs.title;
		list.className = 'ul-disc';
		theirs.words.forEach( function ( sentence ) {
			var item = document.createElement( 'li' );
			item.textContent = sentence;
			list.append( item );
		} );
		box.append( title, list, button( words.take_theirs, function () {
			Object.assign( cards[ key ], { base: theirs.base, stated: theirs.stated } );
			data.saved[ key ] = { rules: page.copyOf( theirs.rules ) };
			page.undo( [ key ] );
			page.place( key ).querySelector( 'summary' ).focus();
		} ), ' ', button( words.keep_mine, function () {
			cards[ key ].base = theirs.base;
			data.saved[ key ] = { rules: page.copyOf( theirs.rules ) };
			box.remove();
			page.tell( words.save_again );
			bar.querySelector( '[data-do=save]' ).focus();
		} ) );
		page.place( key ).querySelector( '[data-body]' ).prepend( box );
		box.querySelector( 'button' ).focus();
	}

	function isBusy( is ) {
		page.all( bar, 'button' ).forEach( function ( one ) {
			one.disabled = is;
		} );
	}

	/** What was just saved is not edited any more, and no draft: but what was changed in it while it was on its way. */
	function markSaved( cardsSent ) {
		cardsSent.forEach( function ( card ) {
			cards[ card.product ].isEdited = JSON.stringify( card ) !== JSON.stringify( page.sent( [ card.product ] )[ 0 ] );
		} );
		page.keepDraft();
	}

	page.actions.save = function () {
		var cardsSent;
		window.cartCompanionTagField.flush();
		cardsSent = page.sent( page.edited() );
		page.tell( '' );
		isBusy( true );
		page.say( words.saving );
		page.ask( { 'do': 'save', cards: JSON.stringify( cardsSent ) } ).then( function ( said ) {
			if ( said.is_saved ) {
				isLeaving = true;
				markSaved( cardsSent );
				window.location.assign( data.url );
				return;
			}
			isBusy( false );
			page.tell( said.sentence );
			Object.keys( said.conflicts ).forEach( function ( key ) {
				showConflict( key, said.conflicts[ key ] );
			} );
			if ( said.product && cards[ said.product ] ) {
				page.place( said.product ).open = true;
				page.place( said.product ).querySelector( 'summary' ).focus();
			}
		} ).catch( function ( error ) {
			isBusy( false );
			page.keepDraft();
			page.tell( error.words || words.not_understood );
		} );
	};

	/** What was entered in this window before, and is not what is saved now. */
	function restoreDraft() {
		var draft = null;
		var back;
		try {
			draft = JSON.parse( window.sessionStorage.getItem( page.DRAFT ) );
		} catch ( error ) {
			return;
		}
		back = ( draft ? draft.cards : [] ).filter( function ( card ) {
			return cards[ card.product ];
		} );
		back.forEach( function ( card ) {
			Object.assign( cards[ card.product ], { base: card.base, rules: card.rules, access: card.access || null, isEdited: true } );
		} );
		if ( back.length ) {
			document.querySelector( '[data-restored]' ).hidden = false;
			document.querySelector( '[data-restored-words]' ).textContent = words.restored.replace( '%s', new Date( draft.at ).toLocaleTimeString( document.documentElement.lang || [], { hour: 'numeric', minute: '2-digit' } ) );
			page.showUnsaved();
			page.check( back.map( function ( card ) {
				return card.product;
			} ) );
		}
	}

	page.actions[ 'drop-restored' ] = function () {
		document.querySelector( '[data-restored]' ).hidden = true;
		page.actions[ 'undo-all' ]();
		document.getElementById( 'cart-companion-cards' ).focus();
	};

	form.addEventListener( 'submit', function ( event ) {
		event.preventDefault();
		page.actions.save();
	} );
	window.addEventListener( 'beforeunload', function ( event ) {
		if ( page.edited().length ) {
			page.keepDraft();
		}
		if ( ! isLeaving && page.edited().length ) {
			event.preventDefault();
			event.returnValue = '';
		}
	} );

	document.querySelector( '.wrap.cart-companion' ).addEventListener( 'click', function ( event ) {
		var pressed = event.target.closest( '[data-do]' );
		var card = event.target.closest( '[data-product]' );
		if ( pressed && page.actions[ pressed.getAttribute( 'data-do' ) ] ) {
			page.actions[ pressed.getAttribute( 'data-do' ) ]( card ? card.getAttribute( 'data-product' ) : '', pressed );
		}
	} );
	[ 'input', 'change' ].forEach( function ( kind ) {
		form.addEventListener( kind, function ( event ) {
			var card = event.target.closest( '[data-product]' );
			var field = event.target.getAttribute( 'data-field' );
			var key;
			if ( ! card || ! field ) {
				return;
			}
			key = card.getAttribute( 'data-product' );
			if ( 'event' === field ) {
				page.showOptions( event.target.closest( '[data-rule]' ) );
			}
			if ( event.target.closest( '[data-access]' ) ) {
				cards[ key ].access = cards[ key ].access || {};
				page.showAccess( event.target.closest( '[data-access]' ), JSON.parse( event.target.closest( '[data-access]' ).dataset.byRules || '{"sentence":""}' ) );
			}
			page.changed( key );
		} );
	} );
	document.getElementById( 'cart-companion-cards' ).addEventListener( 'toggle', function ( event ) {
		var key = event.target.getAttribute( 'data-product' );
		if ( key && event.target.open && ! cards[ key ].isBuilt ) {
			page.build( key );
		}
	}, true );
	document.getElementById( 'cart-companion-filter' ).addEventListener( 'input', function ( event ) {
		page.filter( event.target.value );
	} );
	document.getElementById( 'cart-companion-filter' ).addEventListener( 'keydown', function ( event ) {
		var typed = event.target.value.trim();
		if ( 'Enter' !== event.key ) {
			return;
		}
		event.preventDefault();
		// "12" is product-12, whether or not it was sold.
		if ( /^(#?\d+|(product|bump|upsell|downsell)[\s_-]*\d+)$/i.test( typed ) ) {
			page.keepDraft();
			isLeaving = true;
			window.location.assign( data.url + '&product=' + encodeURIComponent( typed ) );
		}
	} );

	restoreDraft();
	Object.keys( cards ).forEach( function ( key ) {
		if ( page.place( key ).open ) {
			page.build( key );
		}
	} );
	if ( data.open ) {
		page.place( data.open ).scrollIntoView( { block: 'start' } );
		if ( data.suggest ) {
			page.suggest( [ data.open ] );
		} else if ( data.adds_rule ) {
			page.addRule( data.open, { mark: words.is_new, apply: [] }, true );
		}
	}
}() );
