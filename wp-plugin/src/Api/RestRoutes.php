<?php
/** The routes in WordPress's REST API. */

declare(strict_types=1);

namespace CartCompanion\Api;

final class RestRoutes {
	private Controller $controller;

	public function __construct( Controller $controller ) {
		$this->controller = $controller;
	}

	/** On rest_api_init. */
	public function register_routes(): void {
		foreach ( $this->controller->routes() as $route ) {
			register_rest_route(
				Controller::SPACE,
				'/' . $route,
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'answer' ),
					'permission_callback' => array( $this, 'is_allowed' ),
					'show_in_index'       => false,
				)
			);
		}
	}

	/** The signature stands for a user: it is checked over the raw body. */
	public function is_allowed( \WP_REST_Request $request ): bool {
		return null === $this->controller->rejection( SignedRequest::of_rest( $request ) );
	}

	public function answer( \WP_REST_Request $request ): \WP_REST_Response {
		return $this->controller->answer( SignedRequest::of_rest( $request ) );
	}

	/**
	 * On rest_pre_dispatch: a request that is refused gets our own answer, with our own headers.
	 *
	 * WordPress would answer a body that is no JSON itself, before it asks for permission.
	 *
	 * @param mixed            $result  What another plugin answers already.
	 * @param \WP_REST_Server  $server  Not used.
	 * @param \WP_REST_Request $request The request.
	 * @return mixed
	 */
	public function refuse( $result, $server, $request ) {
		$signed = SignedRequest::of_rest( $request );
		if ( ! empty( $result ) || ! $this->controller->knows( $signed ) ) {
			return $result;
		}
		return $this->controller->rejection( $signed ) ?? $result;
	}
}
