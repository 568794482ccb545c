<?php
/** What one test of Site Health found, in the form WordPress prints. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Labels\{ HostMessage, Links };

final class TestResult {
	private const COLOURS = array( 'good' => 'blue', 'recommended' => 'orange', 'critical' => 'red' );

	private string $status;
	private string $label;
	private string $sentence;
	private string $screen;

	/** For whoever hosts the site or the companion, to be copied; '' for nothing. */
	private string $for_host;

	private function __construct( string $status, string $label, string $sentence, string $screen, string $for_host = '' ) {
		$this->status   = $status;
		$this->label    = $label;
		$this->sentence = $sentence;
		$this->screen   = $screen;
		$this->for_host = $for_host;
	}

	public static function good( string $label, string $sentence ): self {
		return new self( 'good', $label, $sentence, '' );
	}

	/**
	 * @param string $screen   Where it can be put right, by its slug; '' for nowhere here.
	 * @param string $for_host What the owner can copy and send to their host; '' for nothing.
	 */
	public static function recommended( string $label, string $sentence, string $screen = '', string $for_host = '' ): self {
		return new self( 'recommended', $label, $sentence, $screen, $for_host );
	}

	/**
	 * @param string $screen   As recommended() takes it.
	 * @param string $for_host As recommended() takes it.
	 */
	public static function critical( string $label, string $sentence, string $screen = '', string $for_host = '' ): self {
		return new self( 'critical', $label, $sentence, $screen, $for_host );
	}

	/** @return array<string, mixed> */
	public function to_array( string $test ): array {
		$link = Links::NEEDS_YOU === $this->screen ? __( 'Open Cart Companion → Needs you', 'cart-companion' ) : __( 'Open Cart Companion → Connect', 'cart-companion' );
		$link = Links::STATUS === $this->screen ? __( 'Open Cart Companion → Status', 'cart-companion' ) : $link;
		return array(
			'label'  => esc_html( $this->label ),
			'status' => $this->status,
			'badge'  => array(
				'label' => __( 'Cart Companion', 'cart-companion' ),
				'color' => self::COLOURS[ $this->status ],
			),
			'description' => '<p>' . esc_html( $this->sentence ) . '</p>' . HostMessage::html( $this->for_host ),
			'actions'     => '' === $this->screen ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::screen( $this->screen ) ), esc_html( $link ) ),
			'test'        => $test,
		);
	}
}
