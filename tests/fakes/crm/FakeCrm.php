<?php
/**
 * The CRM behind the stand-ins: contacts, tags, and a record of every call.
 *
 * All of it lies in the option cart_companion_fake_crm, so that a test can look from outside:
 *   contacts: id => email, first_name, last_name, status, user_id, tags (ids)
 *   tags:     id => name; slugs: id => slug, where it is not made of the name
 *   calls:    list of { call, contact, email, tags (names) }, in order, failed ones with their status
 * The option cart_companion_fake_crm_setup chooses how it behaves:
 *   kind:   activecampaign (default), fluentcrm, groundhogg; the stand-ins for the latter two are active as their own
 *           kind only. What a revoked key is elsewhere is there a plugin that is not active: another kind
 *   faults: call name or "*" => { status: 429|500|503|401|0 (no answer), retry_after, times (default: always), late
 *           (the CRM does it, then fails), body (what is answered in its place; with status 200 somebody else's page, or
 *           nothing, for the CRM was not reached) }; refuse: an address whose contact cannot be created
 *   staging: WP Fusion's staging mode, see FakeWpFusionStaging; attach_ms: see FakeFluentCrmPivot
 *   automations, automations_run: what the CRM does by itself, see FakeCrmAutomations
 *   managed, operations and more: AccessAlly's own choices, see tests/fakes/accessally
 *
 * Sources: the behaviour of each kind was observed in November 2026 with WP Fusion Lite 3.47.11, FluentCRM
 * 2.9.84 and Groundhogg 4.7.1; ActiveCampaign answers over HTTP, the other two live in WordPress itself.
 */

require_once __DIR__ . '/FakeCrmAutomations.php';
require_once __DIR__ . '/FakeCrmChanges.php';
require_once __DIR__ . '/FakeCrmOptions.php';

final class FakeCrm {
	const STATE = 'cart_companion_fake_crm';
	const SETUP = 'cart_companion_fake_crm_setup';

	/** What ActiveCampaign's API 1 says of a call that was done; of API 3 it stands for any good answer. */
	const GOOD_BODY = '{"result_code":1,"result_message":"Done","result_output":"json"}';

	/** Status of the last call: 200, or the fault's. */
	private static $status = 200;
	/** Whether the CRM itself answered the last call well. */
	private static $was_reached = true;

	/** From now on this process alone is the CRM, see FakeCrmOptions. */
	public static function hold() {
		FakeCrmOptions::hold( array( self::STATE, self::SETUP ) );
	}

	/** @return string */
	public static function kind() {
		return self::setup()['kind'] ?? 'activecampaign';
	}

	/** @return array What the test chose, see above. */
	public static function setup() {
		return FakeCrmOptions::setup();
	}

	public static function is_on_this_site() {
		return in_array( self::kind(), array( 'fluentcrm', 'groundhogg' ), true );
	}

	public static function status() {
		return self::$status;
	}

	/** False also where a page, or nothing, came with the status 200. */
	public static function was_reached() {
		return self::$was_reached;
	}

	public static function is_staging() {
		return ! empty( self::setup()['staging'] );
	}

	/** From within the work of a call: the CRM answers it with this status. */
	public static function answer( $status ) {
		self::$status = $status;
	}

	/**
	 * One call to the CRM: recorded, failed as the test wants it, seen by WordPress as a web request.
	 *
	 * @param string   $call   Its name, for the record.
	 * @param array    $about  contact, email, tags (names) of the record.
	 * @param callable $work   Takes the state by reference; what it returns is the answer.
	 * @param bool     $is_web False where the list of contacts lies in WordPress itself.
	 * @return mixed Null when the call failed.
	 */
	public static function call( $call, array $about, callable $work, $is_web = true ) {
		return FakeCrmOptions::locked(
			static function () use ( $call, $about, $work, $is_web ) {
				$state        = self::state();
				$fault        = self::fault( $call );
				self::$status = null === $fault ? 200 : (int) $fault['status'];
				$answer       = null === $fault || ! empty( $fault['late'] ) ? $work( $state ) : null;
				$contact      = (string) ( $about['contact'] ?? '' );
				$about       += array( 'email' => $state['contacts'][ $contact ]['email'] ?? '' );

				$state['calls'][] = array( 'call' => $call ) + $about + ( null === $fault ? array() : array( 'status' => self::$status ) );
				FakeCrmOptions::write( self::STATE, $state );
				do_action( 'fake_crm_called', $call, $about );
				self::$was_reached = null === $fault;
				if ( $is_web && ! self::is_on_this_site() ) {
					self::tell_wordpress( $fault ?? array() );
				}
				return null === $fault ? $answer : null;
			}
		);
	}

	/** The same without a record: what a page of the CRM's own would do. */
	public static function change( callable $work ) {
		return FakeCrmOptions::locked(
			static function () use ( $work ) {
				$state  = self::state();
				$answer = $work( $state );
				FakeCrmOptions::write( self::STATE, $state );
				return $answer;
			}
		);
	}

	/** A contact that the CRM has from elsewhere, with these tags (names); its id. */
	public static function put_contact( $email, array $tags = array(), $status = 'subscribed' ) {
		return self::change(
			static function ( array &$state ) use ( $email, $tags, $status ) {
				$ids = array();
				foreach ( $tags as $tag ) {
					$ids[] = FakeCrm::tag_id( $state, $tag, true );
				}
				return FakeCrm::create( $state, compact( 'email', 'status' ) + array( 'first_name' => 'Known', 'tags' => $ids ) );
			}
		);
	}

	/** A tag that the owner made in the CRM. */
	public static function put_tag( $name ) {
		self::change(
			static function ( array &$state ) use ( $name ) {
				FakeCrm::tag_id( $state, $name, true );
			}
		);
	}

	/** @return array{contacts: array, tags: array, calls: array} Ids of what is gone do not come again. */
	public static function state() {
		return FakeCrmOptions::read( self::STATE ) + array(
			'contacts' => array(),
			'tags'     => array(),
			'calls'    => array(),
		);
	}

	public static function contact_id( array $state, $email ) {
		foreach ( $state['contacts'] as $id => $contact ) {
			if ( strtolower( $contact['email'] ) === strtolower( $email ) ) {
				return (string) $id;
			}
		}
		return '';
	}

	/** As a database with utf8mb4_unicode_520_ci finds it, WordPress's own collation: it takes zoe@ for zoë@. */
	public static function collated_contact_id( array $state, $email ) {
		return self::contact_where( $state, static fn( $contact ) => self::collated( $contact['email'] ) === self::collated( $email ) );
	}

	/** What that collation compares, as far as accents and case go. */
	public static function collated( $text ) {
		return strtolower( remove_accents( $text ) );
	}

	public static function slug( array $state, $tag_id ) {
		return $state['slugs'][ $tag_id ] ?? sanitize_title( $state['tags'][ $tag_id ] );
	}

	/** A query that fails, as all do while the database is down; WordPress keeps what it said in $EZSQL_ERROR. */
	public static function fail_in_database( $query ) {
		global $wpdb;
		$was = $wpdb->suppress_errors( true );
		$wpdb->query( str_replace( 'TABLE', 'fake_table_that_is_not_there', $query ) );
		$wpdb->suppress_errors( $was );
	}

	/** Id of the first contact of whom it is true; '' when there is none. */
	public static function contact_where( array $state, callable $is_it ) {
		return (string) ( array_keys( array_filter( $state['contacts'], $is_it ) )[0] ?? '' );
	}

	public static function tag_id( array &$state, $name, $create ) {
		$id = array_search( (string) $name, $state['tags'], true );
		if ( false === $id && $create ) {
			$id                   = 1 + max( array_merge( array( 99, $state['last_tag'] ?? 99 ), array_keys( $state['tags'] ) ) );
			$state['last_tag']    = $id;
			$state['tags'][ $id ] = (string) $name;
		}
		return false === $id ? '' : (string) $id;
	}

	/** @return string[] */
	public static function names( array $state, array $ids ) {
		return array_map(
			static function ( $id ) use ( $state ) {
				return (string) ( $state['tags'][ $id ] ?? $id );
			},
			array_values( $ids )
		);
	}

	/** Tags (ids) come and go, and what the CRM does by itself for those that are new follows. */
	public static function move( array &$state, $contact, array $add, array $take ) {
		$before = $state['contacts'][ $contact ]['tags'];
		$tags   = array_diff( array_merge( $before, array_map( 'strval', $add ) ), array_map( 'strval', $take ) );

		$state['contacts'][ $contact ]['tags'] = array_values( array_unique( $tags ) );
		FakeCrmAutomations::follow( $state, $contact, array_diff( $state['contacts'][ $contact ]['tags'], $before ) );
	}

	public static function create( array &$state, array $data ) {
		$id                       = (string) ( 1 + max( array_merge( array( $state['last_contact'] ?? 0 ), array_keys( $state['contacts'] ) ) ) );
		$state['last_contact']    = (int) $id;
		$state['contacts'][ $id ] = $data + array(
			'email'      => '',
			'first_name' => '',
			'last_name'  => '',
			'status'     => 'subscribed',
			'tags'       => array(),
		);
		return $id;
	}

	public static function refuses( $email ) {
		return ( self::setup()['refuse'] ?? null ) === $email;
	}

	private static function fault( $call ) {
		$setup = self::setup();
		$key   = isset( $setup['faults'][ $call ] ) ? $call : '*';
		$fault = $setup['faults'][ $key ] ?? null;
		if ( null !== $fault && isset( $fault['times'] ) ) {
			--$setup['faults'][ $key ]['times'];
			if ( $setup['faults'][ $key ]['times'] <= 0 ) {
				unset( $setup['faults'][ $key ] );
			}
			FakeCrmOptions::write( self::SETUP, $setup );
		}
		return $fault;
	}

	/** WordPress's HTTP API fires this action after each request (wp-includes/class-wp-http.php). */
	private static function tell_wordpress( array $fault ) {
		$answer = 0 === self::$status ? new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out' ) : array(
			'headers'  => empty( $fault['retry_after'] ) ? array() : array( 'retry-after' => (string) $fault['retry_after'] ),
			'body'     => $fault['body'] ?? ( 200 === self::$status ? self::GOOD_BODY : '{"message":"No."}' ),
			'response' => array( 'code' => self::$status ),
		);
		do_action( 'http_api_debug', $answer, 'response', 'Requests', array( 'blocking' => true ), 'https://acme.api-us1.com/api/3/' );
	}
}
