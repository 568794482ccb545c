<?php
/** How many rows a screen's list has: each user chooses under "Screen Options", where WordPress has such choices. */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class ScreenOptions {
	/** As many as the companion gives at once. */
	public const MOST = 200;

	private string $slug;
	private int $default;

	/** @param int $default Rows until a user chooses. */
	public function __construct( string $slug, int $default ) {
		$this->slug    = $slug;
		$this->default = $default;
	}

	/** Name of the user's own setting; it begins as all of ours, so that an uninstall finds it. */
	private function name(): string {
		return str_replace( '-', '_', $this->slug ) . '_per_page';
	}

	/** WordPress saves the choice before it knows of a screen: so this comes first. */
	public function register(): void {
		add_filter( 'set_screen_option_' . $this->name(), array( self::class, 'accepted' ), 10, 3 );
	}

	/**
	 * Filter set_screen_option_*.
	 *
	 * @param mixed $screen_option
	 * @param mixed $value         What the user wrote.
	 */
	public static function accepted( $screen_option, string $name, $value ): int {
		return max( 1, min( self::MOST, (int) $value ) );
	}

	/** For the current screen, before it is sent. */
	public function offer(): void {
		add_screen_option( 'per_page', array(
			'label'   => __( 'Rows per page', 'cart-companion' ),
			'default' => $this->default,
			'option'  => $this->name(),
		) );
	}

	/** What who is logged in has chosen. */
	public function rows(): int {
		$chosen = (int) get_user_option( $this->name() );
		return $chosen > 0 ? min( self::MOST, $chosen ) : $this->default;
	}
}
