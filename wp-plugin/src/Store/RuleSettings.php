<?php
/** Rules, what is said of access, and items that need no tags, saved together: all of it, or nothing. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\InvalidInput;
use CartCompanion\Site\Lock;

final class RuleSettings {
	/** Name of the lock for whoever reads what is there, and saves what shall be: two at a time would lose one's part. */
	public const LOCK = 'rules';

	private RuleRepository $rules;
	private AccessStatements $access;
	private NoTagsNeeded $no_tags_needed;

	public function __construct( RuleRepository $rules, AccessStatements $access, NoTagsNeeded $no_tags_needed ) {
		$this->rules          = $rules;
		$this->access         = $access;
		$this->no_tags_needed = $no_tags_needed;
	}

	public static function of_this_site(): self {
		return new self( new RuleRepository(), new AccessStatements(), new NoTagsNeeded() );
	}

	/**
	 * @param array<mixed>          $rules   Replace all that are there.
	 * @param array<mixed>          $access  The same: rows of product, in, out.
	 * @param array<string, string> $no_tags Names by key of items that need no tags, beside those that are noted.
	 * @param string                $way     Of RuleVersions.
	 * @throws InvalidInput When a rule or a row cannot be used; then nothing is saved.
	 */
	public function save( array $rules, array $access, array $no_tags = array(), string $way = RuleVersions::SAVED ): void {
		RuleRepository::validated( $rules );
		AccessStatements::validated( $access );
		RuleVersions::during(
			function () use ( $rules, $access, $no_tags ): void {
				$this->rules->save( $rules );
				$this->access->save( $access );
				foreach ( array_diff_key( $no_tags, $this->no_tags_needed->all() ) as $item => $name ) {
					$this->no_tags_needed->add( (string) $item, $name );
				}
			},
			$way
		);
	}

	/**
	 * Rules and access are again as they were in a version.
	 *
	 * @throws InvalidInput                        As save().
	 * @throws \CartCompanion\Site\LockTimeout When others are saving for too long.
	 */
	public function restore( int $version ): bool {
		return (bool) Lock::during( self::LOCK, fn(): bool => $this->restore_alone( $version ) );
	}

	private function restore_alone( int $version ): bool {
		$content = ( new RuleVersions() )->content( $version );
		if ( null === $content ) {
			return false;
		}
		$this->save( $content['rules'], $content['access'], array(), RuleVersions::RESTORED );
		return true;
	}

	/** All of it, to be kept or taken to another site. */
	public function to_file(): RuleFile {
		return new RuleFile( $this->rules->all(), $this->access->rows(), $this->no_tags_needed->all() );
	}

	/**
	 * Puts what a file has in place of what is there.
	 *
	 * @throws InvalidInput                        As save().
	 * @throws \CartCompanion\Site\LockTimeout When others are saving for too long.
	 */
	public function import( RuleFile $file ): void {
		Lock::during( self::LOCK, fn() => $this->save( $file->rules(), $file->access(), $file->no_tags_needed(), RuleVersions::IMPORTED ) );
	}
}
