<?php
/** The links over the list of events: one for each alert and state that occurs, those that need a person first. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\{ AlertCount, Links, StateLabels };

final class EventViews {
	private EventFilters $filters;
	private AlertCount $alerts;

	/** @var array<string, int> Events by state. */
	private array $counts;

	/** @param array<string, mixed> $summary As GET /api/v1/summary answers. */
	public function __construct( EventFilters $filters, array $summary ) {
		$this->filters = $filters;
		$this->alerts  = new AlertCount( $summary );
		$this->counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
	}

	/** @return array<string, string> As HTML. */
	public function links(): array {
		$state  = $this->filters->chosen( 'state' );
		$access = $this->filters->chosen( 'access' );
		$views  = array( 'all' => $this->link( array(), __( 'All', 'cart-companion' ), null, ! $this->filters->are_set() ) );
		foreach ( AlertCount::labels() as $kind => $word ) {
			$count = $this->alerts->of( $kind );
			if ( $count > 0 || $kind === $access ) {
				$views[ $kind ] = $this->link( array( 'access' => $kind ), $word, $count, $kind === $access );
			}
		}
		foreach ( StateLabels::filters() as $name => $word ) {
			$count = (int) ( $this->counts[ $name ] ?? 0 );
			if ( $count > 0 || $name === $state ) {
				$views[ $name ] = $this->link( array( 'state' => $name ), $word, $count, $name === $state );
			}
		}
		if ( false !== strpos( $state, ',' ) ) {
			$together         = array_intersect_key( $this->counts, array_flip( explode( ',', $state ) ) );
			$views['several'] = $this->link( array( 'state' => $state ), StateLabels::label_of_several( $state ), (int) array_sum( $together ), true );
		}
		return $views;
	}

	/** @param array<string, string> $filter */
	private function link( array $filter, string $word, ?int $count, bool $is_chosen ): string {
		return sprintf(
			'<a href="%1$s"%2$s>%3$s%4$s</a>',
			esc_url( Links::screen( $this->filters->page(), $filter ) ),
			$is_chosen ? ' class="current" aria-current="page"' : '',
			esc_html( $word ),
			null === $count ? '' : ' <span class="count">(' . esc_html( number_format_i18n( $count ) ) . ')</span>'
		);
	}
}
