<?php
/**
 * The tables of FluentCRM or Groundhogg, read and written past their plugins.
 */

declare(strict_types=1);

final class RealTables {
	private const NAMES = array(
		'fluentcrm'  => 'FluentCRM',
		'groundhogg' => 'Groundhogg',
	);

	/** Contacts, their id and status; tags, their id and name; who has which. */
	private const FORM = array(
		'fluentcrm'  => array( 'fc_subscribers', 'id', 'status', 'fc_tags', 'id', 'title', 'fc_subscriber_pivot', 'subscriber_id', 'object_id' ),
		'groundhogg' => array( 'gh_contacts', 'ID', 'optin_status', 'gh_tags', 'tag_id', 'tag_name', 'gh_tag_relationships', 'contact_id', 'tag_id' ),
	);

	/** Groundhogg's words are numbers. */
	private const STATUSES = array(
		'unconfirmed'  => 1,
		'subscribed'   => 2,
		'unsubscribed' => 3,
		'bounced'      => 6,
		'complained'   => 8,
	);

	private const TAGS_OF_FLUENTCRM = 'FluentCrm\App\Models\Tag';

	private string $crm;

	/** @var string[] */
	private array $form;

	/** @var callable(string): string|null */
	private static $breaker = null;

	public function __construct( string $crm ) {
		$this->crm  = $crm;
		$this->form = self::FORM[ $crm ];
		foreach ( array( 0, 3, 6 ) as $table ) {
			$this->form[ $table ] = $GLOBALS['wpdb']->prefix . $this->form[ $table ];
		}
	}

	public function crm_name(): string {
		return self::NAMES[ $this->crm ];
	}

	public function clear(): void {
		foreach ( array( 0, 3, 6 ) as $table ) {
			$this->query( "DELETE FROM {$this->form[ $table ]}" );
		}
		$this->forget();
	}

	/** @param string[] $tags */
	public function add_contact( string $email, array $tags, string $status ): void {
		$row = array( 'email' => $email, 'first_name' => 'Known', $this->form[2] => 'groundhogg' === $this->crm ? self::STATUSES[ $status ] : $status );
		$GLOBALS['wpdb']->insert( $this->form[0], $row + ( 'fluentcrm' === $this->crm ? array( 'hash' => md5( $email ) ) : array() ) );
		$contact = $GLOBALS['wpdb']->insert_id;
		foreach ( $tags as $tag ) {
			$row = array( $this->form[7] => $contact, $this->form[8] => $this->add_tag( $tag ) );
			$GLOBALS['wpdb']->insert( $this->form[6], $row + ( 'fluentcrm' === $this->crm ? array( 'object_type' => self::TAGS_OF_FLUENTCRM ) : array() ) );
		}
		$this->forget();
	}

	public function add_tag( string $name ): int {
		list( , , , $tags, $id, $title ) = $this->form;
		$known = (int) $this->value( "SELECT $id FROM $tags WHERE CAST( $title AS BINARY ) = %s", $name );
		if ( 0 === $known ) {
			$GLOBALS['wpdb']->insert( $tags, array( $title => $name, 'groundhogg' === $this->crm ? 'tag_slug' : 'slug' => sanitize_title( $name ) ) );
			$known = $GLOBALS['wpdb']->insert_id;
			$this->forget();
		}
		return $known;
	}

	public function delete_contact( string $email ): void {
		list( $contacts, $id, , , , , $holds, $holder ) = $this->form;
		$this->query( "DELETE FROM $holds WHERE $holder IN ( SELECT $id FROM $contacts WHERE LOWER( email ) = LOWER( %s ) )", $email );
		$this->query( "DELETE FROM $contacts WHERE LOWER( email ) = LOWER( %s )", $email );
		$this->forget();
	}

	public function delete_tag( string $name ): void {
		list( , , , $tags, $id, $title, $holds, , $held ) = $this->form;
		$this->query( "DELETE FROM $holds WHERE $held IN ( SELECT $id FROM $tags WHERE $title = %s )", $name );
		$this->query( "DELETE FROM $tags WHERE $title = %s", $name );
		$this->forget();
	}

	/** @return string[] Sorted. */
	public function tags( string $email ): array {
		list( $contacts, $id, , $tags, $tag_id, $title, $holds, $holder, $held ) = $this->form;
		$names = $GLOBALS['wpdb']->get_col( $GLOBALS['wpdb']->prepare( "SELECT t.$title FROM $holds h JOIN $tags t ON t.$tag_id = h.$held JOIN $contacts c ON c.$id = h.$holder WHERE CAST( LOWER( c.email ) AS BINARY ) = %s", strtolower( $email ) ) );
		sort( $names );
		return $names;
	}

	/** @return array{email: string, first_name: string, status: string}|null */
	public function contact( string $email ): ?array {
		list( $contacts, , $status ) = $this->form;
		$row = $GLOBALS['wpdb']->get_row( $GLOBALS['wpdb']->prepare( "SELECT email, first_name, $status AS status FROM $contacts WHERE CAST( LOWER( email ) AS BINARY ) = %s", strtolower( $email ) ), ARRAY_A );
		if ( null === $row || 'fluentcrm' === $this->crm ) {
			return $row;
		}
		return array( 'status' => (string) array_search( (int) $row['status'], self::STATUSES, true ) ) + $row;
	}

	public function count(): int {
		return (int) $this->value( "SELECT COUNT(*) FROM {$this->form[0]} WHERE 1 = %d", 1 );
	}

	/** @return string[] Sorted. */
	public function tag_names(): array {
		$names = $GLOBALS['wpdb']->get_col( "SELECT {$this->form[5]} FROM {$this->form[3]}" );
		sort( $names );
		return $names;
	}

	/** The next queries, or all from now on, find no table. */
	public function fail( ?int $times ): void {
		$this->work();
		$tables        = array( $this->form[0], $this->form[3], $this->form[6] );
		self::$breaker = static function ( $query ) use ( $tables, &$times ) {
			$is_ours = array() !== array_filter( $tables, static fn( string $table ): bool => false !== strpos( (string) $query, $table ) );
			if ( ! $is_ours || 0 === $times ) {
				return $query;
			}
			$times = null === $times ? null : $times - 1;
			return str_replace( $tables, 'table_that_is_not_there', (string) $query );
		};
		$GLOBALS['wpdb']->suppress_errors( true );
		add_filter( 'query', self::$breaker );
	}

	public function work(): void {
		if ( null !== self::$breaker ) {
			remove_filter( 'query', self::$breaker );
			self::$breaker = null;
		}
		$GLOBALS['wpdb']->suppress_errors( false );
		$this->forget();
	}

	/** What the plugin remembers of what was rolled back. */
	private function forget(): void {
		wp_cache_flush();
		if ( 'groundhogg' === $this->crm ) {
			foreach ( array( 'contacts', 'tags', 'tag_relationships' ) as $table ) {
				\Groundhogg\get_db( $table )->clear_cache();
			}
		}
	}

	/** @param mixed ...$values */
	private function query( string $sql, ...$values ): void {
		$GLOBALS['wpdb']->query( array() === $values ? $sql : $GLOBALS['wpdb']->prepare( $sql, ...$values ) );
	}

	/** @param mixed ...$values */
	private function value( string $sql, ...$values ): string {
		return (string) $GLOBALS['wpdb']->get_var( $GLOBALS['wpdb']->prepare( $sql, ...$values ) );
	}
}
