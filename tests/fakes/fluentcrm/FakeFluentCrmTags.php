<?php
/**
 * FluentCRM's Tags API (app/Api/Classes/Tags.php).
 *
 * - all: every tag, in a list that can be gone through.
 * - importBulk: a tag with the same slug and a title that the database takes for the same ("Kurs" for "Kürs") is that
 *   tag; else a new one, whatever slugs there are. Titles lose HTML. A slug that is empty afterwards is not compared.
 */

final class FakeFluentCrmTags {
	public function all() {
		$state = FakeCrm::state();
		return new ArrayIterator( array_map( static fn( $id ) => self::tag( $state, $id ), array_keys( $state['tags'] ) ) );
	}

	public function importBulk( $tags ) {
		return array_map( array( $this, 'imported' ), $tags );
	}

	/** @return object */
	public static function tag( array $state, $id ) {
		return (object) array(
			'id'    => (int) $id,
			'title' => $state['tags'][ $id ],
			'slug'  => sanitize_text_field( FakeCrm::slug( $state, $id ) ),
		);
	}

	private function imported( array $tag ) {
		$title = sanitize_text_field( $tag['title'] );
		$slug  = sanitize_text_field( sanitize_title( empty( $tag['slug'] ) ? $tag['title'] : $tag['slug'], 'display' ) );
		$id    = FakeCrm::call(
			'importBulk',
			array( 'tags' => array( $title ) ),
			static function ( array &$state ) use ( $title, $slug ) {
				foreach ( $state['tags'] as $id => $name ) {
					if ( FakeCrm::collated( $name ) === FakeCrm::collated( $title ) && ( '' === $slug || sanitize_text_field( FakeCrm::slug( $state, $id ) ) === $slug ) ) {
						return $id;
					}
				}
				$id                    = FakeCrm::tag_id( $state, $title, true );
				$state['slugs'][ $id ] = $slug;
				return $id;
			}
		);
		FakeFluentCrmQueryException::throw_if_failed( 'insert into TABLE (`title`) values (1)' );
		return self::tag( FakeCrm::state(), $id );
	}
}
