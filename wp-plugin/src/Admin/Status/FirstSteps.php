<?php
/** What Status says before the site is connected: what this is, and the three steps. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Forms;
use CartCompanion\Labels\Links;

final class FirstSteps {
	public static function print(): void {
		?>
		<div class="card">
			<h2><?php esc_html_e( 'Welcome! Let’s connect ThriveCart to this site', 'cart-companion' ); ?></h2>
			<p><?php esc_html_e( 'When somebody buys, pays, cancels or gets a refund at ThriveCart, Cart Companion gives them the right tags in your CRM and takes them away again. You see here whether it worked for each customer.', 'cart-companion' ); ?></p>
			<ol>
				<li><?php esc_html_e( 'Connect this site to the service that listens to ThriveCart for you. Your agency or host has a connection link for it.', 'cart-companion' ); ?></li>
				<li><?php esc_html_e( 'Paste one web address into ThriveCart.', 'cart-companion' ); ?></li>
				<li><?php esc_html_e( 'Choose which tags each product gives.', 'cart-companion' ); ?></li>
			</ol>
			<?php if ( Forms::may_change() ) : ?>
				<p><a class="button button-primary" href="<?php echo esc_url( Links::screen( Links::CONNECT ) ); ?>"><?php esc_html_e( 'Connect this site', 'cart-companion' ); ?></a></p>
			<?php else : ?>
				<p><?php esc_html_e( 'An administrator of this site can connect it.', 'cart-companion' ); ?></p>
			<?php endif; ?>
		</div>
		<?php
	}
}
