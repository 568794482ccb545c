<?php
/**
 * What the owner may say about this plugin in the site's privacy policy.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Privacy;

final class PolicyText {
	/** Hook admin_init. */
	public static function suggest(): void {
		$paragraphs = array(
			__( 'When you buy from us, our shop system ThriveCart tells this site, by way of a service that we run (the companion), what you bought, paid, cancelled or got back: your name, e-mail address, country, order numbers, products, amounts and times.', 'cart-companion' ),
			__( 'This site keeps your e-mail addresses, the order, the time and what was done with it, and creates your contact in our CRM and sets tags there, so that you get access to what you paid for. The companion keeps the messages of the shop system for 90 days, unless we set another time.', 'cart-companion' ),
			__( 'When you paid and this site does not let you in, an e-mail with your address and what you bought goes to us, so that we can help.', 'cart-companion' ),
			__( 'So that you can log in, we may create a user account for you on this site with your name and e-mail address, and send you an e-mail with a link to set a password.', 'cart-companion' ),
			__( 'You can ask us for a copy of these data, and to erase them.', 'cart-companion' ),
		);
		wp_add_privacy_policy_content(
			__( 'Cart Companion', 'cart-companion' ),
			wp_kses_post( '<p class="privacy-policy-tutorial">' . esc_html__( 'Check with whoever hosts your companion where it runs and how long it keeps messages.', 'cart-companion' ) . '</p><p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>' )
		);
	}
}
