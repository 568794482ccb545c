<?php
/**
 * Looks for the tags that may let customers in to a product or keep them out, for the owner to choose: nothing here decides.
 *
 * Asks no CRM: AccessAlly's offerings and its list of tags lie on this site, and so does its copy of users' tags.
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, CrmException, Offering };
use CartCompanion\Domain\NameWords;
use CartCompanion\Domain\Access\{ AccessOffer, TagWords };
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Store\RecentBuyers;

final class AccessOffers {
	/** Customers whose tags are counted; fewer than the second tell nothing. */
	private const CUSTOMERS    = 20;
	private const TOO_FEW      = 3;
	private const NEARLY_ALL   = 0.8;
	private const MOST_COUNTED = 3;

	private RecentBuyers $buyers;
	private ?Crm $connection;

	/** @var Offering[]|null Once they were asked for. */
	private ?array $offerings = null;

	/** @var string[]|null */
	private ?array $tag_names = null;

	/** @param Crm|null $connection The chosen one. */
	public function __construct( ?Crm $connection, RecentBuyers $buyers ) {
		$this->connection = null !== $connection && $connection->is_connected() ? $connection : null;
		$this->buyers     = $buyers;
	}

	/**
	 * What seems to be about the product, the likeliest first.
	 *
	 * @param string[] $known  Tags of which it is settled that they let in.
	 * @param string[] $others Names of the site's other products.
	 * @return AccessOffer[]
	 */
	public function for_product( string $item, string $name, array $known, array $others = array() ): array {
		$like = array_filter( $this->offerings(), static fn( Offering $offering ): bool => self::likeness( $offering, $name ) > 0 );
		usort( $like, static fn( Offering $one, Offering $other ): int => self::likeness( $other, $name ) <=> self::likeness( $one, $name ) );
		$offers = array_map( array( self::class, 'of_offering' ), $like );
		$named  = $this->by_tag_names( $name, $others );
		return array_merge( $offers, array() === $offers && null !== $named ? array( $named ) : array(), $this->by_customers( $item, $known ) );
	}

	/** @return AccessOffer[] All courses that the membership plugin lists. */
	public function of_all_offerings(): array {
		return array_map( array( self::class, 'of_offering' ), $this->offerings() );
	}

	/** @return Offering[] */
	private function offerings(): array {
		if ( null === $this->offerings ) {
			try {
				$this->offerings = null === $this->connection ? array() : $this->connection->offerings();
			} catch ( CrmException $error ) {
				$this->offerings = array();
			}
		}
		return $this->offerings;
	}

	private static function of_offering( Offering $offering ): AccessOffer {
		return new AccessOffer( AccessOffer::OFFERING, $offering->name, $offering->in, $offering->out );
	}

	/** By its name, else by the names of its tags. */
	private static function likeness( Offering $offering, string $product ): float {
		return '' === $offering->name ? max( array_map( static fn( string $tag ): float => NameWords::likeness( $tag, $product ), array_merge( $offering->in, $offering->out ) ) ) : NameWords::likeness( $offering->name, $product );
	}

	/**
	 * Tags named like the product; null where there are none. A key's CRM is not asked for its list while a page is waited for.
	 *
	 * @param string[] $others
	 */
	private function by_tag_names( string $product, array $others ): ?AccessOffer {
		if ( null === $this->tag_names ) {
			try {
				$this->tag_names = null === $this->connection || null !== $this->connection->credentials() ? array() : $this->connection->tags();
			} catch ( CrmException $error ) {
				$this->tag_names = array();
			}
		}
		$about = array_filter( $this->tag_names, static fn( string $tag ): bool => TagWords::is_about( $tag, $product ) && ! TagWords::is_rather_about( $others, $tag, $product ) );
		$in    = array_filter( $about, array( TagWords::class, 'lets_in' ) );
		$out   = array_filter( $about, array( TagWords::class, 'keeps_out' ) );
		return array() === $in && array() === $out ? null : new AccessOffer( AccessOffer::TAG_NAMES, '', $in, $out );
	}

	/**
	 * Further tags that nearly all of the latest customers hold, by the membership plugin's copy.
	 *
	 * @param string[] $known
	 * @return AccessOffer[] One for each tag, the most common first; those that are named like access before others.
	 */
	private function by_customers( string $item, array $known ): array {
		$copy   = null === $this->connection ? null : $this->connection->user_tags();
		$counts = array();
		$seen   = 0;
		$latest = null === $copy ? array() : $this->buyers->of_item( $item, self::CUSTOMERS );
		cache_users( $latest );
		foreach ( $latest as $user_id ) {
			try {
				$tags = $copy->tags_of_user( $user_id );
			} catch ( CrmException $error ) {
				$tags = null;
			}
			foreach ( TagNames::missing( array_unique( (array) $tags ), $known ) as $tag ) {
				$counts[ ' ' . $tag ] = 1 + ( $counts[ ' ' . $tag ] ?? 0 );
			}
			$seen += null === $tags ? 0 : 1;
		}
		$common = $seen < self::TOO_FEW ? array() : array_filter( $counts, static fn( int $count ): bool => $count >= self::NEARLY_ALL * $seen );
		uksort( $common, static fn( string $one, string $other ): int => array( TagWords::lets_in( $other ), $common[ $other ] ) <=> array( TagWords::lets_in( $one ), $common[ $one ] ) );
		return self::counted( array_slice( $common, 0, self::MOST_COUNTED, true ), $seen );
	}

	/**
	 * @param array<string, int> $common By " name".
	 * @return AccessOffer[]
	 */
	private static function counted( array $common, int $seen ): array {
		$offers = array();
		foreach ( $common as $key => $count ) {
			$offer            = new AccessOffer( AccessOffer::CUSTOMERS, '', array( substr( $key, 1 ) ), array() );
			$offer->customers = $seen;
			$offer->holders   = $count;
			$offers[]         = $offer;
		}
		return $offers;
	}
}
