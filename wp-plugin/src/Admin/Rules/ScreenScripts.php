<?php
/** What the scripts of the Tag rules screen need: their files, the bar to save with, the cards as data, their words. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Labels\Links;
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;

final class ScreenScripts {
	/** In the order in which they run. */
	private const FILES = array( 'rules-site', 'tag-field', 'rules', 'rules-edit', 'rules-preview', 'rules-save' );

	/** Hook admin_enqueue_scripts, on this screen only. */
	public static function add(): void {
		wp_enqueue_style( 'cart-companion-rules', plugins_url( 'assets/rules.css', PLUGIN_FILE ), array( 'cart-companion-admin' ), VERSION );
		$before = array();
		foreach ( self::FILES as $file ) {
			wp_enqueue_script( "cart-companion-$file", plugins_url( "assets/$file.js", PLUGIN_FILE ), $before, VERSION, true );
			$before = array( "cart-companion-$file" );
		}
	}

	/** What is not saved yet, and what can be done with it: at the end of the window while there is something. */
	public static function print_bar(): void {
		?>
		<div class="cart-companion-restored notice notice-info inline" data-restored hidden><p><span data-restored-words></span> <button type="button" class="button" data-do="drop-restored"><?php esc_html_e( 'Drop them', 'cart-companion' ); ?></button></p></div>
		<div id="cart-companion-save-bar" class="cart-companion-save-bar" hidden>
			<p class="notice notice-error inline" role="alert" data-save-message hidden></p>
			<?php self::print_count( 'cart-companion-preview' ); ?>
			<p><button type="button" class="button button-primary" data-do="save"><?php esc_html_e( 'Save rules', 'cart-companion' ); ?></button>
			<button type="button" class="button" data-do="preview"><?php esc_html_e( 'Show who would change', 'cart-companion' ); ?></button>
			<button type="button" class="button-link" data-do="undo-all"><?php esc_html_e( 'Undo all changes', 'cart-companion' ); ?></button>
			<span data-unsaved></span></p>
		</div>
		<p class="screen-reader-text" role="status" aria-live="polite" id="cart-companion-rules-status"></p>
		<?php
	}

	/** A place for a count of customers: the sentence, and who they are. */
	public static function print_count( string $id ): void {
		printf( '<div id="%1$s" class="cart-companion-count" hidden><p><strong data-sentence></strong> <span data-after></span></p><details hidden><summary>%2$s</summary><ul class="ul-disc" data-examples></ul></details></div>', esc_attr( $id ), esc_html__( 'Who they are (the first 50)', 'cart-companion' ) );
	}

	/** @param array{suggest: bool, adds_rule: bool} $begin What happens in the open card at once. */
	public static function print_data( CardList $list, string $open, array $begin ): void {
		$data = array(
			'nonce'      => wp_create_nonce( RulesEndpoint::ACTION ),
			'url'        => Links::screen( Links::RULES ),
			'user'       => get_current_user_id(),
			'open'       => $open,
			'cards'      => $list->data(),
			'operations' => (object) $list->kept_operations(),
			'words'      => self::words(),
		);
		printf( '<script type="application/json" id="cart-companion-cards-data">%s</script>', wp_json_encode( $data + $begin, JSON_HEX_TAG | JSON_HEX_AMP ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- JSON without < and &.
	}

	/** @return array<string, string> What the scripts say. */
	private static function words(): array {
		return array(
			/* translators: %s: name of a tag */
			'new_tag'            => __( 'New tag: %s', 'cart-companion' ),
			/* translators: %s: name of a tag */
			'missing_tag'        => __( '%s is not there yet: make it in AccessAlly under Settings → Tags', 'cart-companion' ),
			/* translators: %s: name of a tag */
			'remove_tag'         => __( 'Remove tag %s', 'cart-companion' ),
			/* translators: %s: name of a tag */
			'tag_added'          => __( '%s was added.', 'cart-companion' ),
			/* translators: %s: name of a tag */
			'tag_removed'        => __( '%s was removed.', 'cart-companion' ),
			'tag_list'           => __( 'Tags of your CRM', 'cart-companion' ),
			'tag_hint'           => __( 'Find or add a tag', 'cart-companion' ),
			/* translators: %s: what messages call a rule, such as "r7" */
			'in_messages'        => __( '“%s” in messages', 'cart-companion' ),
			'fill_in'            => __( 'Fill in', 'cart-companion' ),
			/* translators: %s: where tags are known from */
			'fill_in_what'       => __( 'Fill in: %s', 'cart-companion' ),
			'another_course'     => __( 'Another course', 'cart-companion' ),
			'suggested'          => __( 'suggested', 'cart-companion' ),
			'copied'             => __( 'copied', 'cart-companion' ),
			'is_new'             => __( 'new', 'cart-companion' ),
			'suggestions'        => __( 'The usual tags were filled in. They are not saved yet: look at them, then save.', 'cart-companion' ),
			'nothing_to_suggest' => __( 'This product already has a rule for each of the usual events.', 'cart-companion' ),
			'copied_to'          => __( 'The rules were copied. They are not saved yet.', 'cart-companion' ),
			'added'              => __( 'An empty rule was added.', 'cart-companion' ),
			'removed'            => __( 'The rule is removed when you save.', 'cart-companion' ),
			'undone'             => __( 'The changes were undone.', 'cart-companion' ),
			'working'            => __( 'One moment …', 'cart-companion' ),
			'saving'             => __( 'Saving …', 'cart-companion' ),
			'counting'           => __( 'Looking at customers …', 'cart-companion' ),
			/* translators: %s: number of products */
			'unsaved'            => __( 'Products with changes that are not saved yet: %s', 'cart-companion' ),
			/* translators: %s: number of products */
			'shown'              => __( 'Products shown: %s', 'cart-companion' ),
			/* translators: %s: time of day */
			'restored'           => __( 'Your changes of %s, which were not saved, are back.', 'cart-companion' ),
			'take_theirs'        => __( 'Take theirs', 'cart-companion' ),
			'keep_mine'          => __( 'Keep mine', 'cart-companion' ),
			'save_again'         => __( 'Yours will be saved in place of theirs: press “Save rules” again.', 'cart-companion' ),
			'logged_out'         => __( 'You are no longer logged in, so nothing was saved. Your changes are kept on this screen: log in again in another window, then press “Save rules” again.', 'cart-companion' ),
			'offline'            => __( 'This site did not answer, so nothing was saved. Your changes are kept on this screen: try again in a moment.', 'cart-companion' ),
			'not_understood'     => __( 'This site’s answer could not be read, so it is not certain that everything was saved. Your changes are kept on this screen: try again. If it stays so, ask your host to look into the PHP error log.', 'cart-companion' ),
		);
	}
}
