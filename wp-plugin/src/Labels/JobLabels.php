<?php
/**
 * How far a job of the companion's is, in an owner's words.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Companion\Job;

final class JobLabels {
	/** "120 of 480". */
	public static function progress( Job $job ): string {
		$done = number_format_i18n( $job->done() );
		if ( 'waiting' === $job->state() && 0 === $job->done() ) {
			return __( 'It starts in a moment.', 'cart-companion' );
		}
		if ( null === $job->total() ) {
			/* translators: %s: number of things done so far */
			return sprintf( __( '%s done so far', 'cart-companion' ), $done );
		}
		/* translators: 1: number of things done, 2: number of all */
		return sprintf( __( '%1$s of %2$s', 'cart-companion' ), $done, number_format_i18n( $job->total() ) );
	}

	/** How it ended, in one sentence; what it is doing while it goes on. */
	public static function state( Job $job ): string {
		$words = self::words()[ $job->kind() ] ?? self::words()[ Job::RESYNC ];
		if ( $job->is_going() ) {
			return $words['going'];
		}
		if ( 'done' === $job->state() ) {
			return sprintf( $words['done'], DateTimes::ago( $job->finished_at() ) );
		}
		$end = $words[ 'stopped' === $job->state() ? 'stopped' : 'failed' ];
		return 0 === $job->done() ? $end : $end . ' (' . self::progress( $job ) . ')';
	}

	/** What a resync did, in numbers. */
	public static function resync( Job $job ): string {
		/* translators: %s: number of customers */
		return sprintf( _n( '%s customer was handed to this site.', '%s customers were handed to this site.', $job->count( 'customers' ), 'cart-companion' ), number_format_i18n( $job->count( 'customers' ) ) );
	}

	/** What a comparison found, in numbers. */
	public static function comparison( Job $job ): string {
		$sentences = array(
			/* translators: %s: number of transactions */
			sprintf( _n( '%s transaction was compared.', '%s transactions were compared.', $job->count( 'compared' ), 'cart-companion' ), number_format_i18n( $job->count( 'compared' ) ) ),
			/* translators: %s: number of transactions */
			sprintf( _n( '%s had arrived already.', '%s had arrived already.', $job->count( 'known' ), 'cart-companion' ), number_format_i18n( $job->count( 'known' ) ) ),
			/* translators: %s: number of transactions */
			sprintf( _n( '%s had not arrived and was brought.', '%s had not arrived and were brought.', $job->count( 'raised' ), 'cart-companion' ), number_format_i18n( $job->count( 'raised' ) ) ),
		);
		if ( $job->count( 'left' ) > 0 ) {
			/* translators: %s: number of transactions */
			$sentences[] = sprintf( _n( '%s was left alone; the reason is below.', '%s were left alone; the reasons are below.', $job->count( 'left' ), 'cart-companion' ), number_format_i18n( $job->count( 'left' ) ) );
		}
		return implode( ' ', $sentences );
	}

	/** What an import did, in numbers. */
	public static function import( Job $job ): string {
		$sentences = array(
			/* translators: %s: number of events */
			sprintf( _n( '%s event was new and is recorded now.', '%s events were new and are recorded now.', $job->count( 'recorded' ), 'cart-companion' ), number_format_i18n( $job->count( 'recorded' ) ) ),
			/* translators: %s: number of events */
			sprintf( _n( '%s was known already.', '%s were known already.', $job->count( 'known' ), 'cart-companion' ), number_format_i18n( $job->count( 'known' ) ) ),
			/* translators: %s: number of customers */
			sprintf( _n( 'The tags of %s customer were handed to this site.', 'The tags of %s customers were handed to this site.', $job->count( 'customers' ), 'cart-companion' ), number_format_i18n( $job->count( 'customers' ) ) ),
		);
		if ( $job->count( 'unreadable' ) > 0 ) {
			/* translators: %s: number of rows */
			$sentences[] = sprintf( _n( '%s row could not be read and was left out.', '%s rows could not be read and were left out.', $job->count( 'unreadable' ), 'cart-companion' ), number_format_i18n( $job->count( 'unreadable' ) ) );
		}
		return implode( ' ', $sentences );
	}

	/** What Stop does not stop; '' for a job that hands no customers over. */
	public static function stop( string $kind ): string {
		return Job::RECONCILIATION === $kind ? '' : __( 'You can stop it at any time. Stop only ends the handing over: customers that were handed to this site before are still worked.', 'cart-companion' );
	}

	/** What goes on when a job that handed customers over has ended. */
	public static function handed_over(): string {
		return __( 'Customers are worked one after the other; those that still wait are counted under Status.', 'cart-companion' );
	}

	/** @return array<string, array{going: string, done: string, stopped: string, failed: string}> By kind of job. */
	private static function words(): array {
		return array(
			Job::RESYNC         => array(
				'going'   => __( 'All customers are being handed to this site, to bring their tags up to date.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				'done'    => __( 'All customers were handed to this site %s.', 'cart-companion' ),
				'stopped' => __( 'Stopped. Who was handed to this site before is still worked; start it again to go on.', 'cart-companion' ),
				'failed'  => __( 'Not all customers could be handed to this site. Start it again to go on.', 'cart-companion' ),
			),
			Job::RECONCILIATION => array(
				'going'   => __( 'ThriveCart’s list is being compared.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				'done'    => __( 'The last comparison was %s.', 'cart-companion' ),
				'stopped' => __( 'The last comparison was stopped.', 'cart-companion' ),
				'failed'  => __( 'The last comparison did not work.', 'cart-companion' ),
			),
			Job::IMPORT         => array(
				'going'   => __( 'The file is being imported.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				'done'    => __( 'The import was finished %s.', 'cart-companion' ),
				'stopped' => __( 'Stopped. What is done stays done; start it again to go on.', 'cart-companion' ),
				'failed'  => __( 'It did not work to the end. What is done stays done; start it again to go on.', 'cart-companion' ),
			),
		);
	}
}
