<?php
/**
 * Stand-in for WP Fusion's connector for Kit's API 4, which came with 3.47.2 beside the one called "convertkit".
 *
 * Read in class-kit.php of WP Fusion Lite 3.47.11 (github.com/verygoodplugins/wp-fusion-lite): its slug is "kit"; tags go
 * in one call to Kit's /v4/bulk/tags/subscribers, whose 200 has "failures" for what was not done, and true is answered
 * whatever stands there; the list of tags has Kit's forms, too, under "form_" and their number. Of a subscriber who is
 * gone it gives Kit's words under the code "error".
 */

final class FakeWpFusionKit {
	/** @var string */
	public $slug = 'kit';

	/** @var string */
	public $name = 'Kit';

	/** @var string[] */
	public $supports = array( 'add_tags_api', 'auto_oauth' );

	/** @var array<int, string> What the account has. */
	public $tags = array( 7 => 'Course' );

	/** @var array<int, string> */
	public $forms = array( 7 => 'Course', 9 => 'Newsletter' );

	/** @var array<int, int[]> Tags by subscriber. */
	public $subscribers = array( 5 => array() );

	/** @var array<int|string, array<string, string>> As WP Fusion keeps it: this list may be older than the account. */
	public $available = array();

	public function __construct() {
		$this->sync_tags();
	}

	public function sync_tags() {
		$this->available = array();
		foreach ( $this->tags as $id => $label ) {
			$this->available[ $id ] = array( 'label' => $label, 'category' => 'Tags' );
		}
		foreach ( $this->forms as $id => $label ) {
			$this->available[ 'form_' . $id ] = array( 'label' => $label, 'category' => 'Forms' );
		}
		$this->said( array( 'tags' => array_keys( $this->tags ) ) );
		return $this->available;
	}

	public function add_tag( $name ) {
		$id                = 1 + max( array_keys( $this->tags + array( 100 => '' ) ) );
		$this->tags[ $id ] = $name;
		$this->said( array( 'tag' => array( 'id' => $id ) ) );
		return $id;
	}

	public function get_tags( $contact_id ) {
		if ( ! isset( $this->subscribers[ $contact_id ] ) ) {
			$this->said( array( 'errors' => array( 'Not Found' ) ), 404 );
			return new WP_Error( 'error', 'Not Found' );
		}
		$this->said( array( 'tags' => array( 'some' ) ) );
		return $this->subscribers[ $contact_id ];
	}

	public function apply_tags( $tags, $contact_id ) {
		$there = array_filter( $tags, fn( $id ): bool => isset( $this->tags[ $id ], $this->subscribers[ $contact_id ] ) );
		if ( isset( $this->subscribers[ $contact_id ] ) ) {
			$this->subscribers[ $contact_id ] = array_unique( array_merge( $this->subscribers[ $contact_id ], array_map( 'intval', $there ) ) );
		}
		$failures = array();
		foreach ( array_diff( $tags, $there ) as $id ) {
			$failures[] = array( 'tagging' => array( 'tag_id' => $id ), 'errors' => array( 'Tag does not exist' ) );
		}
		$this->said( array( 'subscribers' => array( array( 'id' => $contact_id ) ), 'failures' => $failures ) );
		return true;
	}

	private function said( array $answer, int $status = 200 ): void {
		$body = array( 'body' => wp_json_encode( $answer ), 'response' => array( 'code' => $status ), 'headers' => array() );
		do_action( 'http_api_debug', $body, 'response', 'Requests', array( 'blocking' => true ), 'https://api.kit.com/v4/' );
	}
}
