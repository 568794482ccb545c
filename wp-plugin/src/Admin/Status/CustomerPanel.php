<?php
/** One customer above the list: the answer in a sentence, other addresses, what they may use. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Fields, LeftBehind };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\{ DateTimes, Entitlement, EntitlementLabels, EventLabels, EventRow, StateLabels };
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\{ EventStore, RuleRepository };

final class CustomerPanel {
	private string $email;

	/** @var array<string, mixed> As GET /api/v1/customers/{email} answers. */
	private array $bundle;

	/** @var EventRow[] All of the customer's, whatever the list below is filtered by. */
	private array $events;

	private function __construct( string $email, array $bundle, array $events ) {
		$this->email  = $email;
		$this->bundle = $bundle;
		$this->events = $events;
	}

	/** @throws CompanionError When the companion cannot say; a customer it does not know is an answer. */
	public static function ask( Client $companion, EventStore $store, string $email ): self {
		try {
			$bundle = $companion->customer( $email );
		} catch ( CompanionError $error ) {
			if ( 404 !== $error->status() ) {
				throw $error;
			}
			$bundle = array();
		}
		$events = self::events( $companion, $bundle, $email );
		// Later checks of the access are recorded here at once; the companion's list keeps the first answer.
		$stored = $store->find_all( array_column( $events, 'id' ) );
		return new self( $email, $bundle, array_map( static fn( array $event ): EventRow => EventRow::from_companion( $event )->with_stored( $stored[ $event['id'] ] ?? null ), $events ) );
	}

	/**
	 * The first page, and what is open beyond it.
	 *
	 * @param array<string, mixed> $bundle
	 * @return array<int, array<string, mixed>> Newest first.
	 * @throws CompanionError When the companion cannot say.
	 */
	private static function events( Client $companion, array $bundle, string $email ): array {
		$page   = (array) ( $bundle['events'] ?? array() );
		$events = array_column( array_filter( (array) ( $page['items'] ?? array() ), 'is_array' ), null, 'id' );
		foreach ( isset( $page['next_cursor'] ) ? self::open_filters() : array() as $filter ) {
			$more = array_filter( (array) ( $companion->events( $filter + array( 'email' => $email ) )['items'] ?? array() ), 'is_array' );
			$events += array_column( $more, null, 'id' );
		}
		krsort( $events, SORT_STRING ); // Ids of events are ULIDs: their order is the order of receipt.
		return array_values( $events );
	}

	/** @return array<int, array<string, string>> */
	private static function open_filters(): array {
		$filters = array( array( 'access' => 'alert' ) );
		foreach ( StateLabels::ATTENTION as $state ) {
			$filters[] = array( 'state' => $state );
		}
		return $filters;
	}

	/** @param int $unread Messages of ThriveCart's that nobody could read, whoever they are about. */
	public function print( int $unread, LeftBehind $left_behind ): void {
		CustomerAnswer::of( $this->email, $this->events, $this->entitlements(), (int) ( $this->bundle['due'] ?? 0 ), new EntitlementLabels( ( new LoginSettings() )->is_needed() ), $unread )->print();
		$left_behind->print_of_customer( $this->email, $this->events );
		$others = $this->other_addresses();
		if ( array() !== $others ) {
			/* translators: %s: e-mail addresses */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'The same person also uses: %s', 'cart-companion' ), implode( ', ', $others ) ) ) );
		}
		$this->print_entitlements();
		if ( array() !== $this->bundle ) {
			EventActions::print_resync( $this->email );
		}
	}

	/** @return array<int, array<string, mixed>> */
	private function rows(): array {
		return array_values( array_filter( (array) ( $this->bundle['entitlements'] ?? array() ), 'is_array' ) );
	}

	/** @return Entitlement[] */
	private function entitlements(): array {
		$names    = $this->product_names();
		$coverage = ( new RuleRepository() )->coverage();
		return array_map( fn( array $row ): Entitlement => new Entitlement( $row, $names[ $row['item'] ?? '' ] ?? '', $this->events, $coverage ), $this->rows() );
	}

	private function print_entitlements(): void {
		$entitlements = $this->rows();
		if ( array() === $entitlements ) {
			return;
		}
		$names = $this->product_names();
		?>
		<table class="widefat striped cart-companion-entitlements">
			<caption class="screen-reader-text"><?php esc_html_e( 'What this customer bought', 'cart-companion' ); ?></caption>
			<?php Fields::print_head( array( __( 'Product', 'cart-companion' ), __( 'Now', 'cart-companion' ), __( 'Since', 'cart-companion' ) ) ); ?>
			<tbody>
			<?php foreach ( $entitlements as $entitlement ) : ?>
				<tr>
					<td><?php echo esc_html( EventLabels::item( (string) ( $entitlement['item'] ?? '' ), $names[ $entitlement['item'] ?? '' ] ?? '' ) ); ?></td>
					<td><?php echo esc_html( EventLabels::entitlement( (string) ( $entitlement['state'] ?? '' ) ) ); ?></td>
					<td><?php DateTimes::print_ago( (string) ( $entitlement['since'] ?? '' ) ); ?></td>
				</tr>
			<?php endforeach; ?>
			</tbody>
		</table>
		<?php
	}

	/** @return array<string, string> Item key => name, from the customer's own events; the newest name counts. */
	private function product_names(): array {
		$names = array();
		foreach ( $this->events as $event ) {
			$names += array_filter( $event->products(), 'strlen' );
		}
		return $names;
	}

	/** @return string[] */
	private function other_addresses(): array {
		$customer = (array) ( $this->bundle['customer'] ?? array() );
		return array_values( array_filter( (array) ( $customer['also_known_as'] ?? array() ), 'is_string' ) );
	}
}
