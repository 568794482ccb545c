<?php
/** What went wrong between this site and its companion; the message is fit for an admin's eyes. */

declare(strict_types=1);

namespace CartCompanion\Companion;

class CompanionError extends \RuntimeException {
	/** WP_HTTP_BLOCK_EXTERNAL, or a plugin like it: the request never left this site. */
	public const BLOCKED_HERE = 'blocked_here';

	/** The companion runs, and is older than what is asked of it. */
	public const TOO_OLD = 'too_old';

	/** With these a companion says that it has no such route. */
	private const NO_ROUTE = array( 404, 405 );

	private string $error_code;
	private int $status;
	private string $details;

	/**
	 * @param int    $status  The HTTP status answered; 0 when there was no answer.
	 * @param string $details What only whoever hosts the site or the companion can use; '' for nothing.
	 */
	public function __construct( string $message, string $error_code, int $status = 0, string $details = '' ) {
		parent::__construct( $message );
		$this->error_code = $error_code;
		$this->status     = $status;
		$this->details    = $details;
	}

	/** In place of an error by which an older companion shows that it cannot do what it was asked. */
	public static function of_older_companion( int $status ): self {
		return new self( __( 'Your companion is older than this plugin and cannot do this yet. Ask your host to update it.', 'cart-companion' ), self::TOO_OLD, $status );
	}

	/** Whether there is no such route; where a route answers so itself, its own code tells it apart. */
	public function is_of_no_route(): bool {
		return in_array( $this->status, self::NO_ROUTE, true );
	}

	/** The companion's own code, or 'unreachable', 'blocked_here', 'not_paired', 'not_understood'. */
	public function error_code(): string {
		return $this->error_code;
	}

	public function status(): int {
		return $this->status;
	}

	/** For the host; '' where the message says all. */
	public function details(): string {
		return $this->details;
	}

	/** The message with the details. */
	public function whole(): string {
		return trim( $this->getMessage() . ' ' . $this->details );
	}

	/** Whether no companion answered at all: nobody there, somebody else, or nobody was asked. */
	public function is_unreachable(): bool {
		return in_array( $this->error_code, array( 'unreachable', self::BLOCKED_HERE, 'not_understood' ), true );
	}
}
