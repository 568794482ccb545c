<?php
/**
 * Fifty functions of other plugins at user_register, one after the other. Two of them, each time: one throws, one exits.
 *
 * Option `stack_fifty_hooks`: "throws" and "exits", which of the fifty these are, from 1; "heard", the numbers of all that have run.
 */

if ( 'cli-server' !== PHP_SAPI && ! wp_doing_cron() ) {
	return;
}

for ( $stack_number = 1; $stack_number <= 50; $stack_number++ ) {
	add_action(
		'user_register',
		static function () use ( $stack_number ): void {
			$wanted            = get_option( 'stack_fifty_hooks' );
			$wanted['heard'][] = $stack_number;
			update_option( 'stack_fifty_hooks', $wanted );
			if ( $wanted['throws'] === $stack_number ) {
				throw new RuntimeException( 'What a plugin throws.' );
			}
			if ( $wanted['exits'] === $stack_number ) {
				exit( 'Goodbye' );
			}
		},
		$stack_number
	);
}
