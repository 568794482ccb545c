<?php
/** One customer whose login this plugin made, and what another program did to it: plain data, without a name. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class SecondPassword {
	/** Who gave them a new password. */
	public const ACCESSALLY         = 'accessally';
	public const PERHAPS_ACCESSALLY = 'perhaps_accessally';
	public const WP_FUSION          = 'wp-fusion';

	/** AccessAlly made a second user for them, under another address. */
	public const SECOND_USER = 'second_user';

	public const KINDS = array( self::ACCESSALLY, self::PERHAPS_ACCESSALLY, self::WP_FUSION, self::SECOND_USER );

	private int $user_id;
	private string $by;
	private int $at;
	private int $second_user_id;

	/**
	 * @param string $by             One of KINDS.
	 * @param int    $at             A Unix time.
	 * @param int    $second_user_id With SECOND_USER.
	 */
	public function __construct( int $user_id, string $by, int $at, int $second_user_id = 0 ) {
		$this->user_id        = $user_id;
		$this->by             = $by;
		$this->at             = $at;
		$this->second_user_id = $second_user_id;
	}

	public function user_id(): int {
		return $this->user_id;
	}

	public function by(): string {
		return $this->by;
	}

	public function at(): int {
		return $this->at;
	}

	public function second_user_id(): int {
		return $this->second_user_id;
	}

	/** Whether it was seen to happen, and is not only likely. */
	public function is_certain(): bool {
		return self::PERHAPS_ACCESSALLY !== $this->by;
	}

	/** @return array{0: string, 1: int, 2: int} */
	public function stored(): array {
		return array( $this->by, $this->at, $this->second_user_id );
	}
}
