/* The cards of the Tag rules screen: what is in them is made when one is opened, read when something changes. */
( function () {
	'use strict';

	var page = window.cartCompanionRules;
	if ( ! page ) {
		return;
	}
	var data = page.data;
	var words = data.words;
	var cards = data.cards;
	var next = 0;

	function place( key ) {
		return document.getElementById( cards[ key ].id );
	}

	function all( root, selector ) {
		return Array.prototype.slice.call( root.querySelectorAll( selector ) );
	}

	function copyOf( value ) {
		return JSON.parse( JSON.stringify( value ) );
	}

	/** Of a template, with ids of its own and no names: the script reads the fields, the form does not send them. */
	function made( template ) {
		var holder = document.createElement( 'div' );
		holder.innerHTML = document.getElementById( template ).innerHTML.replace( /__N__/g, 'js' + ( ++next ) );
		all( holder, '[name]' ).forEach( function ( field ) {
			field.removeAttribute( 'name' );
		} );
		return holder;
	}

	function tagFields( root ) {
		all( root, '[data-cart-companion-tag-lines]' ).forEach( function ( textarea ) {
			window.cartCompanionTagField( textarea, page.loadTags, words, page.say );
		} );
	}

	function put( textarea, tags ) {
		textarea.value = tags.join( '\n' );
		if ( textarea.cartCompanionDraw ) {
			textarea.cartCompanionDraw();
		}
	}

	function showOptions( row ) {
		var list = row.querySelector( '[data-field=event]' );
		row.setAttribute( 'aria-label', list.options[ list.selectedIndex ].text );
		all( row, '[data-only-for]' ).forEach( function ( option ) {
			option.hidden = option.getAttribute( 'data-only-for' ) !== list.value;
		} );
	}

	/** What the rule keeps comes first, in its order: so it is run. */
	function tick( row, operation, at ) {
		var known = data.operations[ operation.id + ' ' + operation.name ] || { id: operation.id, name: operation.name, mark: '', is_listed: true };
		var group = row.querySelector( '.cart-companion-operations' );
		var box = ! known.is_listed ? null : all( group, 'input' ).filter( function ( one ) {
			return JSON.parse( one.value ).id === known.id;
		} )[ 0 ];
		var label;
		if ( ! box ) {
			label = document.createElement( 'label' );
			label.innerHTML = '<input type="checkbox" data-field="operations" /> <span></span>';
			label.lastChild.textContent = known.name;
			group.append( label );
			box = label.querySelector( 'input' );
			box.value = JSON.stringify( { id: known.id, name: known.name } );
		}
		box.checked = true;
		group.insertBefore( box.parentNode, group.querySelectorAll( 'label' )[ at ] );
		if ( known.mark ) {
			label = document.createElement( 'span' );
			label.className = 'cart-companion-state ' + ( known.is_listed ? 'is-quiet' : 'is-attention' );
			label.textContent = known.mark;
			box.parentNode.querySelector( 'span' ).append( ' ', label );
		}
	}

	function row( rule ) {
		var element = made( 'cart-companion-rule-template' ).firstElementChild;
		element.querySelector( '[data-field=event]' ).value = rule.event || 'purchase.completed';
		element.querySelector( '[data-field=id]' ).value = rule.id || '';
		element.querySelector( '[data-rule-name]' ).textContent = rule.id ? words.in_messages.replace( '%s', rule.id ) : '';
		element.querySelector( '[data-field=apply]' ).value = ( rule.apply || [] ).join( '\n' );
		element.querySelector( '[data-field=remove]' ).value = ( rule.remove || [] ).join( '\n' );
		element.querySelector( '[data-field=again]' ).checked = !! rule.again;
		element.querySelector( '[data-field=full_only]' ).checked = !! rule.full_only || false === rule.partial;
		element.querySelector( '[data-field=failure]' ).value = rule.failure || '';
		( rule.operations || [] ).forEach( function ( operation, at ) {
			if ( element.querySelector( '.cart-companion-operations' ) ) {
				tick( element, operation, at );
			}
		} );
		if ( rule.mark ) {
			element.classList.add( 'is-new' );
			element.querySelector( '[data-rule-mark]' ).innerHTML = '<span class="cart-companion-state is-waiting"></span>';
			element.querySelector( '[data-rule-mark] span' ).textContent = rule.mark;
			element.dataset.mark = rule.mark;
		}
		tagFields( element );
		showOptions( element );
		return element;
	}

	function lines( field ) {
		return field.value.split( '\n' ).map( function ( line ) {
			return line.trim();
		} ).filter( Boolean );
	}

	function ruleOf( element ) {
		var field = function ( name ) {
			return element.querySelector( '[data-field=' + name + ']' );
		};
		return {
			id: field( 'id' ).value,
			event: field( 'event' ).value,
			apply: lines( field( 'apply' ) ),
			remove: lines( field( 'remove' ) ),
			operations: all( element, '[data-field=operations]:checked' ).map( function ( box ) {
				return JSON.parse( box.value );
			} ),
			again: field( 'again' ).checked,
			full_only: field( 'full_only' ).checked,
			failure: field( 'failure' ).value,
			mark: element.dataset.mark || ''
		};
	}

	function accessOf( root ) {
		return {
			stated: root.querySelector( '[data-field=stated]' ).checked,
			'in': lines( root.querySelector( '[data-field=in]' ) ),
			out: lines( root.querySelector( '[data-field=out]' ) )
		};
	}

	/** What is in an open card, into what is known of it. */
	function read( key ) {
		var card = cards[ key ];
		var access = place( key ).querySelector( '[data-access]' );
		if ( card.isBuilt ) {
			card.rules = all( place( key ), '[data-rule]' ).map( ruleOf );
			if ( access && card.access ) {
				card.access = accessOf( access );
			}
		}
	}

	function showWarnings( key, warnings ) {
		var list = place( key ).querySelector( '[data-warnings]' );
		cards[ key ].warnings = warnings;
		place( key ).querySelector( '[data-has-warnings]' ).hidden = 0 === warnings.length;
		if ( list ) {
			list.replaceChildren.apply( list, warnings.map( function ( sentence ) {
				var item = document.createElement( 'li' );
				item.textContent = sentence;
				return item;
			} ) );
		}
	}

	function showAccess( root, byRules ) {
		var isStated = root.querySelector( '[data-field=stated]' ).checked;
		root.querySelector( '[data-stated]' ).hidden = ! isStated;
		root.querySelector( '[data-by-rules]' ).textContent = byRules.sentence;
		root.dataset.byRules = JSON.stringify( byRules );
	}

	function offer( key, root, one ) {
		var item = document.createElement( 'li' );
		var button = document.createElement( 'button' );
		button.type = 'button';
		button.className = 'button-link';
		button.textContent = words.fill_in;
		button.setAttribute( 'aria-label', words.fill_in_what.replace( '%s', one.sentence ) );
		button.addEventListener( 'click', function () {
			var now = accessOf( root );
			root.querySelector( '[data-field=stated]' ).checked = true;
			put( root.querySelector( '[data-field=in]' ), one.adds && now.stated ? now[ 'in' ].concat( one[ 'in' ] ) : one[ 'in' ] );
			if ( one.out.length ) {
				put( root.querySelector( '[data-field=out]' ), one.out );
			}
			cards[ key ].access = {};
			showAccess( root, JSON.parse( root.dataset.byRules ) );
			page.changed( key );
		} );
		item.append( one.sentence + ' ', button );
		return item;
	}

	function buildAccess( key, root ) {
		var card = cards[ key ];
		var stated = card.access || card.stated;
		root.querySelector( '[data-field=stated]' ).checked = !! stated && false !== stated.stated;
		root.querySelector( '[data-stated]' ).hidden = ! root.querySelector( '[data-field=stated]' ).checked;
		if ( stated ) {
			put( root.querySelector( '[data-field=in]' ), stated[ 'in' ] || [] );
			put( root.querySelector( '[data-field=out]' ), stated.out || [] );
		}
		page.ask( { 'do': 'card', product: key, cards: JSON.stringify( page.sent( [ key ] ) ) } ).then( function ( said ) {
			var list = root.querySelector( '[data-offers]' );
			var likely = document.createElement( 'ul' );
			var other = document.createElement( 'details' );
			put( root.querySelector( '[data-field=in]' ), stated && ( stated[ 'in' ] || [] ).length ? stated[ 'in' ] : said.by_rules[ 'in' ] );
			put( root.querySelector( '[data-field=out]' ), stated && stated.out ? stated.out : said.by_rules.out );
			showAccess( root, said.by_rules );
			other.innerHTML = '<summary></summary><ul></ul>';
			other.firstChild.textContent = words.another_course;
			said.offers.forEach( function ( one ) {
				( one.is_likely ? likely : other.lastChild ).append( offer( key, root, one ) );
			} );
			list.append( likely );
			if ( other.lastChild.children.length ) {
				list.append( other );
			}
		} ).catch( function ( error ) {
			root.querySelector( '[data-by-rules]' ).textContent = error.words;
		} );
	}

	/** The fields of a card, when it is opened for the first time or its rules were replaced. */
	function build( key ) {
		var card = cards[ key ];
		var body = place( key ).querySelector( '[data-body]' );
		var content = made( 'cart-companion-card-template' );
		card.isBuilt = true;
		body.replaceChildren.apply( body, Array.prototype.slice.call( content.childNodes ) );
		card.rules.forEach( function ( rule ) {
			body.querySelector( '[data-rules]' ).append( row( rule ) );
		} );
		showWarnings( key, card.warnings || [] );
		if ( '*' === key ) {
			all( body, '[data-not-for-all]' ).forEach( function ( part ) {
				part.remove();
			} );
			return;
		}
		tagFields( body.querySelector( '[data-access]' ) );
		buildAccess( key, body.querySelector( '[data-access]' ) );
	}

	function addRule( key, rule, isFocused ) {
		var element;
		if ( ! cards[ key ].isBuilt ) {
			cards[ key ].rules.push( rule );
			return;
		}
		element = row( rule );
		place( key ).querySelector( '[data-rules]' ).append( element );
		if ( isFocused ) {
			element.querySelector( rule.apply ? '[role=combobox]' : '[data-field=event]' ).focus();
		}
	}

	data.saved = {};
	Object.keys( cards ).forEach( function ( key ) {
		data.saved[ key ] = { rules: copyOf( cards[ key ].rules ) };
	} );
	Object.assign( page, {
		cards: cards, place: place, all: all, copyOf: copyOf, read: read, build: build, addRule: addRule,
		showOptions: showOptions, showWarnings: showWarnings, showAccess: showAccess
	} );
}() );
