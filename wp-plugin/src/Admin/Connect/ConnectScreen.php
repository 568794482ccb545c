<?php
/** Connect: the companion, ThriveCart and the CRM, in three steps, and the settings of this site. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Panel, Screen };
use CartCompanion\Companion\{ Client, ConnectionRequest, CurrentSummary, Jobs };
use CartCompanion\Crm\Registry;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Labels\{ Links, StateLabels };
use CartCompanion\Site\{ LoginSettings, Settings };

final class ConnectScreen extends Screen {
	private PairingPanel $pairing;

	/** @var Panel[] */
	private array $panels;

	/** @var Panel[] What nobody needs before it works. */
	private array $further;

	private ?SetUpChecklist $setup;

	/** @param SetUpChecklist|null $setup Until it is over, what it does not need is folded. */
	public function __construct( Settings $settings, Client $companion, ConnectionRequest $request, Jobs $jobs, Registry $crms, LoginSettings $logins, AccessChecks $checks, ?SetUpChecklist $setup = null ) {
		$summary       = new CurrentSummary( $settings, $companion );
		$this->setup   = $setup;
		$this->pairing = new PairingPanel( $settings, $companion, $summary, new RequestPanel( $request ) );
		$this->panels  = array(
			$this->pairing,
			new ThriveCartPanel( $settings, $companion, $summary ),
			new CrmPanel( $crms ),
			new CrmKeysPanel( $crms ),
			new CrmTestPanel( $crms ),
		);
		$this->further = array(
			new ComparisonPanel( $settings, $companion, $jobs, $summary ),
			new LoginsPanel( $logins, $crms, $checks ),
			new PreferencesPanel( $settings, $companion ),
		);
	}

	public function slug(): string {
		return Links::CONNECT;
	}

	public function name(): string {
		return __( 'Connect', 'cart-companion' );
	}

	/** The token of a connection link stays in no history, and is named to nobody: neither by the browser. */
	public function prepare(): void {
		if ( '' !== self::argument( 'code' ) && ! headers_sent() ) {
			header( 'Referrer-Policy: no-referrer' );
		}
		// Core takes these out of the address bar (wp_admin_canonical_url()).
		add_filter( 'removable_query_args', static fn( array $names ): array => array_merge( $names, array( 'code', 'companion_url' ) ) );
	}

	protected function panels(): array {
		return array_merge( $this->panels, $this->further );
	}

	protected function print_content(): void {
		$is_folded = null !== $this->setup && ! $this->setup->is_over();
		self::print_all( $this->panels );
		if ( null !== $this->setup ) {
			$this->setup->print_trial();
		}
		if ( $is_folded ) {
			printf( '<details class="cart-companion-further"><summary>%s</summary>', esc_html__( 'Advanced: comparison with ThriveCart, logins, alerts', 'cart-companion' ) );
		}
		self::print_all( $this->further );
		$this->pairing->print_disconnect();
		echo $is_folded ? '</details>' : '';
		if ( null !== $this->setup ) {
			$this->setup->print_show();
		}
	}

	/** @param Panel[] $panels */
	private static function print_all( array $panels ): void {
		foreach ( $panels as $panel ) {
			$panel->print();
		}
	}

	/**
	 * @param bool|null $is_done Null: nobody can say at the moment.
	 * @param string    $left    What is left to do, where more than one thing belongs to the step.
	 */
	public static function print_step( int $number, string $title, ?bool $is_done, string $left = '' ): void {
		/* translators: %s: what is left to do */
		$to_do = '' === $left ? __( 'To do', 'cart-companion' ) : sprintf( __( 'To do: %s', 'cart-companion' ), $left );
		$state = null === $is_done ? __( 'Not known at the moment', 'cart-companion' ) : $to_do;
		$state = $is_done ? StateLabels::coloured( 'good', __( 'Done', 'cart-companion' ) ) : StateLabels::coloured( 'waiting', $state );
		/* translators: 1: number of a step, 2: its title */
		printf( '<h2 class="cart-companion-step" id="cart-companion-step-%3$d">%1$s %2$s</h2>', esc_html( sprintf( __( 'Step %1$d: %2$s', 'cart-companion' ), $number, $title ) ), wp_kses_post( $state ), (int) $number );
	}
}
