<?php
/**
 * Starting and stopping jobs of the companion's.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Jobs;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Jobs;

final class JobForms {
	private const COMPARED_DAYS = 7;

	private Jobs $jobs;

	public function __construct( Jobs $jobs ) {
		$this->jobs = $jobs;
	}

	/** @param array<string, mixed> $fields sure. */
	public function resync_all( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, for all customers” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->jobs->start_resync();
		return Notice::success( __( 'Started. How far the handing over is, is shown at the end of this page; each customer whose tags were looked at is listed on the Status screen.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields None. */
	public function compare( array $fields ): Notice {
		$this->jobs->start_reconciliation( self::COMPARED_DAYS );
		/* translators: %s: number of days */
		return Notice::success( sprintf( _n( 'The comparison of the last %s day has started. How far it is, is shown below.', 'The comparison of the last %s days has started. How far it is, is shown below.', self::COMPARED_DAYS, 'cart-companion' ), number_format_i18n( self::COMPARED_DAYS ) ) );
	}

	/** @param array<string, mixed> $fields job. */
	public function stop( array $fields ): Notice {
		$this->jobs->stop( Forms::text( $fields, 'job' ) );
		return Notice::success( __( 'Stopped. What is done stays done, and what was handed to this site before is still worked.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields job. */
	public function start_again( array $fields ): Notice {
		$this->jobs->start_again( Forms::text( $fields, 'job' ) );
		return Notice::success( __( 'It goes on. Nothing is done twice.', 'cart-companion' ) );
	}
}
