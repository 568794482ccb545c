<?php
/**
 * A connected site that can be copied to another address; its mails are kept.
 */

declare(strict_types=1);

abstract class CopyTestCase extends SiteTestCase {
	protected const LIVE = 'https://shop.example.com';
	protected const COPY = 'https://staging.example.com';

	/** @var string[] Subjects of the mails that WordPress wanted to send. */
	protected array $mails = array();

	protected function setUp(): void {
		parent::setUp();
		$this->home_is( self::LIVE );
		$this->plugin()->settings()->save_pairing( 'https://companion.example.com', self::SITE, self::KEY, 'https://companion.example.com/w' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		add_filter( 'pre_wp_mail', array( $this, 'take_mail' ), 10, 2 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', array( $this, 'take_mail' ) );
		parent::tearDown();
	}

	/**
	 * @param mixed                $unused
	 * @param array<string, mixed> $mail
	 */
	public function take_mail( $unused, array $mail ): bool {
		$this->mails[] = $mail['subject'];
		return true;
	}

	/** Files and database were copied, and the copy got its own address. */
	protected function given_a_copy(): void {
		$this->home_is( self::COPY );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'site' => array( 'url' => self::LIVE, 'home' => self::LIVE, 'reachable' => false ) ) ) ) );
	}
}
