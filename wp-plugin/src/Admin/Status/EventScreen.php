<?php
/**
 * One event: why it is where it is, what happened to it step by step, and Retry.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\CompanionAway;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Screens;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class EventScreen {
	private Settings $settings;
	private Client $companion;
	private EventStore $log;

	public function __construct( Settings $settings, Client $companion, EventStore $log ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->log       = $log;
	}

	public static function url( string $event_id ): string {
		return Screens::url( Screens::STATUS, array( 'event' => $event_id ) );
	}

	public function print_content( string $event_id ): void {
		try {
			$story = EventDetails::of_companion( $this->companion->event( $event_id ), $this->settings->site_id(), $this->log->find( $event_id ) );
			$this->print_story( $event_id, $story, null );
		} catch ( CompanionError $error ) {
			$logged = $this->log->find( $event_id );
			if ( null === $logged ) {
				$this->print_missing( $error );
				return;
			}
			$this->print_story( $event_id, EventDetails::of_log( $logged ), $error );
		}
	}

	private function print_story( string $event_id, EventDetails $story, ?CompanionError $error ): void {
		$row = $story->row();
		$this->print_heading( EventLabels::headline( $row ) );
		if ( null !== $error ) {
			Notice::warning(
				'<strong>' . esc_html( ( new CompanionAway( $error ) )->title() ) . '</strong> ' . esc_html( $error->getMessage() )
				. ' ' . esc_html__( 'This is what this site itself recorded.', 'cart-companion' )
			)->print_inline();
		}
		Diagnosis::of( $story )->print();
		if ( ! in_array( $row->access(), array( '', AccessStatus::NONE ), true ) ) {
			AccessCheckForm::print( $event_id, '' !== $row->alert() );
		}
		if ( null === $error && StateLabels::can_be_retried( $row->state() ) ) {
			$this->print_retry( $event_id, $row );
		}
		( new EventFacts( $event_id, $story ) )->print();
		printf( '<h2>%s</h2>', esc_html__( 'Step by step', 'cart-companion' ) );
		( new Timeline( $story ) )->print();
		$this->print_fields( $story->fields() );
	}

	private function print_heading( string $title ): void {
		printf( '<h1 class="wp-heading-inline">%s</h1>', esc_html( $title ) );
		printf( ' <a class="page-title-action" href="%1$s">%2$s</a><hr class="wp-header-end" />', esc_url( Screens::url( Screens::STATUS ) ), esc_html__( 'All events', 'cart-companion' ) );
		Notice::print_kept();
	}

	private function print_retry( string $event_id, EventRow $row ): void {
		$waits = 'pending' === $row->state();
		Forms::open( 'retry', 'cart-companion-retry' );
		printf(
			'<button type="submit" class="button %1$s" name="event" value="%2$s">%3$s</button> <span class="description">%4$s</span></form>',
			StateLabels::needs_attention( $row->state() ) ? 'button-primary' : '',
			esc_attr( $event_id ),
			$waits ? esc_html__( 'Retry now', 'cart-companion' ) : esc_html__( 'Retry', 'cart-companion' ),
			$waits ? esc_html__( 'Tries it at once instead of waiting.', 'cart-companion' ) : esc_html__( 'Does this event again with the tag rules of today.', 'cart-companion' )
		);
	}

	/** The companion cannot say and this site has no record. */
	private function print_missing( CompanionError $error ): void {
		$this->print_heading( __( 'Event', 'cart-companion' ) );
		$known = 404 === $error->status()
			? __( 'There is no such event. It may have been erased, or its time of keeping is over.', 'cart-companion' )
			: $error->getMessage() . ' ' . __( 'This site itself has no record of the event.', 'cart-companion' );
		Notice::error( esc_html( $known ) )->print_inline();
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
