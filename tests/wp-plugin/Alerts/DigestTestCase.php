<?php
/**
 * A companion with what is wrong at the moment, and the mails that WordPress was asked to send.
 */

declare(strict_types=1);

use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\DigestState;

abstract class DigestTestCase extends SiteTestCase {
	/** @var array<int, array<string, mixed>> What WordPress was asked to send. */
	protected array $mails = array();

	/** @var array<int, array<string, mixed>> Rows of the companion's list, each with its alert or state. */
	protected array $open = array();

	/** @var array<string, mixed> As the summary tells it. */
	protected array $refused = array();

	/** @var array<string, string> When the companion was told that the owner was told, by key. */
	protected array $told = array();

	/** @var array<int, array<string, mixed>> What it was told about that. */
	protected array $marks = array();

	/** @var string[] Kinds that it knows of the plugin only. */
	protected array $of_plugin = array( 'no_rule', 'second_password' );

	/** Whether what it is told about that arrives, and whether its answer does. */
	protected bool $takes_marks = true;
	protected bool $loses_marks = false;

	/** A companion that knows nothing of alerts that were told. */
	protected bool $is_old = false;

	/** @var callable(): void|null What somebody else does while the companion is asked. */
	protected $meanwhile = null;

	protected bool $mail_works   = true;
	protected bool $is_reachable = true;

	protected function setUp(): void {
		parent::setUp();
		update_option( 'blogname', 'Ann &amp; Bob’s Courses' );
		$this->plugin()->settings()->set_alert_email( 'owner@shop.example.com' );
		add_filter( 'pre_wp_mail', array( $this, 'keep_mail' ), 5, 2 );
		add_filter( 'pre_http_request', array( $this, 'answer_as_companion' ), 10, 3 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', array( $this, 'keep_mail' ), 5 );
		parent::tearDown();
	}

	/** @param array<string, mixed> $mail */
	public function keep_mail( $unused, array $mail ): bool {
		if ( ! $this->mail_works ) {
			do_action( 'wp_mail_failed', new WP_Error( 'wp_mail_failed', 'SMTP connect() failed.' ) );
			return false;
		}
		$this->mails[] = $mail;
		return true;
	}

	/** @return array<string, mixed>|WP_Error */
	public function answer_as_companion( $unused, array $args, string $url ) {
		$this->asked[] = compact( 'url', 'args' );
		list( $meanwhile, $this->meanwhile ) = array( $this->meanwhile, null );
		if ( null !== $meanwhile ) {
			$meanwhile();
		}
		if ( ! $this->is_reachable ) {
			return new WP_Error( 'http_request_failed', 'no route' );
		}
		$route  = str_replace( '/api/v1/', '', (string) wp_parse_url( $url, PHP_URL_PATH ) );
		$alerts = array_count_values( array_filter( array_column( $this->open, 'alert' ) ) );
		$body   = array(
			'refused' => $this->refused,
			'counts'  => array_count_values( array_column( $this->open, 'state' ) ),
			'alerts'  => $alerts + array( 'no_access' => 0, 'still_has_access' => 0 ),
		);
		if ( 'alerts' === $route ) {
			$body = $this->alerts();
		}
		if ( 'alerts/told' === $route ) {
			$this->take( json_decode( $args['body'], true ) );
			if ( ! $this->takes_marks || $this->loses_marks ) {
				return new WP_Error( 'http_request_failed', 'the answer was lost' );
			}
		}
		return array(
			'headers'  => array(),
			'cookies'  => array(),
			'body'     => (string) wp_json_encode( $body ),
			'response' => array( 'code' => $this->is_old && in_array( $route, array( 'alerts', 'alerts/told' ), true ) ? 404 : 200, 'message' => '' ),
		);
	}

	/** @return array<string, mixed> As GET /api/v1/alerts answers: what is over is forgotten, 200 of a kind are listed. */
	private function alerts(): array {
		$open = array();
		foreach ( $this->open as $row ) {
			$kind = $row['alert'] ?? $row['state'];
			if ( 'delivered' !== $kind ) {
				$open[ $kind . ' ' . $row['id'] ] = array( $kind, $row );
			}
		}
		if ( isset( $this->refused['since'] ) && time() - strtotime( $this->refused['since'] ) >= 15 * MINUTE_IN_SECONDS ) {
			$open[ 'refused ' . $this->refused['since'] ] = array( 'refused', null );
		}
		foreach ( $this->told as $key => $at ) {
			if ( in_array( strtok( $key, ' ' ), $this->of_plugin, true ) ) {
				$open[ $key ] = array( strtok( $key, ' ' ), null );
			}
		}
		$this->told = array_intersect_key( $this->told, $open );
		$counts     = array();
		$items      = array();
		foreach ( $open as $key => list( $kind, $event ) ) {
			$told_at                   = $this->told[ $key ] ?? null;
			$counts[ $kind ]['untold'] = ( $counts[ $kind ]['untold'] ?? 0 ) + (int) ( null === $told_at );
			if ( null !== $told_at || $counts[ $kind ]['untold'] <= 200 ) {
				$items[] = compact( 'key', 'kind', 'told_at' ) + array( 'event' => null === $told_at ? $event : null );
			}
		}
		return compact( 'items', 'counts' ) + array( 'at' => gmdate( 'c' ) );
	}

	/** @param array<string, mixed> $body As POST /api/v1/alerts/told brings it. */
	private function take( array $body ): void {
		$this->marks[] = $body;
		if ( $this->takes_marks ) {
			$keys = $body['keys'];
			foreach ( $this->open as $row ) {
				$kind = $row['alert'] ?? $row['state'];
				$keys = in_array( $kind, $body['kinds'], true ) ? array_merge( $keys, array( $kind . ' ' . $row['id'] ) ) : $keys;
			}
			$this->told = array_diff_key( $this->told + array_fill_keys( $keys, $body['at'] ), array_flip( $body['over'] ) );
		}
	}

	protected function kept_out( string $email, string $id = '' ): void {
		$this->given( array( 'alert' => 'no_access', 'access' => 'pending' ), $email, $id );
	}

	protected function failed( string $email, string $message ): void {
		$this->given( array( 'state' => 'failed', 'message' => $message ), $email );
	}

	/** @param array<string, mixed> $more */
	protected function given( array $more, string $email, string $id = '' ): void {
		array_unshift(
			$this->open,
			$more + array(
				'id'          => '' === $id ? 'evt_' . count( $this->open ) : $id,
				'type'        => 'purchase.completed',
				'mode'        => 'live',
				'state'       => 'delivered',
				'occurred_at' => '2026-11-24T10:00:00Z',
				'email'       => $email,
				'items'       => array( 'product-12' ),
				'item_names'  => array( 'Course' ),
				'access'      => 'none',
				'alert'       => null,
			)
		);
	}

	/** Lets time pass for what is known of mails, then does what WP-Cron would. */
	protected function digest_after( int $seconds ): void {
		$record = DigestState::load();
		foreach ( array( 'asked_at', 'silent_since' ) as $time ) {
			$record->$time = max( 0, $record->$time - $seconds );
		}
		foreach ( array_keys( Digest::APART_SECONDS ) as $kind ) {
			$record->note_mail( array( $kind ), max( 0, $record->mailed_at( $kind ) - $seconds ) );
		}
		$record->save();
		do_action( Digest::HOOK );
	}
}
