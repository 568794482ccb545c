<?php
/** Stops a job of the companion's, starts it again, and tells an open page how far it is. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\{ CompanionError, Jobs };
use CartCompanion\Labels\JobLabels;
use CartCompanion\Site\Capabilities;

final class JobActions {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_job';

	private Jobs $jobs;

	public function __construct( Jobs $jobs ) {
		$this->jobs = $jobs;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'job_stop' => array( $this, 'stop' ), 'job_start' => array( $this, 'start_again' ) );
	}

	/** @param array<string, mixed> $fields job. */
	public function stop( array $fields ): Notice {
		$this->jobs->stop( Forms::text( $fields, 'job' ) );
		return Notice::success( __( 'Stopped. What is done stays done, and customers already handed to this site are still processed.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields job. */
	public function start_again( array $fields ): Notice {
		$this->jobs->start_again( Forms::text( $fields, 'job' ) );
		return Notice::success( __( 'It continues. Nothing is done twice.', 'cart-companion' ) );
	}

	/** Hook wp_ajax_cart_companion_job: is_going, done, total, words, message; html and end once it is over. */
	public function answer(): void {
		if ( ! Capabilities::may_view() || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		try {
			$job = $this->jobs->find( Forms::text( wp_unslash( $_GET ), 'job' ) );
		} catch ( CompanionError $error ) {
			wp_send_json_error( $error->getMessage(), 502 );
		}
		$progress = array(
			'is_going' => $job->is_going(),
			'done'     => $job->done(),
			'total'    => $job->total(),
			'words'    => JobLabels::progress( $job ),
			'message'  => $job->message(),
		);
		if ( ! $job->is_going() ) {
			ob_start();
			( new JobPanel( $job ) )->print_inside();
			$progress['html'] = (string) ob_get_clean();
			$progress['end']  = JobLabels::state( $job );
		}
		wp_send_json_success( $progress );
	}
}
