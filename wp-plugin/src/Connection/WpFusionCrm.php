<?php
/**
 * One call to WP Fusion's CRM layer: without its queue, watched, counted, and with errors thrown.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class WpFusionCrm {
	private Traffic $traffic;
	private Pace $pace;
	private int $calls = 0;

	public function __construct( Traffic $traffic, Pace $pace ) {
		$this->traffic = $traffic;
		$this->pace    = $pace;
	}

	public function is_ready(): bool {
		if ( ! function_exists( 'wp_fusion' ) || '' === $this->slug() ) {
			return false;
		}
		return ! function_exists( 'wpf_get_option' ) || false !== wpf_get_option( 'connection_configured', true );
	}

	public function slug(): string {
		return $this->text( 'slug' );
	}

	public function name(): string {
		$name = $this->text( 'name' );
		return '' === $name ? __( 'Your CRM', 'cart-companion' ) : $name;
	}

	/**
	 * @param mixed ...$arguments
	 * @return mixed What WP Fusion answers, never a WP_Error.
	 * @throws ConnectionError For a WP_Error.
	 */
	public function ask( string $method, ...$arguments ) {
		$this->pace->take_turn( $this->slug() );
		++$this->calls;
		return $this->watched( array( $this->layer(), $method ), $arguments );
	}

	/**
	 * The same of WP Fusion's functions for WordPress users, which reach the CRM only sometimes.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws ConnectionError For a WP_Error.
	 */
	public function ask_user( string $method, ...$arguments ) {
		$answer       = $this->watched( array( wp_fusion()->user, $method ), $arguments );
		$this->calls += $this->traffic->was_seen() ? 1 : 0;
		return $answer;
	}

	/**
	 * Brings WP Fusion's own copy of a user's tags up to date, by which it protects pages; asks no CRM.
	 *
	 * @param string[] $ids
	 */
	public function copy_to_user( array $ids, int $user_id ): void {
		if ( method_exists( wp_fusion()->user, 'set_tags' ) ) {
			$this->ask_user( 'set_tags', $ids, $user_id );
		}
	}

	/** Whether the layer answers to a method: its connectors have different ones. */
	public function can( string $method ): bool {
		return is_callable( array( $this->layer(), $method ) );
	}

	/** Whether the CRM itself was seen to answer the last call well. */
	public function proved_itself(): bool {
		return $this->traffic->was_seen() && null === $this->traffic->fault();
	}

	/** What was seen to go wrong in the last call, although WP Fusion reported success; null when nothing was. */
	public function fault(): ?ConnectionError {
		$status = $this->traffic->fault();
		return null === $status ? null : Fault::explained( $this->name(), '', $status, $this->traffic->retry_after() );
	}

	/** @throws ConnectionError When something was seen to go wrong in the last call. */
	public function demand_no_fault(): void {
		$this->demand_no_fault_but( -1 );
	}

	/** @throws ConnectionError The same; $status is an answer like any other here. */
	public function demand_no_fault_but( int $status ): void {
		$fault = $this->traffic->fault() === $status ? null : $this->fault();
		if ( null !== $fault ) {
			throw $fault;
		}
	}

	public function is_on_this_site(): bool {
		return $this->supports( 'same_site' );
	}

	/** WP Fusion's word for what a CRM can do: add_tags (tags are names), add_tags_api, same_site. */
	public function supports( string $what ): bool {
		$layer = $this->layer();
		return method_exists( $layer, 'supports' ) ? (bool) $layer->supports( $what ) : in_array( $what, (array) ( $layer->supports ?? array() ), true );
	}

	public function calls(): int {
		return $this->calls;
	}

	private function layer(): object {
		return wp_fusion()->crm;
	}

	/**
	 * @param callable     $function
	 * @param array<mixed> $arguments
	 * @return mixed
	 */
	private function watched( callable $function, array $arguments ) {
		add_filter( 'wpf_use_api_queue', '__return_false', 99 );
		try {
			$answer = $this->traffic->during(
				static function () use ( $function, $arguments ) {
					return call_user_func_array( $function, $arguments );
				}
			);
		} finally {
			remove_filter( 'wpf_use_api_queue', '__return_false', 99 );
		}
		if ( is_wp_error( $answer ) ) {
			// Its connectors' code for a contact that was deleted or merged.
			throw 'not_found' === $answer->get_error_code() ? Fault::contact_gone( $this->name() ) : Fault::explained( $this->name(), $answer->get_error_message(), $this->traffic->fault(), $this->traffic->retry_after() );
		}
		return $answer;
	}

	private function text( string $property ): string {
		$layer = function_exists( 'wp_fusion' ) ? wp_fusion()->crm ?? null : null;
		return is_object( $layer ) && is_string( $layer->$property ?? null ) ? $layer->$property : '';
	}
}
