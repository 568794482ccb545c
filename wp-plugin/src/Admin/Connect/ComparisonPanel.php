<?php
/** ThriveCart's API key, and the comparison of ThriveCart's list of transactions with what arrived. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, FormError, Forms, JobPanel, Notice };
use CartCompanion\Companion\{ Client, CompanionError, CurrentSummary, Job, Jobs };
use CartCompanion\Site\Settings;

final class ComparisonPanel extends CompanionPanel {
	private const COMPARED_DAYS = 7;

	private Jobs $jobs;

	public function __construct( Settings $settings, Client $companion, Jobs $jobs, CurrentSummary $summary ) {
		parent::__construct( $settings, $companion, $summary );
		$this->jobs = $jobs;
	}

	public function forms(): array {
		return array(
			'api_key'         => array( $this, 'save_api_key' ),
			'api_key_removal' => array( $this, 'remove_api_key' ),
			'compare'         => array( $this, 'compare' ),
		);
	}

	/** @param array<string, mixed> $fields api_key: goes to the companion as it is, and is kept nowhere on this site. */
	public function save_api_key( array $fields ): Notice {
		$key = Forms::to_the_letter( $fields, 'api_key' );
		if ( '' === $key ) {
			throw new FormError( __( 'Paste the API key from ThriveCart: Settings → API & Webhooks → API tokens.', 'cart-companion' ) );
		}
		$this->companion->save_settings( array( 'thrivecart_api_key' => $key ) );
		return Notice::success( __( 'ThriveCart took the API key, and it is stored at the companion. From now on ThriveCart’s list is compared every day.', 'cart-companion' ) );
	}

	public function remove_api_key(): Notice {
		$this->companion->save_settings( array( 'thrivecart_api_key' => null ) );
		return Notice::success( __( 'The API key was removed from the companion. Nothing is compared any more.', 'cart-companion' ) );
	}

	public function compare(): Notice {
		$this->jobs->start_reconciliation( self::COMPARED_DAYS );
		/* translators: %s: number of days */
		return Notice::success( sprintf( _n( 'The comparison of the last %s day has started. Progress is shown below.', 'The comparison of the last %s days has started. Progress is shown below.', self::COMPARED_DAYS, 'cart-companion' ), number_format_i18n( self::COMPARED_DAYS ) ) );
	}

	public function print(): void {
		$site = $this->summary->part( 'site' );
		if ( ! $this->settings->is_paired() || ! empty( $site['listens_to'] ) ) {
			return;
		}
		printf( '<h3 id="cart-companion-comparison">%s</h3>', esc_html__( 'ThriveCart API key (recommended)', 'cart-companion' ) );
		printf( '<p>%s</p>', esc_html__( 'Finds orders whose message got lost: every day ThriveCart’s list of transactions is compared with what arrived. For this the companion needs an API key of ThriveCart.', 'cart-companion' ) );
		$this->print_key( ! empty( $site['api_key_set'] ) );
		if ( ! empty( $site['api_key_set'] ) ) {
			Forms::open( 'api_key_removal' );
			Fields::print_submit( __( 'Remove the API key from the companion', 'cart-companion' ), array( 'class' => 'button-link button-link-delete' ) );
			$this->print_comparison();
		}
	}

	private function print_key( bool $is_set ): void {
		$stored = array() === $this->summary->all() ? '' : __( 'No API key is stored yet.', 'cart-companion' );
		$stored = $is_set ? __( 'An API key is stored at the companion.', 'cart-companion' ) : $stored;
		$help   = __( 'It is kept at the companion and never shown again.', 'cart-companion' );
		printf( '<p>%s</p>', esc_html__( 'At ThriveCart, open Settings → API & Webhooks → API tokens, make a token and paste it here:', 'cart-companion' ) );
		Forms::open( 'api_key' );
		Fields::print_secret( 'api_key', __( 'API key', 'cart-companion' ), $is_set ? __( 'Stored; enter another to change it', 'cart-companion' ) : '', __( 'Save API key', 'cart-companion' ), trim( "$stored $help" ) );
	}

	private function print_comparison(): void {
		printf( '<h3>%s</h3>', esc_html__( 'Comparison with ThriveCart', 'cart-companion' ) );
		$last = $this->last();
		if ( null === $last ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing was compared yet.', 'cart-companion' ) );
		} else {
			( new JobPanel( $last ) )->print();
		}
		JobPanel::open_next( $last );
		Forms::open( 'compare' );
		Fields::print_submit( __( 'Compare now', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-compare-help' ) );
		printf( '<p class="description" id="cart-companion-compare-help">%s</p></div>', esc_html__( 'Compares the last seven days.', 'cart-companion' ) );
	}

	/** Null when nothing was compared so far. */
	private function last(): ?Job {
		try {
			return Job::from( $this->summary->all()['reconciliation'] ?? null );
		} catch ( CompanionError $error ) {
			return null;
		}
	}
}
