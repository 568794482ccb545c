<?php
/** What one test of Site Health found, in the form WordPress prints. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Labels\Links;

final class TestResult {
	private const COLOURS = array( 'good' => 'blue', 'recommended' => 'orange', 'critical' => 'red' );

	private string $status;
	private string $label;
	private string $sentence;
	private string $screen;

	private function __construct( string $status, string $label, string $sentence, string $screen ) {
		$this->status   = $status;
		$this->label    = $label;
		$this->sentence = $sentence;
		$this->screen   = $screen;
	}

	public static function good( string $label, string $sentence ): self {
		return new self( 'good', $label, $sentence, '' );
	}

	/** @param string $screen Where it can be put right, by its slug; '' for nowhere here. */
	public static function recommended( string $label, string $sentence, string $screen = '' ): self {
		return new self( 'recommended', $label, $sentence, $screen );
	}

	/** @param string $screen As recommended() takes it. */
	public static function critical( string $label, string $sentence, string $screen = '' ): self {
		return new self( 'critical', $label, $sentence, $screen );
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
			'description' => '<p>' . esc_html( $this->sentence ) . '</p>',
			'actions'     => '' === $this->screen ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::screen( $this->screen ) ), esc_html( $link ) ),
			'test'        => $test,
		);
	}
}
