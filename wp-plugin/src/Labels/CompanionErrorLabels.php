<?php
/** What it means that the companion cannot be asked: said as far as it can be seen from this site, and no further. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Companion\CompanionError;

final class CompanionErrorLabels {
	/** It gave an answer of its own, so it runs; it refuses this site. */
	private const REFUSES = 'refuses';

	/** It gave an answer of its own: it cannot do its work. */
	private const FAILS = 'fails';

	/** This site lets no request out, so nothing is known of the companion. */
	private const BLOCKED_HERE = 'blocked_here';

	/** Nobody answered, or somebody else did. */
	private const SILENT = 'silent';

	private string $kind;
	private string $reason;

	public function __construct( CompanionError $error ) {
		$answered     = $error->status() >= 500 ? self::FAILS : self::REFUSES;
		$kind         = $error->is_unreachable() ? self::SILENT : $answered;
		$this->kind   = CompanionError::BLOCKED_HERE === $error->error_code() ? self::BLOCKED_HERE : $kind;
		$this->reason = $error->whole();
	}

	/** In one line. */
	public function title(): string {
		return array(
			self::BLOCKED_HERE => __( 'This site lets no request out, so the companion cannot be asked.', 'cart-companion' ),
			self::SILENT       => __( 'The companion cannot be asked at the moment.', 'cart-companion' ),
			self::FAILS        => __( 'The companion runs, but cannot do its work at the moment.', 'cart-companion' ),
			self::REFUSES      => __( 'The companion runs, but refuses this site.', 'cart-companion' ),
		)[ $this->kind ];
	}

	/** What becomes of ThriveCart's messages meanwhile, and what to do. */
	public function consequence(): string {
		$compare = __( 'As soon as it runs again, open Connect → Compare now: that brings what did not arrive. Where no ThriveCart API key is entered there, import ThriveCart’s list of transactions instead.', 'cart-companion' );
		return array(
			self::BLOCKED_HERE => __( 'Whether the companion runs cannot be seen from here, so this screen cannot say whether ThriveCart’s messages arrive. Ask your host to let this site send requests to the companion’s address.', 'cart-companion' ),
			self::SILENT       => __( 'If the companion itself is down, ThriveCart’s messages do not arrive anywhere. Tell your host now.', 'cart-companion' ) . ' ' . $compare . ' ' . __( 'If only the way from this site to it is closed, it goes on taking them.', 'cart-companion' ),
			self::FAILS        => __( 'ThriveCart’s messages may be turned away too, and then they do not arrive anywhere. Tell your host now.', 'cart-companion' ) . ' ' . $compare,
			self::REFUSES      => __( 'Whether it takes ThriveCart’s messages for this site cannot be seen from here. Until this is put right, what needs you at the companion is not shown.', 'cart-companion' ),
		)[ $this->kind ];
	}

	/** As the request was answered; may hold technical words. */
	public function reason(): string {
		return $this->reason;
	}

	/** All of it, as HTML for a notice; the technical words folded away. */
	public function notice(): string {
		return sprintf(
			'<strong>%1$s</strong> %2$s</p><details><summary>%3$s</summary><p>%4$s</p></details><p>',
			esc_html( $this->title() ),
			esc_html( $this->consequence() ),
			esc_html__( 'Details for your host', 'cart-companion' ),
			esc_html( $this->reason )
		);
	}
}
