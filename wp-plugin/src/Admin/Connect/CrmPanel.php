<?php
/**
 * Which connection carries the tags: what was found on this site, the keys of CRMs it asks itself, and a test.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Choice;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Crm\ConnectionTest;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\DateTimes;

final class CrmPanel {
	private Registry $connections;

	public function __construct( Registry $connections ) {
		$this->connections = $connections;
	}

	public function print(): void {
		$chosen = $this->connections->chosen();
		$works  = null !== $chosen && $chosen->is_connected();
		$left   = $works ? self::what_is_left( $chosen ) : '';
		SetupStep::print_heading( 3, __( 'Your CRM', 'cart-companion' ), $works && '' === $left, $left );
		printf( '<p>%s</p>', esc_html__( 'Tags travel through the connection with your CRM that this site already has. Where no plugin reaches your CRM well enough, enter the CRM’s key, and this site asks it itself.', 'cart-companion' ) );
		if ( ! $works ) {
			Notice::warning( esc_html( $this->what_is_missing( $chosen ) ) )->print_inline();
		}
		$this->print_choices( $chosen );
		printf( '<h3>%s</h3>', esc_html__( 'Keys of CRMs', 'cart-companion' ) );
		printf( '<p>%s</p>', esc_html__( 'For sites that reach their CRM through AccessAlly only, or not at all. “Choose for me” may stay: AccessAlly then uses the key for what it cannot create itself.', 'cart-companion' ) );
		foreach ( $this->connections->all() as $connection ) {
			$credentials = $connection->credentials();
			if ( null !== $credentials ) {
				( new KeyForm( $connection, $credentials ) )->print();
			}
		}
		$this->print_test( $chosen );
	}

	/** What keeps a connection that works from being all that is needed; '' when nothing does. */
	private static function what_is_left( Crm $chosen ): string {
		$trial = ConnectionTest::last( $chosen->slug() );
		$gap   = $chosen->setup_hint();
		return '' === $gap && null !== $trial && ! $trial->worked ? __( 'the last test did not pass', 'cart-companion' ) : $gap;
	}

	private function what_is_missing( ?Crm $chosen ): string {
		$choice = $this->connections->choice();
		if ( null === $chosen && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return sprintf( __( 'The connection that was chosen (%s) is no longer on this site. Activate it again or choose another one. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $choice );
		}
		return null === $chosen
			? __( 'No connection with a CRM was found on this site. Activate and set up AccessAlly, WP Fusion, FluentCRM or Groundhogg, or enter the key of your CRM below. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' )
			/* translators: %s: name of a connection */
			: sprintf( __( '%s is chosen, but cannot be used at the moment. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $chosen->name() );
	}

	private function print_choices( ?Crm $chosen ): void {
		Forms::open( 'connection' );
		printf( '<fieldset class="cart-companion-choice"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Connection to use', 'cart-companion' ) );
		$this->print_automatic( $chosen );
		$others = array();
		foreach ( $this->connections->all() as $connection ) {
			if ( $connection->is_connected() || $connection->slug() === $this->connections->choice() ) {
				$this->print_connection( $connection );
			} elseif ( null === $connection->credentials() ) {
				$others[] = $connection;
			}
		}
		if ( array() !== $others ) {
			printf( '<details><summary>%s</summary>', esc_html__( 'Other connections, not ready on this site', 'cart-companion' ) );
			array_map( array( $this, 'print_connection' ), $others );
			echo '</details>';
		}
		printf( '</fieldset><p><button type="submit" class="button">%s</button></p></form>', esc_html__( 'Use this connection', 'cart-companion' ) );
	}

	private function print_automatic( ?Crm $chosen ): void {
		$is_automatic = '' === $this->connections->choice();
		/* translators: %s: name of a connection */
		$now = $is_automatic && null !== $chosen ? sprintf( __( 'Now: %s.', 'cart-companion' ), $chosen->name() ) : '';
		Choice::print( 'connection', '', $is_automatic, __( 'Choose for me', 'cart-companion' ), __( 'Takes the first one below that works, and stays with it; save this again to have it look anew.', 'cart-companion' ) . ' ' . $now );
	}

	private function print_connection( Crm $connection ): void {
		$sentences = $connection->status_message() . ' ' . self::last_trial( $connection );
		Choice::print( 'connection', $connection->slug(), $connection->slug() === $this->connections->choice(), $connection->name(), $sentences );
	}

	private static function last_trial( Crm $connection ): string {
		$trial = ConnectionTest::last( $connection->slug() );
		if ( null === $trial ) {
			return '';
		}
		$ago = DateTimes::ago( gmdate( 'Y-m-d\TH:i:s\Z', $trial->at ) );
		/* translators: %s: "2 hours ago" */
		return $trial->worked ? sprintf( __( 'Tested %s: it works.', 'cart-companion' ), $ago )
			/* translators: 1: "2 hours ago", 2: what happened */
			: sprintf( __( 'Tested %1$s, and it did not pass: %2$s', 'cart-companion' ), $ago, $trial->message );
	}

	private function print_test( ?Crm $chosen ): void {
		$ready = array_filter(
			$this->connections->all(),
			static function ( Crm $connection ): bool {
				return $connection->is_connected();
			}
		);
		if ( array() === $ready ) {
			return;
		}
		printf( '<h3>%s</h3>', esc_html__( 'Test this connection', 'cart-companion' ) );
		Forms::open( 'connection_test', 'cart-companion-trial' );
		?>
			<p>
				<label for="cart-companion-trial-connection" class="screen-reader-text"><?php esc_html_e( 'Connection to test', 'cart-companion' ); ?></label>
				<select id="cart-companion-trial-connection" name="connection">
					<?php foreach ( $ready as $connection ) : ?>
						<option value="<?php echo esc_attr( $connection->slug() ); ?>" <?php selected( null !== $chosen && $chosen->slug() === $connection->slug() ); ?>><?php echo esc_html( $connection->name() ); ?></option>
					<?php endforeach; ?>
				</select>
				<label for="cart-companion-trial-email" class="screen-reader-text"><?php esc_html_e( 'E-mail address for the test', 'cart-companion' ); ?></label>
				<input type="email" required class="regular-text" id="cart-companion-trial-email" name="email" value="<?php echo esc_attr( wp_get_current_user()->user_email ); ?>" aria-describedby="cart-companion-trial-help" />
				<button type="submit" class="button" id="cart-companion-try"><?php esc_html_e( 'Test', 'cart-companion' ); ?></button>
			</p>
			<p class="description" id="cart-companion-trial-help">
				<?php
				/* translators: %s: name of a tag */
				echo esc_html( sprintf( __( 'Gives the contact with this address the tag “%s” in your CRM and takes it away again. Where the connection can, a contact that is not there is created, and the tag too; else create them in the CRM first.', 'cart-companion' ), ConnectionTest::TAG ) );
				?>
			</p>
		</form>
		<?php
	}
}
