<?php
/**
 * What plugins of other people do while a customer becomes a user, by the customer's address.
 *
 * Option `stack_odd_hooks`: address => "exit", "redirect", "die", "memory", "time", "slow" or "move" (another address) when WordPress tells of the user; "mail"
 * before and "mailed" after the e-mail is sent, each of which exits. With "always " before it each time, else once: whoever did leaves
 * wp-content/odd-ADDRESS. Where the site is served, in WP-Cron, and with STACK_ODD_HOOKS in the environment everywhere.
 */

if ( 'cli-server' !== PHP_SAPI && ! wp_doing_cron() && false === getenv( 'STACK_ODD_HOOKS' ) ) {
	return;
}

$stack_odd = static function ( string $email, string ...$ways ): string {
	$wanted = (string) ( get_option( 'stack_odd_hooks', array() )[ $email ] ?? '' );
	$way    = str_replace( 'always ', '', $wanted );
	$mark   = WP_CONTENT_DIR . "/odd-$email";
	if ( ! in_array( $way, $ways, true ) || ( $way === $wanted && is_file( $mark ) ) ) {
		return '';
	}
	file_put_contents( $mark, $way );
	return $way;
};

add_action(
	'user_register',
	static function ( $user_id ) use ( $stack_odd ): void {
		echo 'What a plugin prints.';
		switch ( $stack_odd( get_userdata( $user_id )->user_email, 'exit', 'redirect', 'die', 'memory', 'time', 'slow', 'move' ) ) {
			case 'exit':
				exit( 'Goodbye' );
			case 'redirect':
				wp_redirect( home_url( '/welcome/' ) );
				exit;
			case 'die':
				wp_die( 'You may not register.', 'No', 403 );
			case 'memory':
				ini_set( 'memory_limit', '96M' );
				$all = array();
				while ( true ) {
					$all[] = str_repeat( 'x', 100000 );
				}
			case 'time':
				set_time_limit( 1 );
				while ( true ) {
					md5( 'x' );
				}
			case 'slow':
				sleep( 20 );
				break;
			case 'move':
				$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_email' => 'moved.' . get_userdata( $user_id )->user_email ), array( 'ID' => $user_id ) );
				exit;
		}
	},
	11
);
add_filter(
	'wp_mail',
	static function ( $mail ) use ( $stack_odd ) {
		if ( '' !== $stack_odd( (string) $mail['to'], 'mail' ) ) {
			exit;
		}
		return $mail;
	}
);
add_filter( 'wp_mail_from', static fn() => 'shop@example.com' );
add_action(
	'wp_mail_succeeded',
	static function ( $mail ) use ( $stack_odd ): void {
		if ( '' !== $stack_odd( (string) $mail['to'][0], 'mailed' ) ) {
			exit;
		}
	}
);
