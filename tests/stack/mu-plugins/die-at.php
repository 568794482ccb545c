<?php
/**
 * Kills the PHP process that serves a request (kill -9) at a step of making a customer's login, once for each customer.
 *
 * Option `stack_die_at`: the customer's address => the step's name, see below; with "server: " before it the whole web
 * server dies. Whoever was killed leaves wp-content/died-ADDRESS.
 */

if ( 'cli-server' !== PHP_SAPI ) {
	return;
}

$stack_die_at = static function ( string $step, string $email ): void {
	$mark   = WP_CONTENT_DIR . "/died-$email";
	$wanted = get_option( 'stack_die_at', array() )[ $email ] ?? '';
	if ( in_array( $wanted, array( $step, "server: $step" ), true ) && ! is_file( $mark ) ) {
		file_put_contents( $mark, $step );
		posix_kill( $wanted === $step ? getmypid() : 0, 9 ); // 0: the process group, which is the server's own.
	}
};

add_filter(
	'insert_user_meta',
	static function ( $meta, $user, $is_update ) use ( $stack_die_at ) {
		if ( ! $is_update ) {
			$stack_die_at( 'row written', $user->user_email );
		}
		return $meta;
	},
	1,
	3
);
add_action( 'user_register', static fn( $user_id ) => $stack_die_at( 'user made', get_userdata( $user_id )->user_email ), 1 );
add_action( 'user_register', static fn( $user_id ) => $stack_die_at( 'user registered', get_userdata( $user_id )->user_email ), PHP_INT_MAX );
add_action( 'fake_accessally_assigned', static fn( $user ) => $stack_die_at( 'contact there', $user->user_email ) );
add_action( 'fake_crm_called', static fn( $call, $about ) => 'add_contact_tags' === $call && $stack_die_at( 'tags set', $about['email'] ), 10, 2 );
add_filter(
	'pre_wp_mail',
	static function ( $sent, $mail ) use ( $stack_die_at ) {
		$stack_die_at( 'before the mail', (string) $mail['to'] );
		return $sent;
	},
	1,
	2
);
add_filter(
	'pre_wp_mail',
	static function ( $sent, $mail ) use ( $stack_die_at ) {
		$stack_die_at( 'mail handed over', (string) $mail['to'] );
		return $sent;
	},
	PHP_INT_MAX,
	2
);
add_action(
	'deleted_user_meta',
	static function ( $ids, $user_id, $key ) use ( $stack_die_at ) {
		if ( 'cart_companion_login_owed' === $key ) {
			$stack_die_at( 'after the mail', get_userdata( $user_id )->user_email );
		}
	},
	10,
	3
);

// On both ways: whose REST API was cut off by an earlier death is reached by admin-ajax.php.
$stack_before_the_answer = static function ( $passed ) use ( $stack_die_at ) {
	$asked = json_decode( (string) file_get_contents( 'php://input' ), true );
	foreach ( (array) ( $asked['deliveries'] ?? array() ) as $delivery ) {
		$stack_die_at( 'before the answer', (string) ( $delivery['event']['customer']['email'] ?? '' ) );
	}
	return $passed;
};
add_filter( 'rest_post_dispatch', $stack_before_the_answer );
add_filter( 'status_header', static fn( $header ) => wp_doing_ajax() ? $stack_before_the_answer( $header ) : $header );
