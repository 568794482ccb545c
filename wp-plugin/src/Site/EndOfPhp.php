<?php
/**
 * What must still be done when other code ends PHP in the middle of something: exit, wp_die(), a redirect, a fatal error.
 *
 * PHP then runs no "finally". WordPress's shutdown still comes; where that was begun before (work after the response is
 * done in it) whoever exits ends it, too, and PHP comes by for the last time when it destroys its objects. Whoever is
 * ended on shutdown is called then once more, and must expect that. After a fatal error in there nothing comes any
 * more: whoever counts on this must also know what to do without.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class EndOfPhp {
	/** Given back when PHP has run out of memory, and asked for beyond the limit. */
	private const RESERVE_BYTES = 524288;
	private const MORE_BYTES    = 67108864;

	private static ?self $only = null;

	/** @var array<callable(): void> The innermost last. */
	private array $left = array();

	/** @var array<callable(): void> Of these, the one that is being done, which may be ended, too. */
	private array $begun = array();

	private string $reserve = '';

	/** @var object[] PHP destroys globals first, but for those that somebody else holds, too: WordPress needs its own. */
	private array $globals = array();

	private function __construct() {
		add_action( 'shutdown', array( $this, 'come' ), PHP_INT_MIN ); // WordPress sends off what was printed at 1.
	}

	/**
	 * @param callable(): mixed $work
	 * @param callable(): void  $if_ended Done when PHP ends before $work came back, those of the innermost work first; where
	 *                                    this is ended in the middle, too, perhaps a second time.
	 * @return mixed What $work returns.
	 */
	public static function during( callable $work, callable $if_ended ) {
		self::$only = self::$only ?? new self();
		return self::$only->watched( $work, $if_ended );
	}

	/**
	 * @param callable(): mixed $work
	 * @param callable(): void  $if_ended
	 * @return mixed
	 */
	private function watched( callable $work, callable $if_ended ) {
		if ( array() === $this->left ) {
			$this->reserve = str_repeat( '.', self::RESERVE_BYTES );
			$this->globals = array_filter( $GLOBALS, 'is_object' );
		}
		$this->left[] = $if_ended;
		try {
			return $work();
		} finally {
			array_pop( $this->left );
			$this->let_go();
		}
	}

	/** On shutdown, and once more by PHP itself. */
	public function come(): void {
		if ( array() === $this->left ) {
			return;
		}
		$this->reserve = '';
		Host::take_more_memory( self::MORE_BYTES );
		Host::take_the_time();
		while ( array() !== $this->left ) {
			$this->begun = array( array_pop( $this->left ) );
			try {
				$this->begun[0]();
			} catch ( \Throwable $error ) {
				continue; // The others' turn.
			}
		}
		$this->begun = array();
		$this->let_go();
	}

	public function __destruct() {
		array_push( $this->left, ...$this->begun );
		$this->come();
	}

	private function let_go(): void {
		if ( array() === $this->left ) {
			$this->reserve = '';
			$this->globals = array();
		}
	}
}
