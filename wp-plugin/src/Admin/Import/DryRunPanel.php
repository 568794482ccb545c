<?php
/** What an import would change, customer by customer, and the button that does it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Admin\{ Fields, Forms, Notice };
use CartCompanion\Companion\{ Import, Job };
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Labels\{ EventLabels, JobLabels, Links, RuleLabels, TagLabels };

final class DryRunPanel {
	private Import $import;
	private PlannedTags $tags;
	private KnownContacts $contacts;

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var string[] Addresses whose customer was shown. */
	private array $shown = array();

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( Import $import, array $rules, PlannedTags $tags, KnownContacts $contacts ) {
		$this->import   = $import;
		$this->rules    = $rules;
		$this->tags     = $tags;
		$this->contacts = $contacts;
	}

	public function print(): void {
		printf( '<h2>%s</h2>', esc_html__( 'What would change', 'cart-companion' ) );
		printf( '<p>%s</p>', esc_html( $this->numbers() ) );
		foreach ( $this->import->warnings() as $warning ) {
			Notice::warning( esc_html( $warning ) )->print_inline();
		}
		$this->print_merged_customers();
		$this->print_changes();
		self::print_left_out( $this->import );
		if ( $this->import->number( 'new' ) > 0 ) {
			$this->print_apply();
		}
	}

	private function numbers(): string {
		$sentences = array(
			/* translators: 1: number of rows that can be read, 2: number of all rows */
			sprintf( __( '%1$s of %2$s rows can be read.', 'cart-companion' ), number_format_i18n( $this->import->number( 'readable' ) ), number_format_i18n( $this->import->number( 'rows' ) ) ),
			/* translators: %s: number of events */
			sprintf( _n( '%s event in them is new here.', '%s events in them are new here.', $this->import->number( 'new' ), 'cart-companion' ), number_format_i18n( $this->import->number( 'new' ) ) ),
			/* translators: %s: number of events */
			sprintf( _n( '%s is known already.', '%s are known already.', $this->import->number( 'known' ), 'cart-companion' ), number_format_i18n( $this->import->number( 'known' ) ) ),
		);
		$total = $this->import->number( 'changes_total' );
		/* translators: %s: number of changes */
		$sentences[] = 0 === $total ? __( 'What customers hold does not change.', 'cart-companion' ) : sprintf( _n( 'What customers hold changes in %s case.', 'What customers hold changes in %s cases.', $total, 'cart-companion' ), number_format_i18n( $total ) );
		$all         = $this->import->number( 'customers' );
		/* translators: %s: number of customers */
		$sentences[] = 0 === $all ? '' : sprintf( _n( 'Import then has the tags of the %s customer in the file compared, whether anything changes for them or not.', 'Import then has the tags of all %s customers in the file compared, also of those for whom nothing changes.', $all, 'cart-companion' ), number_format_i18n( $all ) );
		return implode( ' ', array_filter( $sentences, 'strlen' ) );
	}

	/** Who would become one customer: an import cannot be taken back, and a refund then counts for all of them. */
	private function print_merged_customers(): void {
		$ties = $this->import->ties();
		if ( array() === $ties ) {
			return;
		}
		printf( '<h3>%s</h3>', esc_html__( 'Addresses that become one customer', 'cart-companion' ) );
		printf( '<p>%s</p><ul class="ul-disc cart-companion-ties">', esc_html__( 'The file gives these addresses the same number. If they belong to different people, the number is wrong, and a refund of one would take access from the others: do not import, and export the file anew at ThriveCart.', 'cart-companion' ) );
		foreach ( $ties as $tie ) {
			/* translators: 1: e-mail addresses, 2: what ties them, such as "the same customer number (7001)" */
			printf( '<li>%s</li>', esc_html( sprintf( __( '%1$s: %2$s', 'cart-companion' ), implode( ', ', $tie['emails'] ), $tie['by'] ) ) );
		}
		$more = $this->import->number( 'ties_total' ) - count( $ties );
		if ( $more > 0 ) {
			/* translators: %s: number of groups of addresses */
			printf( '<li>%s</li>', esc_html( sprintf( _n( 'And %s more.', 'And %s more.', $more, 'cart-companion' ), number_format_i18n( $more ) ) ) );
		}
		echo '</ul>';
	}

	private function print_changes(): void {
		$changes = $this->import->changes();
		if ( array() === $changes ) {
			return;
		}
		if ( count( $changes ) < $this->import->number( 'changes_total' ) ) {
			/* translators: %s: number of changes */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'The first %s are shown.', 'cart-companion' ), number_format_i18n( count( $changes ) ) ) ) );
		}
		?>
		<table class="widefat striped cart-companion-changes">
			<caption class="screen-reader-text"><?php esc_html_e( 'What would change for each customer', 'cart-companion' ); ?></caption>
			<?php Fields::print_head( array( __( 'Customer', 'cart-companion' ), __( 'Product: now → after', 'cart-companion' ), __( 'Tags by your rules', 'cart-companion' ) ) ); ?>
			<tbody>
			<?php array_map( array( $this, 'print_customer' ), self::by_customer( $changes ) ); ?>
			</tbody>
		</table>
		<p class="description"><?php esc_html_e( 'A tag that is there already stays as it is, and one that is not there is not removed either. What another purchase still gives is kept.', 'cart-companion' ); ?></p>
		<?php
	}

	/** @param array<int, array<string, mixed>> $changes Of one address. */
	private function print_customer( array $changes ): void {
		printf( '<tr><td><strong>%s</strong>', esc_html( $changes[0]['email'] ) );
		if ( array() !== $changes[0]['also'] ) {
			/* translators: %s: e-mail addresses */
			printf( '<br /><span class="description">%s</span>', esc_html( sprintf( __( 'one customer with %s', 'cart-companion' ), implode( ', ', $changes[0]['also'] ) ) ) );
		}
		echo '</td><td><ul>';
		foreach ( $changes as $change ) {
			printf(
				'<li>%1$s: %2$s <span aria-hidden="true">→</span><span class="screen-reader-text">%3$s</span> <strong>%4$s</strong></li>',
				esc_html( EventLabels::item( $change['item'], $change['name'] ) ),
				esc_html( '' === $change['now'] ? __( 'Not bought', 'cart-companion' ) : EventLabels::entitlement( $change['now'] ) ),
				esc_html__( 'becomes', 'cart-companion' ),
				esc_html( EventLabels::entitlement( $change['after'] ) )
			);
		}
		echo '</ul></td><td>';
		$shown         = array_intersect( $changes[0]['also'], $this->shown );
		$this->shown[] = $changes[0]['email'];
		if ( array() !== $shown ) {
			/* translators: %s: an e-mail address */
			printf( '%s</td></tr>', esc_html( sprintf( __( 'See %s: a customer gets tags once.', 'cart-companion' ), reset( $shown ) ) ) );
			return;
		}
		$plan = $this->tags->of( $changes );
		if ( $plan->is_empty() && ! $this->has_rule_for( array_column( $changes, 'item' ) ) ) {
			echo esc_html( _n( 'No rule for this product', 'No rule for these products', count( $changes ), 'cart-companion' ) );
		} else {
			$this->print_tags( $changes, $plan );
		}
		echo '</td></tr>';
	}

	/** @param array<int, array<string, mixed>> $changes Of one customer. */
	private function print_tags( array $changes, TagPlan $plan ): void {
		$needs_none = $plan->is_empty() || $this->tags->make_contact( $changes );
		$is_there   = $needs_none ? true : $this->contacts->has( array_merge( array( $changes[0]['email'] ), $changes[0]['also'] ) );
		if ( false === $is_there ) {
			esc_html_e( 'No tag would change: this customer is not in your CRM, and a refund or an end puts nobody there.', 'cart-companion' );
			return;
		}
		if ( null === $is_there ) {
			printf( '<p class="description">%s</p>', esc_html__( 'Only if this customer is in your CRM: a refund or an end puts nobody there.', 'cart-companion' ) );
		}
		echo wp_kses_post( TagLabels::changes( $plan->apply, $plan->remove, __( 'No tag would change', 'cart-companion' ), false ) );
	}

	/** Nothing, where every row can be read. */
	public static function print_left_out( Import $import ): void {
		$problems = $import->problems();
		if ( array() === $problems ) {
			return;
		}
		$what_follows = $import->number( 'readable' ) > 0
			? __( 'These rows cannot be read. The others are imported without them.', 'cart-companion' )
			: __( 'No row can be read, so nothing can be imported:', 'cart-companion' );
		printf( '<h3>%s</h3>', esc_html__( 'Rows that are left out', 'cart-companion' ) );
		printf( '<p>%s</p><ul class="ul-disc cart-companion-left-out">', esc_html( $what_follows ) );
		foreach ( $problems as $problem ) {
			/* translators: 1: number of a row, 2: what is wrong with it */
			printf( '<li>%s</li>', esc_html( sprintf( __( 'Row %1$s: %2$s', 'cart-companion' ), number_format_i18n( $problem['row'] ), $problem['message'] ) ) );
		}
		echo '</ul>';
	}

	/** @param string[] $items */
	private function has_rule_for( array $items ): bool {
		return array() !== array_intersect( array_column( $this->rules, 'product' ), array_merge( $items, array( '*' ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $changes
	 * @return array<int, array<int, array<string, mixed>>>
	 */
	private static function by_customer( array $changes ): array {
		$customers = array();
		foreach ( $changes as $change ) {
			$customers[ ' ' . $change['email'] ][] = $change;
		}
		return array_values( $customers );
	}

	private function print_apply(): void {
		if ( array() === $this->rules ) {
			Notice::warning( esc_html__( 'There are no tag rules yet: the purchases are recorded, and no tag changes.', 'cart-companion' ) . sprintf( ' <a href="%1$s">%2$s</a>', esc_url( Links::screen( Links::RULES ) ), esc_html__( 'Open Tag rules', 'cart-companion' ) ) )->print_inline();
		}
		$operations = RuleLabels::operations_of( $this->rules );
		if ( array() !== $operations ) {
			/* translators: %s: names of operations */
			Notice::info( esc_html( sprintf( __( 'An import sets tags only: AccessAlly’s operations in your rules (%s) are not run by it, for it is not known for whom they were run before. Run them in AccessAlly for customers who lack them.', 'cart-companion' ), implode( ', ', $operations ) ) ) )->print_inline();
		}
		Forms::open( 'import_apply' );
		printf( '<p id="cart-companion-apply-help">%1$s <a href="%2$s">%3$s</a></p>', esc_html__( 'What is known already is not recorded again, so you may import a file twice. Then the tags of these customers are brought up to date by today’s tag rules, and automations of your CRM that start with a tag start.', 'cart-companion' ), esc_url( Links::screen( Links::RULES ) ), esc_html__( 'Look at the tag rules', 'cart-companion' ) );
		printf( '<p class="description">%s</p>', esc_html( JobLabels::stop( Job::IMPORT ) ) );
		Fields::print_submit( __( 'Import', 'cart-companion' ), ImportScreen::button( $this->import, 'button button-primary' ) + array( 'aria-describedby' => 'cart-companion-apply-help' ) );
	}
}
