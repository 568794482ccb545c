<?php
/** One call to WP Fusion's CRM layer: without its queue, watched, counted, and with errors thrown. */

declare(strict_types=1);

namespace CartCompanion\Crm\WpFusion;

use CartCompanion\Crm\{ CrmException, DatabaseErrors, HttpObserver, RateLimiter };

final class WpFusionCrm {
	/** What other plugins call a CRM for which WP Fusion has two connectors: that for Kit's API 4 came with 3.47.2. */
	private const ALSO = array( 'kit' => 'convertkit' );

	private const NOT_FOUND = 404;

	private HttpObserver $observer;
	private RateLimiter $limiter;
	private int $calls = 0;

	public function __construct( HttpObserver $observer, RateLimiter $limiter ) {
		$this->observer = $observer;
		$this->limiter    = $limiter;
	}

	/** Whether a CRM is set up. */
	public function is_ready(): bool {
		if ( ! function_exists( 'wp_fusion' ) || '' === $this->slug() ) {
			return false;
		}
		return ! function_exists( 'wpf_get_option' ) || false !== wpf_get_option( 'connection_configured', true );
	}

	/**
	 * Whether WP Fusion is in its staging mode: then its calls answer as if they were done, and nothing reaches the CRM,
	 * now or later. It goes into it by itself where the site's address is not the one that it knows (is_duplicate_site()
	 * in class-staging-sites.php of WP Fusion Lite 3.47.11), by the constant WPF_STAGING_MODE, or by the owner's choice
	 * of a CRM called "Staging".
	 */
	public function is_staging(): bool {
		if ( 'staging' === $this->slug() ) {
			return true;
		}
		if ( function_exists( 'wpf_is_staging_mode' ) ) { // Since 3.39.5.
			return (bool) wpf_is_staging_mode();
		}
		return function_exists( 'wpf_get_option' ) && (bool) wpf_get_option( 'staging_mode' );
	}

	/** What is_staging() means, and what to do. */
	public function staging_advice(): string {
		return __( 'WP Fusion is in its staging mode: it says yes to everything and sends nothing to your CRM. It turns that on by itself when the address of the site has changed. If this is your live site, turn it off (“Disable staging mode” in the notice at the top of Settings → WP Fusion, or remove WPF_STAGING_MODE from wp-config.php), then retry. If it is a copy of your site, leave it as it is.', 'cart-companion' );
	}

	public function slug(): string {
		return $this->text( 'slug' );
	}

	/** As all connections to the same CRM call it. */
	public function crm_slug(): string {
		return self::ALSO[ $this->slug() ] ?? $this->slug();
	}

	public function name(): string {
		$name = $this->text( 'name' );
		return '' === $name ? __( 'Your CRM', 'cart-companion' ) : $name;
	}

	/**
	 * @param mixed ...$arguments
	 * @return mixed What WP Fusion answers, never a WP_Error.
	 * @throws CrmException For a WP_Error.
	 */
	public function ask( string $method, ...$arguments ) {
		$this->limiter->wait_for_slot( $this->crm_slug() );
		++$this->calls;
		return $this->watched( array( $this->layer(), $method ), $arguments );
	}

	/**
	 * The same of WP Fusion's functions for WordPress users, which reach the CRM only sometimes.
	 *
	 * @param mixed ...$arguments
	 * @return mixed
	 * @throws CrmException For a WP_Error.
	 */
	public function ask_user( string $method, ...$arguments ) {
		$answer       = $this->watched( array( wp_fusion()->user, $method ), $arguments );
		$this->calls += $this->observer->was_seen() ? 1 : 0;
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

	/** Whether the CRM itself was seen to answer the last call well, in words of an API's. */
	public function is_confirmed(): bool {
		return $this->observer->is_confirmed();
	}

	/** Whether the CRM itself was seen to say in the last call that there is no such thing. */
	public function is_not_found(): bool {
		return self::NOT_FOUND === $this->observer->fault() && ! $this->observer->is_page();
	}

	/** What was seen to go wrong in the last call, although WP Fusion reported success; null when nothing was. */
	public function fault(): ?CrmException {
		$status = $this->observer->fault();
		if ( $this->observer->is_foreign_page() ) {
			return CrmException::unreadable( $this->name() );
		}
		return null === $status ? null : CrmException::from_response( $this->name(), '', $status, $this->observer->retry_after() );
	}

	/** @throws CrmException When something was seen to go wrong in the last call, or nothing was said. */
	public function require_no_fault(): void {
		$this->require_no_fault_but( -1 );
	}

	/** @throws CrmException The same; $status is an answer like any other here. */
	public function require_no_fault_but( int $status ): void {
		$fault = $this->fault();
		if ( null === $fault && $this->observer->is_empty_success() ) {
			$fault = CrmException::unreadable( $this->name() );
		}
		if ( null !== $fault && ( $this->observer->fault() !== $status || $this->observer->is_page() ) ) {
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
		if ( $this->is_staging() ) { // Asked anew each time: it may have begun a moment ago.
			throw CrmException::permanent( $this->staging_advice() );
		}
		$errors = DatabaseErrors::count();
		add_filter( 'wpf_use_api_queue', '__return_false', 99 );
		try {
			$answer = $this->observer->during( static fn() => call_user_func_array( $function, $arguments ) );
		} catch ( \Throwable $error ) { // A connector that makes nothing of the answer, or a CRM on this site without its tables.
			throw $this->fault() ?? CrmException::plugin_stopped( $this->name(), $error );
		} finally {
			remove_filter( 'wpf_use_api_queue', '__return_false', 99 );
		}
		if ( $this->is_on_this_site() && DatabaseErrors::count() > $errors ) {
			throw DatabaseErrors::of( $this->name() );
		}
		if ( is_wp_error( $answer ) ) {
			throw $this->explained( $answer );
		}
		return $answer;
	}

	private function explained( \WP_Error $error ): CrmException {
		$seen = $this->fault();
		if ( $this->observer->is_empty_success() || ( null !== $seen && $this->observer->is_page() ) ) {
			return $seen ?? CrmException::unreadable( $this->name() ); // What a connector makes of a page says nothing.
		}
		if ( 'not_found' === $error->get_error_code() ) { // Its connectors' code for a contact that was deleted or merged.
			return CrmException::contact_not_found( $this->name() );
		}
		return CrmException::from_response( $this->name(), $error->get_error_message(), $this->observer->fault(), $this->observer->retry_after() );
	}

	private function text( string $property ): string {
		$layer = function_exists( 'wp_fusion' ) ? wp_fusion()->crm ?? null : null;
		return is_object( $layer ) && is_string( $layer->$property ?? null ) ? $layer->$property : '';
	}
}
