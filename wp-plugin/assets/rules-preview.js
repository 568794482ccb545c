/* Counts in steps whose tags other rules would change; the site computes, and no CRM is asked. */
( function () {
	'use strict';

	var page = window.cartCompanionRules;
	if ( ! page ) {
		return;
	}
	var words = page.data.words;
	var run = 0;

	function show( place, said ) {
		var list = place.querySelector( '[data-examples]' );
		place.hidden = false;
		place.querySelector( '[data-sentence]' ).textContent = said.sentence;
		place.querySelector( '[data-after]' ).textContent = said.is_over ? said.after : '';
		list.replaceChildren.apply( list, said.examples.map( function ( example ) {
			var item = document.createElement( 'li' );
			item.textContent = example;
			return item;
		} ) );
		place.querySelector( 'details' ).hidden = 0 === said.examples.length;
	}

	function step( place, question, soFar, mine ) {
		return page.ask( Object.assign( { so_far: JSON.stringify( soFar ) }, question ) ).then( function ( said ) {
			if ( mine !== run ) {
				return null;
			}
			show( place, said );
			if ( ! said.is_over ) {
				return step( place, question, said.so_far, mine );
			}
			page.say( said.sentence );
			return said;
		} );
	}

	function begin( place, question ) {
		var mine = ++run;
		place.hidden = false;
		show( place, { sentence: words.counting, examples: [], is_over: false } );
		return step( place, question, {}, mine ).catch( function ( error ) {
			show( place, { sentence: error.words || words.not_understood, examples: [], is_over: false } );
			page.say( error.words || words.not_understood );
		} );
	}

	/** Something was changed since: the numbers are of other rules. */
	page.forgetPreview = function () {
		run++;
		document.getElementById( 'cart-companion-preview' ).hidden = true;
	};
	Object.assign( page.actions, {
		preview: function () {
			begin( document.getElementById( 'cart-companion-preview' ), { 'do': 'preview', cards: JSON.stringify( page.sent( page.edited() ) ) } );
		},
		'who-would-change': function () {
			begin( document.getElementById( 'cart-companion-who' ), { 'do': 'who' } );
		}
	} );
}() );
