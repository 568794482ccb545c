<?php
/**
 * Brings one customer's tags up to date.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;

final class ResyncForm {
	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/** @param array<string, mixed> $fields email. */
	public function receive( array $fields ): Notice {
		$email = sanitize_email( Forms::text( $fields, 'email' ) );
		if ( ! is_email( $email ) ) {
			return Notice::error( __( 'This is not an e-mail address. Search for the customer again.', 'cart-companion' ) );
		}
		$this->companion->resync( $email );
		NeedsAttention::forget();
		/* translators: %s: e-mail address */
		return Notice::success( sprintf( __( 'The tags of %s are being compared with what they bought, by the tag rules of today. In a few seconds the list below begins with “Tags were compared”, with the tags that changed. Reload to see it.', 'cart-companion' ), $email ) );
	}

	public static function print( string $email ): void {
		Forms::open( 'resync', 'cart-companion-retry' );
		printf(
			'<input type="hidden" name="email" value="%1$s" /><button type="submit" class="button" aria-describedby="cart-companion-resync-help">%2$s</button> <span class="description" id="cart-companion-resync-help">%3$s</span></form>',
			esc_attr( $email ),
			esc_html__( 'Bring this customer’s tags up to date', 'cart-companion' ),
			esc_html__( 'Compares the tags with what this customer holds, by the tag rules of today, and changes only what differs.', 'cart-companion' )
		);
	}
}
