/* Makes of a field with one tag a line one that offers the tags of the CRM: a combobox after the ARIA pattern, with a chip for each tag. */
( function () {
	'use strict';

	var SHOWN = 50;

	// Longer than a click: what moves while the button is down makes the browser drop the click.
	var CLICK = 250;
	var next = 0;
	var late = [];

	function element( name, attributes, text ) {
		var made = document.createElement( name );
		Object.keys( attributes || {} ).forEach( function ( attribute ) {
			made.setAttribute( attribute, attributes[ attribute ] );
		} );
		if ( undefined !== text ) {
			made.textContent = text;
		}
		return made;
	}

	function lines( text ) {
		return text.split( '\n' ).map( function ( line ) {
			return line.trim();
		} ).filter( function ( line, at, all ) {
			return '' !== line && all.indexOf( line ) === at;
		} );
	}

	/**
	 * @param {HTMLTextAreaElement} textarea Keeps the tags, one a line; hidden from now on.
	 * @param {Function}            load     Promise of {names, can_create, note}.
	 * @param {Object}              words    new_tag, missing_tag, remove_tag, tag_added, tag_removed, tag_list, tag_hint.
	 * @param {Function}            say      For a screen reader.
	 */
	window.cartCompanionTagField = function ( textarea, load, words, say ) {
		var id = textarea.id;
		var listId = 'cart-companion-tag-list-' + ( ++next );
		var label = textarea.parentNode.querySelector( 'label' );
		var box = element( 'div', { 'class': 'cart-companion-tag-box' } );
		var chips = element( 'ul', { 'class': 'cart-companion-chips' } );
		var input = element( 'input', { type: 'text', id: id, role: 'combobox', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false', placeholder: words.tag_hint } );
		var list = element( 'ul', { id: listId, role: 'listbox', 'class': 'cart-companion-tag-list', 'aria-label': words.tag_list } );
		var known = null;
		var active = -1;

		textarea.id = id + '-text';
		textarea.hidden = true;
		textarea.setAttribute( 'aria-label', label.textContent );
		list.hidden = true;
		box.append( chips, input, list );
		textarea.after( box );

		function tell() {
			draw();
			textarea.dispatchEvent( new Event( 'input', { bubbles: true } ) );
		}

		function set( tags ) {
			textarea.value = tags.join( '\n' );
			tell();
		}

		function draw() {
			chips.replaceChildren.apply( chips, lines( textarea.value ).map( function ( tag ) {
				var chip = element( 'li', {}, tag );
				var remove = element( 'button', { type: 'button', 'aria-label': words.remove_tag.replace( '%s', tag ) }, '×' );
				remove.addEventListener( 'click', function () {
					take( tag );
					input.focus();
				} );
				chip.append( remove );
				return chip;
			} ) );
		}

		function take( tag ) {
			set( lines( textarea.value ).filter( function ( one ) {
				return one !== tag;
			} ) );
			say( words.tag_removed.replace( '%s', tag ) );
		}

		function add( tag ) {
			input.value = '';
			close();
			if ( '' !== tag.trim() ) {
				set( lines( textarea.value + '\n' + tag ) );
				say( words.tag_added.replace( '%s', tag.trim() ) );
			}
		}

		function offered() {
			var typed = input.value.trim();
			var wanted = typed.toLowerCase();
			var chosen = lines( textarea.value );
			var fit = ( known ? known.names : [] ).filter( function ( name ) {
				return chosen.indexOf( name ) < 0 && name.toLowerCase().indexOf( wanted ) >= 0;
			} );
			var isThere = ( known ? known.names : [] ).concat( chosen ).some( function ( name ) {
				return name.toLowerCase() === wanted;
			} );
			// What begins with it comes first.
			fit.sort( function ( one, other ) {
				return ( 0 !== one.toLowerCase().indexOf( wanted ) ) - ( 0 !== other.toLowerCase().indexOf( wanted ) );
			} );
			fit = fit.slice( 0, SHOWN ).map( function ( name ) {
				return { tag: name, words: name };
			} );
			if ( '' !== typed && ! isThere ) {
				fit.push( { tag: typed, words: ( known && ! known.can_create ? words.missing_tag : words.new_tag ).replace( '%s', typed ), isNew: true } );
			}
			return fit;
		}

		function open() {
			var options = offered().map( function ( one, at ) {
				var option = element( 'li', { role: 'option', id: listId + '-' + at, 'aria-selected': 'false' }, one.words );
				option.classList.toggle( 'is-new', !! one.isNew );
				option.dataset.tag = one.tag;
				option.addEventListener( 'mousedown', function ( event ) {
					event.preventDefault(); // The field keeps the focus.
					add( one.tag );
				} );
				return option;
			} );
			if ( known && known.note ) {
				options.push( element( 'li', { role: 'option', 'aria-disabled': 'true', 'class': 'is-note' }, known.note ) );
			}
			list.replaceChildren.apply( list, options );
			list.hidden = 0 === options.length;
			input.setAttribute( 'aria-expanded', String( ! list.hidden ) );
			mark( -1 );
		}

		function close() {
			list.hidden = true;
			input.setAttribute( 'aria-expanded', 'false' );
			mark( -1 );
		}

		function mark( at ) {
			var options = list.querySelectorAll( '[data-tag]' );
			active = options.length ? Math.max( -1, Math.min( at, options.length - 1 ) ) : -1;
			options.forEach( function ( option, place ) {
				option.setAttribute( 'aria-selected', String( place === active ) );
			} );
			if ( active < 0 ) {
				input.removeAttribute( 'aria-activedescendant' );
				return;
			}
			input.setAttribute( 'aria-activedescendant', options[ active ].id );
			options[ active ].scrollIntoView( { block: 'nearest' } );
		}

		function show() {
			open();
			if ( null === known ) {
				load().then( function ( tags ) {
					known = tags;
					if ( document.activeElement === input ) {
						open();
					}
				} );
			}
		}

		input.addEventListener( 'focus', function () {
			load().then( function ( tags ) {
				known = tags;
			} );
		} );
		input.addEventListener( 'click', show );
		input.addEventListener( 'input', show );
		input.addEventListener( 'blur', function () {
			// What was typed and not chosen is meant all the same.
			var tag = input.value.trim();
			input.value = '';
			close();
			if ( '' !== tag ) {
				textarea.value = lines( textarea.value + '\n' + tag ).join( '\n' );
				late.push( tell );
				window.setTimeout( window.cartCompanionTagField.flush, CLICK );
			}
		} );
		input.addEventListener( 'keydown', function ( event ) {
			var isOpen = ! list.hidden;
			var tags = lines( textarea.value );
			if ( 'ArrowDown' === event.key || 'ArrowUp' === event.key ) {
				event.preventDefault();
				if ( isOpen ) {
					mark( active + ( 'ArrowDown' === event.key ? 1 : -1 ) );
				} else {
					show();
				}
			} else if ( 'Enter' === event.key ) {
				event.preventDefault(); // Enter never sends the form from here.
				add( active < 0 ? input.value : list.querySelectorAll( '[data-tag]' )[ active ].dataset.tag );
			} else if ( 'Escape' === event.key && isOpen ) {
				event.stopPropagation();
				close();
			} else if ( 'Backspace' === event.key && '' === input.value && tags.length ) {
				take( tags[ tags.length - 1 ] );
			}
		} );
		textarea.cartCompanionDraw = draw;
		draw();
	};

	/** What fields took in when they were left is shown and told, now. */
	window.cartCompanionTagField.flush = function () {
		late.splice( 0 ).forEach( function ( tell ) {
			tell();
		} );
	};
}() );
