<?php
/**
 * While the fixtures are made: the stand-in CRM in the memory of one request, mails that cannot be sent to some, and
 * a process that dies at work for one.
 */

add_action(
	'plugins_loaded',
	static function () {
		if ( false === strpos( $_SERVER['REQUEST_URI'] ?? '', 'cart-companion/v1/events' ) ) {
			return;
		}
		FakeCrm::hold();
		register_shutdown_function(
			static function () {
				FakeCrm::change(
					static function ( array &$state ) {
						$state['calls'] = array();
					}
				);
				FakeCrmOptions::let_go();
			}
		);
	},
	99
);

add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ) {
		return 0 === strpos( (string) $mail['to'], 'nomail' ) ? false : $sent;
	},
	5,
	2
);

add_action(
	'http_api_debug',
	static function () {
		if ( false !== strpos( (string) file_get_contents( 'php://input' ), 'killed@example.com' ) ) {
			posix_kill( getmypid(), 9 );
		}
	}
);
