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
		parse_str( (string) wp_parse_url( $url, PHP_URL_QUERY ), $query );
		$rows   = '/api/v1/events' === wp_parse_url( $url, PHP_URL_PATH ) ? $this->listed( $query ) : array();
		$alerts = array_count_values( array_filter( array_column( $this->open, 'alert' ) ) );
		$body   = array(
			'refused'     => $this->refused,
			'counts'      => array_count_values( array_column( $this->open, 'state' ) ),
			'alerts'      => $alerts + array( 'no_access' => 0, 'still_has_access' => 0 ),
			'items'       => array_slice( $rows, (int) ( $query['cursor'] ?? 0 ), 50 ),
			'next_cursor' => count( $rows ) > (int) ( $query['cursor'] ?? 0 ) + 50 ? (string) ( (int) ( $query['cursor'] ?? 0 ) + 50 ) : null,
		);
		return array(
			'headers'  => array(),
			'cookies'  => array(),
			'body'     => (string) wp_json_encode( $body ),
			'response' => array( 'code' => 200, 'message' => '' ),
		);
	}

	/**
	 * @param array<string, string> $query
	 * @return array<int, array<string, mixed>>
	 */
	protected function listed( array $query ): array {
		return array_values(
			array_filter(
				$this->open,
				static function ( array $row ) use ( $query ): bool {
					return isset( $query['access'] ) ? $row['alert'] === $query['access'] : $row['state'] === ( $query['state'] ?? '' );
				}
			)
		);
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
