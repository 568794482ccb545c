<?php
/**
 * Tells assets/jobs.js how far a job is, by admin-ajax.php.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Jobs;

use CartCompanion\Admin\Forms;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Jobs;
use CartCompanion\Labels\JobLabels;

final class JobProgressEndpoint {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_job';

	private Jobs $jobs;

	public function __construct( Jobs $jobs ) {
		$this->jobs = $jobs;
	}

	/** Hook wp_ajax_cart_companion_job. */
	public function answer(): void {
		if ( ! current_user_can( Forms::CAPABILITY ) || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		try {
			wp_send_json_success( $this->told( Forms::text( wp_unslash( $_GET ), 'job' ) ) );
		} catch ( CompanionError $error ) {
			wp_send_json_error( $error->getMessage(), 502 );
		}
	}

	/** @return array<string, mixed> is_going, done, total, words, message; html and end once it is over. */
	private function told( string $id ): array {
		$job  = $this->jobs->find( $id );
		$told = array(
			'is_going' => $job->is_going(),
			'done'     => $job->done(),
			'total'    => $job->total(),
			'words'    => JobLabels::progress( $job ),
			'message'  => $job->message(),
		);
		if ( $job->is_going() ) {
			return $told;
		}
		ob_start();
		( new Progress( $job ) )->print_inside();
		return $told + array(
			'html' => (string) ob_get_clean(),
			'end'  => JobLabels::state( $job ),
		);
	}
}
