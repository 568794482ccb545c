<?php
/**
 * Messages that the companion refuses because of their secret word: if they are ThriveCart's, no order arrives.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Admin\RefusedPanel;
use CartCompanion\Admin\Screens;

final class RefusedMessages implements Alert {
	/** One stray message between two good ones is over before that. */
	private const TOLD_AFTER_SECONDS = 15 * MINUTE_IN_SECONDS;

	/** @var array<string, mixed> As GET /api/v1/summary answers. */
	private array $summary;

	/** @param array<string, mixed> $summary */
	private function __construct( array $summary ) {
		$this->summary = $summary;
	}

	/**
	 * @param array<string, mixed> $summary As GET /api/v1/summary answers; an older companion says no times.
	 * @return Alert[] One, when such messages came some time ago and nothing has shown since that it is over.
	 */
	public static function among( array $summary ): array {
		$since = strtotime( (string) ( $summary['refused']['since'] ?? '' ) );
		return false !== $since && time() - $since >= self::TOLD_AFTER_SECONDS ? array( new self( $summary ) ) : array();
	}

	public function key(): string {
		return 'refused ' . $this->summary['refused']['since'];
	}

	public function kind(): string {
		return Digest::OTHER;
	}

	public function person(): string {
		return 'refused';
	}

	public function lines(): array {
		$site = (array) ( $this->summary['site'] ?? array() );
		return array( RefusedPanel::sentence( $this->summary ), RefusedPanel::meaning( $site ), (string) ( $site['webhook_url'] ?? '' ), Screens::url( Screens::STATUS ) );
	}
}
