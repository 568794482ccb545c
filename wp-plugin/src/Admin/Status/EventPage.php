<?php
/**
 * One event: why it is where it is, what happened to it step by step, and Retry.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\CompanionErrorLabels;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class EventPage {
	private Settings $settings;
	private Client $companion;
	private EventStore $log;

	public function __construct( Settings $settings, Client $companion, EventStore $log ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->log       = $log;
	}

	/** @param callable(string): void $print_heading With what was kept of a form. */
	public function print( string $event_id, callable $print_heading ): void {
		$stored = $this->log->find( $event_id );
		$error  = null;
		try {
			$details = EventDetails::of_companion( $this->companion->event( $event_id ), $this->settings->site_id(), $stored );
		} catch ( CompanionError $error ) {
			$details = null === $stored ? null : EventDetails::of_log( $stored );
		}
		$print_heading( null === $details ? __( 'Event', 'cart-companion' ) : EventLabels::headline( $details->row() ) );
		if ( null === $details ) {
			$this->print_missing( $error );
		} else {
			$this->print_details( $event_id, $details, $error );
		}
	}

	private function print_details( string $event_id, EventDetails $details, ?CompanionError $error ): void {
		$row = $details->row();
		if ( null !== $error ) {
			Notice::warning(
				'<strong>' . esc_html( ( new CompanionErrorLabels( $error ) )->title() ) . '</strong> ' . esc_html( $error->getMessage() )
				. ' ' . esc_html__( 'This is what this site itself recorded.', 'cart-companion' )
			)->print_inline();
		}
		Diagnosis::of( $details )->print();
		EventActions::print_access_check( $event_id, $row );
		if ( null === $error ) {
			EventActions::print_retry( $event_id, $row );
		}
		( new EventFacts( $event_id, $details ) )->print();
		printf( '<h2>%s</h2>', esc_html__( 'Step by step', 'cart-companion' ) );
		( new Timeline( $details ) )->print();
		$this->print_fields( $details->fields() );
	}

	/** The companion cannot say and this site has no record. */
	private function print_missing( CompanionError $error ): void {
		$message = 404 === $error->status()
			? __( 'There is no such event. It may have been erased, or its time of keeping is over.', 'cart-companion' )
			: $error->getMessage() . ' ' . __( 'This site itself has no record of the event.', 'cart-companion' );
		Notice::error( esc_html( $message ) )->print_inline();
	}

	/** @param array<string, mixed> $fields As ThriveCart sent them, the secret word taken out. */
	private function print_fields( array $fields ): void {
		if ( array() === $fields ) {
			return;
		}
		?>
		<details class="cart-companion-fields">
			<summary><?php esc_html_e( 'What ThriveCart sent', 'cart-companion' ); ?></summary>
			<p class="description"><?php esc_html_e( 'Word for word, for support. The secret word is taken out.', 'cart-companion' ); ?></p>
			<pre tabindex="0"><?php echo esc_html( (string) wp_json_encode( $fields, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ); ?></pre>
		</details>
		<?php
	}
}
