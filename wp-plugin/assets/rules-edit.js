/* What can be done on the Tag rules screen: suggest, add, remove, copy, undo, find; and what is not saved yet is kept. */
( function () {
	'use strict';

	var page = window.cartCompanionRules;
	if ( ! page ) {
		return;
	}
	var data = page.data;
	var words = data.words;
	var cards = page.cards;
	var DRAFT = 'cart_companion_rules_' + data.user + '_' + data.url;
	var SOON = 500;
	var waiting = {};

	function edited() {
		return Object.keys( cards ).filter( function ( key ) {
			return cards[ key ].isEdited;
		} );
	}

	/** As the site takes them. */
	function sent( keys ) {
		return keys.map( function ( key ) {
			var card = cards[ key ];
			page.read( key );
			return Object.assign( { product: key, base: card.base, rules: card.rules.map( function ( rule ) {
				return Object.assign( { full_only: false === rule.partial }, rule );
			} ) }, card.access ? { access: card.access } : {} );
		} );
	}

	function keepDraft() {
		try {
			if ( edited().length ) {
				window.sessionStorage.setItem( DRAFT, JSON.stringify( { at: Date.now(), cards: sent( edited() ) } ) );
			} else {
				window.sessionStorage.removeItem( DRAFT );
			}
		} catch ( error ) {
			// Without a store the warning before leaving is all there is.
		}
	}

	function showUnsaved() {
		var count = edited().length;
		document.getElementById( 'cart-companion-save-bar' ).hidden = 0 === count;
		document.querySelector( '[data-unsaved]' ).textContent = words.unsaved.replace( '%s', count.toLocaleString() );
		Object.keys( cards ).forEach( function ( key ) {
			page.place( key ).classList.toggle( 'is-edited', !! cards[ key ].isEdited );
			page.place( key ).querySelector( '[data-edited]' ).hidden = ! cards[ key ].isEdited;
		} );
	}

	/** The site looks at changed cards: what is wrong with them, and who gets in by them. */
	function check( keys ) {
		var asked = keys.filter( function ( key ) {
			return cards[ key ];
		} );
		var all = asked.concat( asked.indexOf( '*' ) < 0 && cards[ '*' ].isEdited ? [ '*' ] : [] );
		page.ask( { 'do': 'check', cards: JSON.stringify( sent( all ) ) } ).then( function ( said ) {
			asked.forEach( function ( key ) {
				var access = page.place( key ).querySelector( '[data-access]' );
				if ( ! said[ key ] ) {
					return;
				}
				page.showWarnings( key, said[ key ].warnings );
				page.place( key ).querySelector( '[data-state]' ).textContent = said[ key ].state;
				if ( access && said[ key ].by_rules ) {
					page.showAccess( access, said[ key ].by_rules );
				}
			} );
		} ).catch( function () {
			// Only advice: saving says what is wrong.
		} );
	}

	function changed( key ) {
		page.read( key );
		cards[ key ].isEdited = true;
		showUnsaved();
		page.forgetPreview();
		window.clearTimeout( waiting.draft );
		waiting.draft = window.setTimeout( keepDraft, SOON );
		waiting.keys = ( waiting.keys || [] ).filter( function ( one ) {
			return one !== key;
		} ).concat( key );
		window.clearTimeout( waiting.check );
		waiting.check = window.setTimeout( function () {
			check( waiting.keys );
			waiting.keys = [];
		}, SOON );
	}

	function original( key ) {
		return { rules: page.copyOf( data.saved[ key ].rules ), access: null, isEdited: false };
	}

	function rebuild( key ) {
		if ( cards[ key ].isBuilt ) {
			page.build( key );
		}
	}

	function undo( keys ) {
		keys.forEach( function ( key ) {
			Object.assign( cards[ key ], original( key ) );
			rebuild( key );
		} );
		showUnsaved();
		keepDraft();
		check( keys );
		page.say( words.undone );
	}

	/** The events that a card has a rule for; one that does nothing yet makes room for one that is coming. */
	function taken( key, coming ) {
		var groups;
		page.read( key );
		groups = page.all( page.place( key ), '[data-rule]' );
		cards[ key ].rules = cards[ key ].rules.filter( function ( rule, at ) {
			var isEmpty = 0 === [].concat( rule.apply || [], rule.remove || [], rule.operations || [] ).length;
			var makesRoom = isEmpty && coming.some( function ( one ) {
				return one.event === rule.event;
			} );
			if ( makesRoom && groups[ at ] ) {
				groups[ at ].remove();
			}
			return ! makesRoom;
		} );
		return cards[ key ].rules.map( function ( rule ) {
			return rule.event;
		} );
	}

	function suggest( keys ) {
		page.say( words.working );
		return page.ask( { 'do': 'suggest', products: JSON.stringify( keys ) } ).then( function ( said ) {
			var count = 0;
			keys.forEach( function ( key ) {
				var events = taken( key, said[ key ] || [] );
				( said[ key ] || [] ).forEach( function ( rule ) {
					if ( events.indexOf( rule.event ) < 0 ) {
						page.addRule( key, Object.assign( { mark: words.suggested }, rule ), false );
						count++;
					}
				} );
				if ( count ) {
					changed( key );
				}
			} );
			page.say( count ? words.suggestions : words.nothing_to_suggest );
			return count;
		} ).catch( function ( error ) {
			page.tell( error.words );
		} );
	}

	/** Tags that are named like the one product are named like the other. */
	function renamed( tags, from, to ) {
		return tags.map( function ( tag ) {
			return from && 0 === tag.indexOf( from ) ? to + tag.slice( from.length ) : tag;
		} );
	}

	function copyTo( from, keys ) {
		page.read( from );
		keys.forEach( function ( key ) {
			var events = taken( key, cards[ from ].rules );
			cards[ from ].rules.forEach( function ( rule ) {
				if ( events.indexOf( rule.event ) < 0 ) {
					page.addRule( key, Object.assign( page.copyOf( rule ), {
						id: '',
						mark: words.copied,
						apply: renamed( rule.apply, cards[ from ].stem, cards[ key ].stem ),
						remove: renamed( rule.remove, cards[ from ].stem, cards[ key ].stem )
					} ), false );
				}
			} );
			changed( key );
		} );
		page.say( words.copied_to );
	}

	function listTargets( key, list ) {
		list.replaceChildren.apply( list, Object.keys( cards ).filter( function ( other ) {
			return other !== key && '*' !== other;
		} ).map( function ( other ) {
			var label = document.createElement( 'label' );
			label.innerHTML = '<input type="checkbox" /> <span></span>';
			label.firstChild.value = other;
			label.lastChild.textContent = cards[ other ].label;
			return label;
		} ) );
	}

	var actions = {
		'remove-rule': function ( key, button ) {
			var group = button.closest( '[data-rule]' );
			var after = group.nextElementSibling || group.previousElementSibling;
			group.remove();
			changed( key );
			page.say( words.removed );
			( after ? after.querySelector( '[data-field=event]' ) : page.place( key ).querySelector( '[data-do=add-rule]' ) ).focus();
		},
		'add-rule': function ( key ) {
			page.addRule( key, { mark: words.is_new }, true );
			page.say( words.added );
		},
		suggest: function ( key ) {
			suggest( [ key ] ).then( function ( count ) {
				if ( 0 === count ) {
					page.tell( words.nothing_to_suggest );
				}
			} );
		},
		undo: function ( key ) {
			undo( [ key ] );
			page.place( key ).querySelector( 'summary' ).focus();
		},
		copy: function ( key, button ) {
			var panel = page.place( key ).querySelector( '[data-copy]' );
			panel.hidden = ! panel.hidden;
			button.setAttribute( 'aria-expanded', String( ! panel.hidden ) );
			if ( ! panel.hidden ) {
				listTargets( key, panel.querySelector( '[data-targets]' ) );
				panel.querySelector( 'input' ).focus();
			}
		},
		'copy-now': function ( key ) {
			var panel = page.place( key ).querySelector( '[data-copy]' );
			copyTo( key, page.all( panel, 'input:checked' ).map( function ( box ) {
				return box.value;
			} ) );
			panel.hidden = true;
			page.place( key ).querySelector( '[data-do=copy]' ).setAttribute( 'aria-expanded', 'false' );
			page.place( key ).querySelector( '[data-do=copy]' ).focus();
		},
		'suggest-all': function () {
			suggest( Object.keys( cards ).filter( function ( key ) {
				return cards[ key ].lacks_rules && 0 === cards[ key ].rules.length;
			} ) ).then( function ( count ) {
				if ( count ) {
					document.querySelector( '[data-do=save]' ).focus();
				}
			} );
		},
		'open-all': function ( key, button ) {
			var isOpen = 'true' !== button.getAttribute( 'aria-pressed' );
			button.setAttribute( 'aria-pressed', String( isOpen ) );
			Object.keys( cards ).forEach( function ( one ) {
				page.place( one ).open = isOpen && ! page.place( one ).hidden;
			} );
		},
		'undo-all': function () {
			undo( edited() );
		}
	};

	/** Only cards whose name or number has it. */
	function filter( text ) {
		var wanted = text.trim().toLowerCase();
		var shown = 0;
		Object.keys( cards ).forEach( function ( key ) {
			var isShown = '*' === key || '' === wanted || ( cards[ key ].label + ' ' + key ).toLowerCase().indexOf( wanted ) >= 0;
			page.place( key ).hidden = ! isShown;
			shown += isShown && '*' !== key ? 1 : 0;
		} );
		document.querySelector( '[data-nothing-found]' ).hidden = shown > 0;
		page.say( words.shown.replace( '%s', shown.toLocaleString() ) );
	}

	Object.assign( page, { edited: edited, sent: sent, changed: changed, check: check, undo: undo, rebuild: rebuild, actions: actions, filter: filter, suggest: suggest, keepDraft: keepDraft, showUnsaved: showUnsaved, DRAFT: DRAFT } );
}() );
