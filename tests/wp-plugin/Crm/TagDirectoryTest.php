<?php
/**
 * How often a list of tags is fetched, and which tag is created.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\TagDirectory;
use CartCompanion\Crm\TagSource;
use CartCompanion\Domain\Text;

final class TagDirectoryTest extends SiteTestCase {
	/** @var array<int|string, string> Name by id: what the CRM has. */
	private array $tags = array( '1' => 'course' );

	private int $fetched = 0;

	/** @var callable(): void What happens in the CRM while a tag is being created. */
	private $meanwhile;

	/** @return array<string, array{0: string}> */
	public static function kinds(): array {
		return array(
			'over the network'     => array( TagSource::REMOTE ),
			'of this site'         => array( TagSource::LOCAL ),
			'a copy of a plugin’s' => array( TagSource::COPY ),
		);
	}

	/** @dataProvider kinds */
	public function test_a_tag_that_is_known_costs_one_list_at_most( string $kind ): void {
		$directory = $this->directory( $kind );

		$this->assertSame( array( 1 => 'course' ), $directory->to_apply( array( 'course' ) ) );
		$this->assertSame( array( 1 => 'course' ), $this->directory( $kind )->to_apply( array( 'course' ) ) );
		$this->assertSame( TagSource::COPY === $kind ? 0 : 1, $this->fetched );
	}

	/** @dataProvider kinds */
	public function test_names_that_differ_by_case_are_one_tag_and_missing_ones_are_created_once( string $kind ): void {
		$directory = $this->directory( $kind );

		$directory->to_apply( array( 'Course', 'club', 'Club', ' call ' ) );

		$this->assertSame( array( 'course', 'club', 'call' ), array_values( $this->tags ) );
		$this->assertSame( array( 'Course', 'club', 'Club', 'call' ), $directory->names_of( array( '1', '2', '3' ) ), 'As they were asked for.' );
		$this->assertSame( array( 'course', 'club', 'call' ), $directory->own_names_of( array( '1', '2', '3' ) ) );
	}

	public function test_a_tag_to_remove_that_nobody_ever_had_costs_no_list_for_each_event(): void {
		foreach ( array( TagSource::REMOTE, TagSource::COPY ) as $kind ) {
			$this->fetched = 0;
			for ( $events = 0; $events < 5; $events++ ) {
				$this->assertSame( array(), $this->directory( $kind )->to_remove( array( 'never heard of' ) ) );
			}
			$this->assertSame( 1, $this->fetched, $kind );
		}
	}

	/** @dataProvider kinds */
	public function test_a_tag_that_somebody_else_created_at_that_moment_is_used( string $kind ): void {
		$this->meanwhile = function (): void {
			$this->tags['9'] = 'club';
			throw CrmException::permanent( 'There is one of this name.' );
		};

		$this->assertSame( array( 9 => 'club' ), $this->directory( $kind )->to_apply( array( 'club' ) ) );
	}

	/** @dataProvider kinds */
	public function test_a_name_that_the_crm_refuses_is_told_in_its_words( string $kind ): void {
		$this->meanwhile = static function (): void {
			throw CrmException::permanent( 'Not this one.' );
		};

		$error = $this->error_of( fn() => $this->directory( $kind )->to_apply( array( 'club' ) ) );

		$this->assertSame( array( CrmException::PERMANENT, 'Not this one.' ), array( $error->kind(), $error->getMessage() ) );
	}

	/** @dataProvider kinds */
	public function test_an_id_that_the_kept_list_lacks_has_it_fetched( string $kind ): void {
		$this->directory( $kind )->to_apply( array( 'course' ) );
		$this->tags['2'] = 'club';

		$this->assertSame( array( 'course', 'club' ), $this->directory( $kind )->names_of( array( '1', '2' ) ) );
	}

	public function test_an_id_without_a_tag_is_none_in_a_crm_of_this_site_and_stays_as_it_is_elsewhere(): void {
		$this->assertSame( array( 'course' ), $this->directory( TagSource::LOCAL )->names_of( array( '1', '77' ) ) );
		$this->assertSame( array( 'course', '77' ), $this->directory( TagSource::REMOTE )->names_of( array( '1', '77' ) ) );
	}

	/** @dataProvider kinds */
	public function test_a_list_that_cannot_be_kept_is_fetched_each_time( string $kind ): void {
		add_filter( "pre_transient_cart_companion_tags_$kind", '__return_false' );
		add_filter( "pre_set_transient_cart_companion_tags_$kind", '__return_false' );
		$this->tags += array_map( static fn( int $number ): string => "tag $number", range( 2, 20000 ) );

		$this->assertSame( array( 1 => 'course' ), $this->directory( $kind )->to_apply( array( 'course' ) ) );
		$this->assertSame( array( 1 => 'course' ), $this->directory( $kind )->to_remove( array( 'COURSE' ) ) );

		remove_filter( "pre_transient_cart_companion_tags_$kind", '__return_false' );
		remove_filter( "pre_set_transient_cart_companion_tags_$kind", '__return_false' );
	}

	/** Of a CRM that takes two names that differ by case for one, as another request of the site has it. */
	private function directory( string $kind ): TagDirectory {
		return new TagDirectory(
			new class( $kind, $this->tags, $this->fetched, $this->meanwhile ) extends TagSource {
				private string $kind;
				private array $tags;
				private int $fetched;

				/** @var callable(): void|null */
				private $meanwhile;

				public function __construct( string $kind, array &$tags, int &$fetched, ?callable $meanwhile ) {
					$this->kind      = $kind;
					$this->tags      = &$tags;
					$this->fetched   = &$fetched;
					$this->meanwhile = $meanwhile;
				}

				public function kind(): string {
					return $this->kind;
				}

				public function list_name(): string {
					return $this->kind;
				}

				public function refresh(): bool {
					$this->fetched += self::COPY === $this->kind ? 1 : 0;
					return true;
				}

				public function tags(): array {
					$this->fetched += self::COPY === $this->kind ? 0 : 1;
					return array_map( null, array_map( 'strval', array_keys( $this->tags ) ), array_values( $this->tags ) );
				}

				public function create_tag( string $name ): string {
					if ( null !== $this->meanwhile ) {
						( $this->meanwhile )();
					}
					$this->tags[] = $name;
					return (string) array_key_last( $this->tags );
				}

				public function tag_key( string $name ): string {
					return Text::lower( $name );
				}
			}
		);
	}
}
