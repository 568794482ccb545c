<?php
/**
 * What a companion said of invented customers, as if it were said now: recorded by its own tests.
 *
 * Lists are searched as far as a demo needs: by part of a text, state, product and kind.
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\SiteAddress;
use const CartCompanion\PLUGIN_FILE;

final class DemoAnswers {
	private const FILE   = 'demo/companion.json';
	private const MOMENT = '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/';
	private const DAY    = '/^\d{4}-\d\d-\d\d$/';

	/** @var array<string, mixed> */
	private array $data;

	private function __construct( array $data ) {
		$this->data = $data;
	}

	public static function load(): self {
		$file = plugin_dir_path( PLUGIN_FILE ) . self::FILE;
		$data = is_readable( $file ) ? json_decode( (string) file_get_contents( $file ), true ) : null; // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of ours.
		$data = is_array( $data ) ? $data : array( 'at' => time(), 'answers' => array(), 'rules' => array(), 'users' => array() );
		return new self( self::shifted( $data, time() - (int) $data['at'] ) );
	}

	/**
	 * @param mixed $value
	 * @return mixed With each moment and day as much later as the recording is old.
	 */
	private static function shifted( $value, int $seconds ) {
		if ( is_array( $value ) ) {
			return array_map( static fn( $part ) => self::shifted( $part, $seconds ), $value );
		}
		if ( ! is_string( $value ) ) {
			return $value;
		}
		if ( 1 === preg_match( self::MOMENT, $value ) ) {
			return gmdate( 'Y-m-d\TH:i:s\Z', (int) strtotime( $value ) + $seconds );
		}
		return 1 === preg_match( self::DAY, $value ) ? gmdate( 'Y-m-d', (int) strtotime( "$value 12:00:00Z" ) + $seconds ) : $value;
	}

	/** As the deliveries name the site. */
	public function site_id(): string {
		return (string) ( $this->data['answers']['summary']['site']['id'] ?? 'site_demo' );
	}

	/** @return array<int, array<string, mixed>> */
	public function rules(): array {
		return $this->data['rules'];
	}

	/** @return string[] Addresses of those who have a login. */
	public function users(): array {
		return $this->data['users'];
	}

	/** @return array<int, array<string, mixed>> Everything that is known of each event, the oldest first. */
	public function events(): array {
		$ids = array_column( $this->data['answers']['events']['items'] ?? array(), 'id' );
		return array_values( array_filter( array_map( fn( string $id ): array => $this->data['answers'][ "events/$id" ] ?? array(), array_reverse( $ids ) ) ) );
	}

	/**
	 * @param string                $path  Below /api/v1/, without the query.
	 * @param array<string, string> $query
	 * @return array<string, mixed>|null Null where nothing was recorded.
	 */
	public function get( string $path, array $query ): ?array {
		$answer = $this->data['answers'][ rawurldecode( $path ) ] ?? null;
		if ( 'summary' === $path && is_array( $answer ) ) {
			// Nobody recorded a running worker, and checks of access wait for a site.
			$answer = array( 'worker_seen_at' => gmdate( 'c' ), 'overdue_access_checks' => 0 ) + $answer;
			$answer['site'] = SiteAddress::facts() + array( 'url' => home_url(), 'pulled_at' => null ) + (array) ( $answer['site'] ?? array() );
		}
		if ( is_array( $answer ) && isset( $answer['items'] ) && 0 === substr_count( $path, '/' ) ) {
			$answer = self::filtered( $answer, $query );
		}
		return $answer;
	}

	/**
	 * @param array<string, mixed>  $answer
	 * @param array<string, string> $query
	 * @return array<string, mixed> Its rows that are asked for. Their sentences keep their places: rows are taken out with them.
	 */
	private static function filtered( array $answer, array $query ): array {
		$items    = array();
		$messages = array_filter( (array) ( $answer['messages'] ?? array() ), static fn( $place ): bool => 0 !== strpos( (string) $place, '/items/' ), ARRAY_FILTER_USE_KEY );
		foreach ( $answer['items'] as $at => $row ) {
			if ( ! self::fits( $row, $query ) || count( $items ) >= (int) ( $query['limit'] ?? 50 ) ) {
				continue;
			}
			foreach ( (array) ( $answer['messages'] ?? array() ) as $place => $message ) {
				if ( 0 === strpos( (string) $place, "/items/$at/" ) ) {
					$messages[ '/items/' . count( $items ) . substr( $place, strlen( "/items/$at" ) ) ] = $message;
				}
			}
			$items[] = $row;
		}
		$total = array_key_exists( 'total', $answer ) ? array( 'total' => count( $items ) ) : array();
		return array( 'items' => $items, 'next_cursor' => null, 'messages' => $messages ) + $total + $answer;
	}

	/**
	 * @param array<string, mixed>  $row
	 * @param array<string, string> $query
	 */
	private static function fits( array $row, array $query ): bool {
		$text   = strtolower( (string) wp_json_encode( array_intersect_key( $row, array_flip( array( 'id', 'email', 'name', 'also_known_as', 'order_id', 'invoice_id', 'items', 'item_names' ) ) ), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) );
		$states = array_filter( explode( ',', $query['state'] ?? '' ), 'strlen' );
		$types  = array_filter( explode( ',', $query['type'] ?? '' ), 'strlen' );
		$access = $query['access'] ?? '';
		$words  = preg_split( '/\s+/', strtolower( $query['q'] ?? '' ), -1, PREG_SPLIT_NO_EMPTY );
		return array() === array_filter( (array) $words, static fn( string $word ): bool => false === strpos( $text, $word ) )
			&& ( array() === $states || in_array( $row['state'] ?? '', $states, true ) )
			&& ( array() === $types || in_array( $row['type'] ?? '', $types, true ) )
			&& ( '' === ( $query['product'] ?? '' ) || in_array( $query['product'], (array) ( $row['items'] ?? array() ), true ) )
			&& ( '' === ( $query['email'] ?? '' ) || strtolower( $query['email'] ) === ( $row['email'] ?? '' ) )
			&& ( '' === ( $query['kind'] ?? '' ) || $query['kind'] === ( $row['kind'] ?? '' ) )
			&& ( '' === $access || ( 'alert' === $access ? ! empty( $row['alert'] ) : $access === ( $row['alert'] ?? '' ) ) );
	}
}
