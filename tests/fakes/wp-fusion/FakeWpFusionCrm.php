<?php
/**
 * Stand-in for WP Fusion's CRM layer (its class-base.php and the connectors for ActiveCampaign, FluentCRM, Groundhogg).
 *
 * - ActiveCampaign: tag names are the ids, unknown ones pass; apply_tags and remove_tags answer true at once and
 *   are sent when PHP shuts down, unless the filter wpf_use_api_queue says no. CRMs on the same site have no queue.
 * - Without the queue: 500, 429, 403, 402 and a time-out are a WP_Error, but 401 and 503 are true.
 * - get_tags at 503: an empty array; at 500: a WP_Error. get_contact_id at 503: false, like "unknown".
 * - get_tags of a contact that is gone: a WP_Error with the code not_found (read in the connectors for ActiveCampaign
 *   and FluentCRM).
 * - get_contact_id with FluentCRM and Groundhogg: as their database compares, zoe@'s contact for zoë@. load_contact has
 *   the contact's own address, under user_email; it is empty for one that Groundhogg has no more, and a WP_Error with
 *   FluentCRM. add_contact with FluentCRM would give that contact the new address; with Groundhogg it is an error where
 *   is_email() does not know the address.
 * - add_contact for a known address: true, not the id. Keys are WordPress's names; without user_email it fails.
 * - A contact that is not there: FluentCRM and ActiveCampaign give a WP_Error, Groundhogg true.
 * - add_tag: an id with FluentCRM, null with Groundhogg when nobody is logged in, a WP_Error with ActiveCampaign.
 * - 200 with a page or an empty body (ActiveCampaign): apply_tags and remove_tags true, get_tags an empty array,
 *   get_contact_id a WP_Error ("Unexpected empty response"), add_contact null, sync_tags an empty list.
 * - A query that the site's database refused (FluentCRM): get_contact_id false, get_tags not_found, as for somebody who
 *   is not there; only what WordPress collects of database errors tells.
 * - In staging mode nothing is sent, see FakeWpFusionStaging.
 * - Unknown tag ids leave a dangling row in FluentCRM and nothing in Groundhogg; both answer true.
 */

final class FakeWpFusionCrm {
	/** HTTP statuses that ActiveCampaign's connector does not take for errors. */
	const TAKEN_FOR_SUCCESS = array( 401, 503 );

	/** The option of what available_tags() answers, by kind of CRM. */
	const TAGS = 'fake_wpf_available_tags';

	const NAMES = array(
		'activecampaign' => 'ActiveCampaign',
		'fluentcrm'      => 'FluentCRM',
		'groundhogg'     => 'Groundhogg',
	);

	private $queue = array();

	public function __get( $name ) {
		$values = array(
			'slug' => FakeCrm::kind(),
			'name' => self::NAMES[ FakeCrm::kind() ],
		);
		return $values[ $name ] ?? null;
	}

	public function __isset( $name ) {
		return null !== $this->__get( $name );
	}

	public function supports( $what ) {
		$abilities = array(
			'activecampaign' => array( 'add_tags' ),
			'fluentcrm'      => array( 'add_tags_api', 'same_site' ),
			'groundhogg'     => array( 'add_tags_api', 'same_site' ),
		);
		return in_array( $what, $abilities[ FakeCrm::kind() ], true );
	}

	public function get_contact_id( $email ) {
		if ( wpf_is_staging_mode() ) {
			return FakeWpFusionStaging::get_contact_id( $email );
		}
		$id = FakeCrm::call(
			'get_contact_id',
			array( 'email' => $email ),
			static function ( array &$state ) use ( $email ) {
				return self::known( $state, $email );
			}
		);
		return $this->answer( '' === (string) $id ? false : $id, false, new WP_Error( 'error', 'Unexpected empty response from ActiveCampaign' ) );
	}

	public function load_contact( $contact_id ) {
		$contact = FakeCrm::call(
			'load_contact',
			array( 'contact' => $contact_id ),
			static fn( array &$state ) => $state['contacts'][ $contact_id ] ?? null
		);
		if ( null === $contact ) {
			return $this->answer( 'groundhogg' === FakeCrm::kind() ? array() : new WP_Error( 'error', 'The contact was not found.' ), false, false );
		}
		$fields = array(
			'user_email' => $contact['email'],
			'first_name' => $contact['first_name'],
		);
		return $this->answer( apply_filters( 'fake_wpf_loaded', $fields ), false, false ); // Fields that its owner has not mapped are left out.
	}

	public function add_contact( $data ) {
		if ( wpf_is_staging_mode() ) {
			return FakeWpFusionStaging::add_contact();
		}
		if ( empty( $data['user_email'] ) ) {
			return new WP_Error( 'error', 'No email address was given.' );
		}
		if ( FakeCrm::refuses( $data['user_email'] ) || ( 'groundhogg' === FakeCrm::kind() && ! is_email( $data['user_email'] ) ) ) {
			FakeCrm::call( 'add_contact', array( 'email' => $data['user_email'] ), '__return_null' );
			return new WP_Error( 'error', 'The email address is not valid.' );
		}
		$id = FakeCrm::call(
			'add_contact',
			array( 'email' => $data['user_email'] ),
			static function ( array &$state ) use ( $data ) {
				$known = self::known( $state, $data['user_email'] );
				if ( '' !== $known && 'fluentcrm' === FakeCrm::kind() ) {
					$state['contacts'][ $known ]['email'] = $data['user_email'];
				}
				if ( '' !== $known ) {
					return 'activecampaign' === FakeCrm::kind() ? true : $known;
				}
				$data['email'] = $data['user_email'];
				return FakeCrm::create( $state, array_intersect_key( $data, array_flip( array( 'email', 'first_name', 'last_name' ) ) ) );
			}
		);
		return $this->answer( $id, null, null );
	}

	public function apply_tags( $tags, $contact_id ) {
		return $this->queued_or_sent( 'apply_tags', $tags, $contact_id );
	}

	public function remove_tags( $tags, $contact_id ) {
		return $this->queued_or_sent( 'remove_tags', $tags, $contact_id );
	}

	public function get_tags( $contact_id ) {
		if ( wpf_is_staging_mode() ) {
			return FakeWpFusionStaging::get_tags( $contact_id );
		}
		$is_gone = 'groundhogg' !== FakeCrm::kind() && ! isset( FakeCrm::state()['contacts'][ $contact_id ] );
		$tags    = FakeCrm::call(
			'get_tags',
			array( 'contact' => $contact_id ),
			static function ( array &$state ) use ( $contact_id ) {
				$ids = $state['contacts'][ $contact_id ]['tags'] ?? array();
				return 'activecampaign' === FakeCrm::kind() ? FakeCrm::names( $state, $ids ) : array_values( array_intersect( $ids, array_map( 'strval', array_keys( $state['tags'] ) ) ) );
			}
		);
		$not_found = new WP_Error( 'not_found', 'No contact ID #' . $contact_id . ' found.' );
		return $this->answer( $is_gone ? $not_found : $tags, FakeCrm::is_on_this_site() ? $not_found : array(), array() );
	}

	public function sync_tags() {
		$tags = FakeCrm::call(
			'sync_tags',
			array(),
			static function ( array &$state ) {
				return 'activecampaign' === FakeCrm::kind() ? array_combine( $state['tags'], $state['tags'] ) : $state['tags'];
			}
		);
		if ( is_array( $tags ) ) {
			self::keep_tags( $tags );
		}
		return $this->answer( $tags, array(), array() );
	}

	/** @return array Label by id, as they were fetched last; none of a CRM that was connected before (handle_disconnect_crm()). */
	public static function available_tags() {
		return get_option( self::TAGS, array() )[ FakeCrm::kind() ] ?? array();
	}

	private static function keep_tags( array $tags ) {
		update_option( self::TAGS, array( FakeCrm::kind() => $tags ), false );
	}

	public function add_tag( $name ) {
		if ( 'activecampaign' === FakeCrm::kind() ) {
			return new WP_Error( 'error', 'This CRM does not support creating tags via the API.' );
		}
		if ( 'groundhogg' === FakeCrm::kind() && ! current_user_can( 'manage_options' ) ) {
			return null;
		}
		$id = FakeCrm::call(
			'add_tag',
			array( 'tags' => array( $name ) ),
			static function ( array &$state ) use ( $name ) {
				return FakeCrm::tag_id( $state, $name, true );
			}
		);
		self::keep_tags( array( $id => $name ) + self::available_tags() );
		return $this->answer( $id, null, null );
	}

	/** As the CRM finds it. */
	private static function known( array $state, $email ) {
		return FakeCrm::is_on_this_site() ? FakeCrm::collated_contact_id( $state, $email ) : FakeCrm::contact_id( $state, $email );
	}

	private function queued_or_sent( $call, $tags, $contact_id ) {
		if ( wpf_is_staging_mode() ) {
			return FakeWpFusionStaging::$call();
		}
		if ( ! apply_filters( 'wpf_use_api_queue', ! FakeCrm::is_on_this_site(), $call, array( $tags, $contact_id ) ) ) {
			return $this->send( $call, $tags, $contact_id );
		}
		if ( array() === $this->queue ) {
			register_shutdown_function( array( $this, 'shutdown' ) );
		}
		$this->queue[] = array( $call, $tags, $contact_id );
		return true;
	}

	public function shutdown() {
		foreach ( $this->queue as $waiting ) {
			$this->send( ...$waiting );
		}
		$this->queue = array();
	}

	private function send( $call, $tags, $contact_id ) {
		$missing = 'fluentcrm' === FakeCrm::kind() && 'apply_tags' === $call ? FakeFluentCrmPivot::missing( $contact_id, $tags ) : null;
		$done = FakeCrm::call(
			$call,
			array(
				'contact' => $contact_id,
				'tags'    => 'activecampaign' === FakeCrm::kind() ? array_values( $tags ) : FakeCrm::names( FakeCrm::state(), $tags ),
			),
			static function ( array &$state ) use ( $call, $tags, $contact_id, $missing ) {
				if ( ! isset( $state['contacts'][ $contact_id ] ) ) {
					return 'groundhogg' === FakeCrm::kind();
				}
				if ( null !== $missing ) {
					FakeFluentCrmPivot::write( $state, $contact_id, $missing );
					return true;
				}
				$ids = self::ids( $state, $tags, 'apply_tags' === $call );
				FakeCrm::move( $state, $contact_id, 'apply_tags' === $call ? $ids : array(), 'apply_tags' === $call ? array() : $ids );
				return true;
			}
		);
		return $this->answer( false === $done ? new WP_Error( 'error', 'The contact was not found.' ) : $done, true, true );
	}

	private static function ids( array &$state, array $tags, $create ) {
		if ( 'activecampaign' !== FakeCrm::kind() ) {
			return 'groundhogg' === FakeCrm::kind() ? array_intersect( array_map( 'strval', $tags ), array_map( 'strval', array_keys( $state['tags'] ) ) ) : $tags;
		}
		$ids = array();
		foreach ( $tags as $name ) {
			$ids[] = FakeCrm::tag_id( $state, $name, $create );
		}
		return array_filter( $ids, 'strlen' );
	}

	/**
	 * What the connector makes of the CRM's answer.
	 *
	 * @param mixed $good                   Where the CRM did it.
	 * @param mixed $when_taken_for_success Where the connector does not see that it failed.
	 * @param mixed $of_a_page              Where a page came with the status 200, or nothing.
	 */
	private function answer( $good, $when_taken_for_success, $of_a_page ) {
		$status = FakeCrm::status();
		if ( 200 === $status ) {
			return FakeCrm::was_reached() ? $good : $of_a_page;
		}
		if ( FakeCrm::is_on_this_site() ) {
			FakeCrm::fail_in_database( 'SELECT * FROM TABLE' );
			return $when_taken_for_success;
		}
		if ( in_array( $status, self::TAKEN_FOR_SUCCESS, true ) ) {
			return $when_taken_for_success;
		}
		return 0 === $status ? new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out after 20001 milliseconds' ) : new WP_Error( 'error', 'The API answered ' . $status . '.' );
	}
}
