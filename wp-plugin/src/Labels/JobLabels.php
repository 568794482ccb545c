<?php
/** How far a job of the companion's is, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Companion\Job;

final class JobLabels {
	/** "120 of 480". */
	public static function progress( Job $job ): string {
		$done = number_format_i18n( $job->done() );
		if ( Job::WAITING === $job->state() && 0 === $job->done() ) {
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
		$labels = self::labels()[ $job->kind() ] ?? self::labels()[ Job::RESYNC ];
		if ( $job->is_going() ) {
			return $labels[ Job::RUNNING ];
		}
		if ( Job::DONE === $job->state() ) {
			return sprintf( $labels[ Job::DONE ], DateTimes::ago( $job->finished_at() ) );
		}
		$end = $labels[ $job->state() ] ?? $labels[ Job::FAILED ];
		return 0 === $job->done() ? $end : $end . ' (' . self::progress( $job ) . ')';
	}

	/** What it did, in numbers. */
	public static function numbers( Job $job ): string {
		$customers = $job->count( 'customers' );
		if ( Job::RESYNC === $job->kind() ) {
			/* translators: %s: number of customers */
			return self::counted( _n( '%s customer was handed to this site.', '%s customers were handed to this site.', $customers, 'cart-companion' ), $customers );
		}
		if ( Job::REPLAY === $job->kind() ) {
			return implode( ' ', array_filter( self::replay( $job ), 'strlen' ) );
		}
		return implode( ' ', array_filter( Job::IMPORT === $job->kind() ? self::import( $job, $customers ) : self::comparison( $job ), 'strlen' ) );
	}

	/** @return string[] */
	private static function comparison( Job $job ): array {
		list( $compared, $known, $raised, $left ) = array_map( array( $job, 'count' ), array( 'compared', 'known', 'raised', 'left' ) );
		return array(
			/* translators: %s: number of transactions */
			self::counted( _n( '%s transaction was compared.', '%s transactions were compared.', $compared, 'cart-companion' ), $compared ),
			/* translators: %s: number of transactions */
			self::counted( _n( '%s had arrived already.', '%s had arrived already.', $known, 'cart-companion' ), $known ),
			/* translators: %s: number of transactions */
			self::counted( _n( '%s had not arrived and was brought.', '%s had not arrived and were brought.', $raised, 'cart-companion' ), $raised ),
			/* translators: %s: number of transactions */
			0 === $left ? '' : self::counted( _n( '%s was left alone; the reason is below.', '%s were left alone; the reasons are below.', $left, 'cart-companion' ), $left ),
		);
	}

	/** @return string[] */
	private static function import( Job $job, int $customers ): array {
		list( $recorded, $known, $unreadable ) = array_map( array( $job, 'count' ), array( 'recorded', 'known', 'unreadable' ) );
		return array(
			/* translators: %s: number of events */
			self::counted( _n( '%s event was new and is recorded now.', '%s events were new and are recorded now.', $recorded, 'cart-companion' ), $recorded ),
			/* translators: %s: number of events */
			self::counted( _n( '%s was known already.', '%s were known already.', $known, 'cart-companion' ), $known ),
			/* translators: %s: number of customers */
			self::counted( _n( '%s customer of the file was handed to this site, to compare the tags.', '%s customers of the file were handed to this site, to compare their tags, also where nothing changed.', $customers, 'cart-companion' ), $customers ),
			/* translators: %s: number of rows */
			0 === $unreadable ? '' : self::counted( _n( '%s row could not be read and was left out.', '%s rows could not be read and were left out.', $unreadable, 'cart-companion' ), $unreadable ),
		);
	}

	/** @return string[] */
	private static function replay( Job $job ): array {
		list( $retried, $on_their_way, $left ) = array_map( array( $job, 'count' ), array( 'retried', 'on_their_way', 'not_possible' ) );
		return array(
			$job->is_going()
				/* translators: %s: number of events */
				? self::counted( _n( '%s event is tried again.', '%s events are tried again.', $retried, 'cart-companion' ), $retried )
				/* translators: %s: number of events */
				: self::counted( _n( '%s event was sent to this site again.', '%s events were sent to this site again.', $retried, 'cart-companion' ), $retried ),
			/* translators: %s: number of events */
			0 === $on_their_way ? '' : self::counted( _n( '%s was on its way anyway.', '%s were on their way anyway.', $on_their_way, 'cart-companion' ), $on_their_way ),
			/* translators: %s: number of events */
			0 === $left ? '' : self::counted( _n( '%s could not be retried; the reason is below.', '%s could not be retried; the reasons are below.', $left, 'cart-companion' ), $left ),
		);
	}

	private static function counted( string $sentence, int $number ): string {
		return sprintf( $sentence, number_format_i18n( $number ) );
	}

	/** What Stop does not stop; '' for a job that hands no customers over. */
	public static function stop( string $kind ): string {
		if ( Job::REPLAY === $kind ) {
			return __( 'New orders go first. You can stop it at any time: what was already sent again is still processed.', 'cart-companion' );
		}
		return Job::RECONCILIATION === $kind ? '' : __( 'You can stop it at any time. Stop only ends the handover: customers already handed to this site are still processed.', 'cart-companion' );
	}

	/** What goes on when a job that handed something over has ended. */
	public static function handed_over( string $kind = Job::RESYNC ): string {
		if ( Job::REPLAY === $kind ) {
			return __( 'They are processed one at a time, after new orders; those still waiting are counted under Status.', 'cart-companion' );
		}
		return __( 'Customers are processed one at a time; those still waiting are counted under Status.', 'cart-companion' );
	}

	/** @return array<string, array<string, string>> By kind of job and state. */
	private static function labels(): array {
		return array(
			Job::RESYNC => array(
				Job::RUNNING => __( 'All customers are being handed to this site, to bring their tags up to date.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				Job::DONE    => __( 'All customers were handed to this site %s.', 'cart-companion' ),
				Job::STOPPED => __( 'Stopped. Customers already handed to this site are still processed; start it again to continue.', 'cart-companion' ),
				Job::FAILED  => __( 'Not all customers could be handed to this site. Start it again to go on.', 'cart-companion' ),
			),
			Job::RECONCILIATION => array(
				Job::RUNNING => __( 'ThriveCart’s list is being compared.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				Job::DONE    => __( 'The last comparison was %s.', 'cart-companion' ),
				Job::STOPPED => __( 'The last comparison was stopped.', 'cart-companion' ),
				Job::FAILED  => __( 'The last comparison did not work.', 'cart-companion' ),
			),
			Job::REPLAY => array(
				Job::RUNNING => __( 'Events are sent to this site again.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				Job::DONE    => __( 'All were sent to this site again %s.', 'cart-companion' ),
				Job::STOPPED => __( 'Stopped. What was already sent again is still processed; start it again to continue.', 'cart-companion' ),
				Job::FAILED  => __( 'Not all events could be sent again. Start it again to go on.', 'cart-companion' ),
			),
			Job::IMPORT => array(
				Job::RUNNING => __( 'The file is being imported.', 'cart-companion' ),
				/* translators: %s: "2 hours ago" */
				Job::DONE    => __( 'The import was finished %s.', 'cart-companion' ),
				Job::STOPPED => __( 'Stopped. What is done stays done; start it again to go on.', 'cart-companion' ),
				Job::FAILED  => __( 'It did not work to the end. What is done stays done; start it again to go on.', 'cart-companion' ),
			),
		);
	}
}
