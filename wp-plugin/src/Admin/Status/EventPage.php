<?php
/** One event: why it is where it is, what happened to it step by step, and Retry. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Access\StandingExpectation;
use CartCompanion\Admin\{ LeftBehind, Notice };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\{
	AccessLabels, AlertCount, CompanionErrorLabels, DateTimes, EventLabels, EventRow, Links, StateLabels, TagLabels,
};
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ EventStore, RuleRepository };

final class EventPage {
	private Settings $settings;
	private Client $companion;
	private EventStore $store;
	private LeftBehind $left_behind;

	public function __construct( Settings $settings, Client $companion, EventStore $store, LeftBehind $left_behind ) {
		$this->settings    = $settings;
		$this->companion   = $companion;
		$this->store       = $store;
		$this->left_behind = $left_behind;
	}

	/** @param callable(string): void $print_heading With what was kept of a form. */
	public function print( string $event_id, callable $print_heading ): void {
		$stored = StandingExpectation::as_shown( $this->store->find( $event_id ) );
		$error  = null;
		try {
			$details = EventDetails::from_companion( $this->companion->event( $event_id ), $this->settings->site_id(), $stored );
		} catch ( CompanionError $error ) {
			$details = null === $stored ? null : EventDetails::from_store( $stored );
		}
		$print_heading( null === $details ? __( 'Event', 'cart-companion' ) : EventLabels::headline( $details->row() ) );
		if ( null === $details ) {
			$this->print_missing( $error );
		} else {
			$this->print_details( $event_id, $details, $error, OperationQuestions::about( $details->row(), $stored ) );
		}
	}

	/** @param array<int, array<string, mixed>> $questions As OperationQuestions::about() gives them. */
	private function print_details( string $event_id, EventDetails $details, ?CompanionError $error, array $questions ): void {
		$row = $details->row();
		if ( null !== $error ) {
			Notice::warning(
				'<strong>' . esc_html( ( new CompanionErrorLabels( $error ) )->title() ) . '</strong> ' . esc_html( $error->getMessage() )
				. ' ' . esc_html__( 'This is what this site itself recorded.', 'cart-companion' )
			)->print_inline();
		}
		$diagnosis = Diagnosis::of( $details );
		$diagnosis = array() === $questions ? $diagnosis : $diagnosis->with_advice( __( 'Answer the question below: the event is tried again then. What was already done is not done twice.', 'cart-companion' ) );
		$diagnosis->print();
		$this->left_behind->print( $row );
		EventActions::print_access_check( $event_id, $row );
		if ( null === $error && array() !== $questions ) {
			OperationQuestions::print( $event_id, $questions );
		} elseif ( null === $error ) {
			EventActions::print_retry( $event_id, $row );
		}
		self::print_facts( $event_id, $details );
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

	public static function print_facts( string $event_id, EventDetails $details ): void {
		echo '<table class="form-table cart-companion-facts"><tbody>';
		foreach ( array_filter( array_merge( self::what_happened( $event_id, $details->row() ), self::what_was_done( $details ) ), 'strlen' ) as $label => $html ) {
			printf( '<tr><th scope="row">%1$s</th><td>%2$s</td></tr>', esc_html( $label ), wp_kses_post( $html ) );
		}
		echo '</tbody></table>';
	}

	/** @return array<string, string> Label => value as HTML; '' where there is none to show. */
	private static function what_happened( string $event_id, EventRow $row ): array {
		return array(
			__( 'State', 'cart-companion' )          => StateLabels::badges( $row, ( new RuleRepository() )->coverage() ) . ' ' . AlertCount::badge( $row->alert() ),
			__( 'Customer', 'cart-companion' )       => '' === $row->email() ? ( StateLabels::QUARANTINED === $row->state() ? esc_html( EventLabels::unknown_customer( $row ) ) : '' ) : self::link( Links::customer( $row->email() ), $row->email() ),
			__( 'Time', 'cart-companion' )           => esc_html( DateTimes::exact( $row->occurred_at() ) . ' (' . DateTimes::ago( $row->occurred_at() ) . ')' ),
			__( 'Mode', 'cart-companion' )           => $row->is_test() ? esc_html__( 'Test mode of ThriveCart; no money moved.', 'cart-companion' ) : '',
			__( 'Payment', 'cart-companion' )        => esc_html( EventLabels::payment( $row ) ),
			__( 'Products', 'cart-companion' )       => StateLabels::QUARANTINED === $row->state() ? esc_html( implode( ', ', $row->item_names() ) ) : '',
			__( 'Pricing option', 'cart-companion' ) => esc_html( implode( ', ', EventLabels::pricing_options( $row ) ) ),
			__( 'How it came', 'cart-companion' )    => esc_html( EventLabels::source( $row->source() ) ),
			__( 'Order', 'cart-companion' )          => '' === $row->order_id() ? '' : '<code>' . esc_html( $row->order_id() ) . '</code>',
			__( 'Event id', 'cart-companion' )       => '<code>' . esc_html( $event_id ) . '</code>',
		);
	}

	/** @return array<string, string> As what_happened(). */
	private static function what_was_done( EventDetails $details ): array {
		$row    = $details->row();
		$result = $details->result();
		return array(
			__( 'Tags', 'cart-companion' )               => TagLabels::of( $row ),
			__( 'Access', 'cart-companion' )             => $row->has_access() || ( '' !== $row->access() && $row->was_checked() ) ? esc_html( trim( AccessLabels::of( $row )->sentence() . ' ' . self::checks( $row ) ) ) : '',
			__( 'Contact in the CRM', 'cart-companion' ) => empty( $result['contact_id'] ) ? '' : esc_html( self::contact( $result ) ),
			__( 'WordPress user', 'cart-companion' )     => empty( $result['user_id'] ) ? '' : self::user( (int) $result['user_id'], ! empty( $result['user_created'] ) ),
		);
	}

	/** When the access was checked, and when it is checked next. */
	private static function checks( EventRow $row ): string {
		/* translators: %s: "5 minutes ago" */
		$last = $row->checked_at() > 0 ? sprintf( __( 'Checked %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->checked_at() ) ) ) : '';
		/* translators: %s: "in 5 minutes" */
		return trim( $last . ' ' . ( DateTimes::is_ahead( $row->next_check_at() ) ? sprintf( __( 'Next check %s.', 'cart-companion' ), DateTimes::ago( gmdate( 'c', $row->next_check_at() ) ) ) : '' ) );
	}

	/** @param array<string, mixed> $result */
	private static function contact( array $result ): string {
		$contact = (string) $result['contact_id'];
		/* translators: %s: number of a contact */
		return empty( $result['contact_created'] ) ? $contact : sprintf( __( '%s (new)', 'cart-companion' ), $contact );
	}

	private static function user( int $user_id, bool $is_new ): string {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			/* translators: %d: number of a user */
			return esc_html( sprintf( __( 'Number %d, who is no longer here', 'cart-companion' ), $user_id ) );
		}
		return self::link( (string) get_edit_user_link( $user->ID ), $user->display_name ) . ( $is_new ? ' ' . esc_html__( '(new login)', 'cart-companion' ) : '' );
	}

	private static function link( string $url, string $text ): string {
		return sprintf( '<a href="%1$s">%2$s</a>', esc_url( $url ), esc_html( $text ) );
	}
}
