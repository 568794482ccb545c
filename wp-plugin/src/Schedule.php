<?php
/** All that this plugin leaves to WP-Cron, and what stands in for WP-Cron where it does not come. */

declare(strict_types=1);

namespace CartCompanion;

use CartCompanion\Admin\CronOnAdminVisit;
use CartCompanion\Alerts\Digest;
use CartCompanion\Companion\{ Client, ConnectionRequest, CopyReport, SignedHttp };
use CartCompanion\Delivery\{ DeliveryPoller, Pruning, TestPurchases };
use CartCompanion\Site\{ CronIntervals, Kept, MissedCron, RecurringEvent, Settings };

final class Schedule {
	private Settings $settings;
	private ConnectionRequest $request;
	private DeliveryPoller $poller;
	private Digest $digest;
	private TestPurchases $trials;
	private CopyReport $copy;
	private Pruning $pruning;

	public function __construct( Settings $settings, SignedHttp $http, Client $companion, ConnectionRequest $request, DeliveryPoller $poller, Digest $digest, TestPurchases $trials ) {
		$this->settings = $settings;
		$this->request  = $request;
		$this->poller   = $poller;
		$this->digest   = $digest;
		$this->trials   = $trials;
		$this->copy     = new CopyReport( $settings, $http );
		$this->pruning  = new Pruning( $settings, $companion );
	}

	public function register(): void {
		add_filter( 'cron_schedules', array( CronIntervals::class, 'add' ) );
		( new RecurringEvent( $this->settings, DeliveryPoller::HOOK, CronIntervals::EVERY_MINUTE ) )->register();
		( new RecurringEvent( $this->settings, Digest::HOOK, CronIntervals::EVERY_FIVE_MINUTES ) )->register();
		add_action( DeliveryPoller::HOOK, array( $this->poller, 'run_if_needed' ), 10, 0 );
		$this->copy->register( DeliveryPoller::HOOK );
		$this->trials->register();
		$this->pruning->register();
		add_action( Digest::HOOK, array( $this->digest, 'run' ) );
		add_action( ConnectionRequest::HOOK, array( $this->request, 'check_by_cron' ), 10, 0 );
		add_action( Kept::HOOK, array( Kept::class, 'forget_expired' ), 10, 0 );
		add_action( Installation::FORMER_HOOK, array( Installation::class, 'end_former_hook' ) );
		add_action( 'admin_init', array( new CronOnAdminVisit( $this->missed() ), 'notice' ) );
	}

	/** The same in few seconds: somebody may wait for it. A copy names itself beside pages of wp-admin anyway. */
	public function missed(): MissedCron {
		return new MissedCron(
			array(
				DeliveryPoller::HOOK    => function (): void {
					$this->poller->run_beside();
					$this->trials->resume();
				},
				Digest::HOOK            => array( $this->digest, 'run' ),
				ConnectionRequest::HOOK => array( $this->request, 'check_by_cron' ),
				Pruning::HOOK           => array( $this->pruning, 'run' ),
				Kept::HOOK              => array( Kept::class, 'forget_expired' ),
			)
		);
	}
}
