<?php
/** What the companion says of an event, of its deliveries, and of the way to this site. */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

final class DeliveryMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return array(
			'access.granted'               => array( 'granted: ' . __( 'The customer has access.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.granted_seen'          => array( 'granted: ' . __( 'The customer has access. (seen at %s)', 'cart-companion' ), 'at' ),
			'access.none'                  => array( 'none: ' . __( 'No access depends on this event.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.none_seen'             => array( 'none: ' . __( 'No access depends on this event. (seen at %s)', 'cart-companion' ), 'at' ),
			'access.pending'               => array( 'pending: ' . __( 'The customer has no access yet.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.pending_seen'          => array( 'pending: ' . __( 'The customer has no access yet. (seen at %s)', 'cart-companion' ), 'at' ),
			'access.revoked'               => array( 'revoked: ' . __( 'The customer’s access is gone, as it should be.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.revoked_seen'          => array( 'revoked: ' . __( 'The customer’s access is gone, as it should be. (seen at %s)', 'cart-companion' ), 'at' ),
			'access.still_has_access'      => array( 'still_has_access: ' . __( 'The customer still has access, although it should be gone.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.still_has_access_seen' => array( 'still_has_access: ' . __( 'The customer still has access, although it should be gone. (seen at %s)', 'cart-companion' ), 'at' ),
			'access.unknown'               => array( 'unknown: ' . __( 'Whether the customer has access could not be seen.', 'cart-companion' ) ),
			/* translators: %s: time */
			'access.unknown_seen'          => array( 'unknown: ' . __( 'Whether the customer has access could not be seen. (seen at %s)', 'cart-companion' ), 'at' ),
			'answer.broke_off'             => array( __( 'The answer broke off, or was longer than 2 MiB.', 'cart-companion' ) ),
			/* translators: %s: HTTP status number */
			'answer.by_plugin'             => array( __( 'The plugin answered %s.', 'cart-companion' ), 'status' ),
			/* translators: 1: HTTP status number, 2: message */
			'answer.by_plugin_because'     => array( __( 'The plugin answered %1$s: %2$s', 'cart-companion' ), 'status', 'message' ),
			/* translators: %s: HTTP status number */
			'answer.gone'                  => array( __( 'The site answers that it is gone (%s). WordPress does so for a site of a network that was archived, suspended or deleted: ask the network’s administrator.', 'cart-companion' ), 'status' ),
			'answer.no_result'             => array( __( 'The plugin gave no result for this delivery.', 'cart-companion' ) ),
			/* translators: 1: HTTP status number, 2: type of content */
			'answer.not_ours'              => array( __( 'Not the plugin but something before it answered (%1$s, %2$s): a security plugin, a firewall, or an error of the site.', 'cart-companion' ), 'status', 'kind' ),
			/* translators: %s: HTTP status number */
			'answer.redirect'              => array( __( 'The site redirects (%s) instead of answering: set the site’s address to where it leads.', 'cart-companion' ), 'status' ),
			'answer.refused_signature'     => array( __( 'The plugin refused our signature: the keys differ, or a clock is off. Pair the site again.', 'cart-companion' ) ),
			/* translators: %s: number of seconds */
			'answer.too_slow'              => array( __( 'No complete answer within %s s.', 'cart-companion' ), 'seconds' ),
			'answer.unreadable'            => array( __( 'The plugin’s answer could not be read.', 'cart-companion' ) ),
			'companion.fault'              => array( __( 'The companion itself failed while it delivered to this site. Tell your host: its log says why.', 'cart-companion' ) ),
			'companion.ledger_unavailable' => array( __( 'The companion cannot store anything at the moment. Try again in a minute.', 'cart-companion' ) ),
			'companion.unexpected'         => array( __( 'An unexpected error at the companion. Try again; if it stays, tell your host: the companion’s log has it.', 'cart-companion' ) ),
			/* translators: %s: reason */
			'delivery.blocked'             => array( __( 'This one does not get through, though the plugin answers there: %s The site is asked to fetch it.', 'cart-companion' ), 'reason' ),
			'delivery.gave_up'             => array( __( 'Given up after about four days of tries. Press Retry when the cause is gone.', 'cart-companion' ) ),
			/* translators: %s: time */
			'delivery.next_attempt'        => array( __( 'Next try at %s.', 'cart-companion' ), 'at' ),
			/* translators: %s: time */
			'delivery.put_off'             => array( __( 'The CRM limits how often it may be asked. First try at %s.', 'cart-companion' ), 'at' ),
			'event.did_not_end'            => array( __( 'By what arrived since, the paid time did not end then: this was not sent.', 'cart-companion' ) ),
			'event.is_a_pause'             => array( __( 'The cancellation came with a pause, which is what was meant: it counts for nothing and was not sent.', 'cart-companion' ) ),
			'event.not_superseded'         => array( __( 'By what arrived since, it is not overtaken after all: it is sent.', 'cart-companion' ) ),
			'event.paid_off'               => array( __( 'All payments were made before: this cancellation ends nothing and was not sent.', 'cart-companion' ) ),
			/* translators: %s: type of event */
			'event.recorded'               => array( __( 'Recorded as %s.', 'cart-companion' ), 'type' ),
			'event.refunded_before'        => array( __( 'The purchase arrived after its own refund: it grants nothing and was not sent.', 'cart-companion' ) ),
			/* translators: %s: event */
			'event.repeats'                => array( __( 'It is about the same occurrence as %s.', 'cart-companion' ), 'event' ),
			'event.unknown'                => array( __( 'There is no such event for this site.', 'cart-companion' ) ),
			'event.unreadable'             => array( __( 'It could not be read.', 'cart-companion' ) ),
			/* translators: 1: web address, 2: web address */
			'pairing.link_elsewhere'       => array( __( 'This connection link is for %1$s, and this site is %2$s. Open the link in the wp-admin of %1$s, or ask your host for a link for this site.', 'cart-companion' ), 'url', 'here' ),
			'pairing.link_expired'         => array( __( 'This connection link is older than 7 days. Ask your host for a new one.', 'cart-companion' ) ),
			'pairing.link_replaced'        => array( __( 'This connection link was replaced by a newer one. Open the newest link that you got, or ask your host for it.', 'cart-companion' ) ),
			'pairing.link_unknown'         => array( __( 'The companion does not know this connection link. Open it once more from your host’s message, whole, or ask for a new one.', 'cart-companion' ) ),
			'pairing.link_used'            => array( __( 'This connection link has been used: it connects once. If this site is not connected, ask your host for a new link.', 'cart-companion' ) ),
			'pairing.wrong_code'           => array( __( 'This code has been used, is older than 15 minutes or has a typo. Ask your host for a new one.', 'cart-companion' ) ),
			/* translators: 1: web address, 2: web address */
			'pull.copy'                    => array( __( 'Events are for %1$s, and this request comes from %2$s: a copy of that site. If the site has moved, say so in wp-admin, Cart Companion > Connect.', 'cart-companion' ), 'known', 'home' ),
			'replay.again'                 => array( __( 'A person had it sent again.', 'cart-companion' ) ),
			'replay.at_once'               => array( __( 'A person had it tried at once.', 'cart-companion' ) ),
			/* translators: %s: event */
			'replay.forgotten'             => array( __( '%s is of a customer who was forgotten: there is nobody to do it for', 'cart-companion' ), 'event' ),
			/* translators: %s: event */
			'replay.in_progress'           => array( __( '%s is on its way to this site at this moment', 'cart-companion' ), 'event' ),
			/* translators: %s: event */
			'replay.not_kept'              => array( __( 'ThriveCart’s message of %s is no longer kept. (For hosts: RETENTION_DAYS.)', 'cart-companion' ), 'event' ),
			/* translators: 1: event, 2: type of event */
			'replay.nowhere'               => array( __( '%1$s (%2$s) is for no site that is still connected', 'cart-companion' ), 'event', 'type' ),
			/* translators: %s: reason */
			'replay.still_unreadable'      => array( __( 'It still cannot be understood: %s', 'cart-companion' ), 'reason' ),
			/* translators: %s: event */
			'replay.waits'                 => array( __( '%s waits already, and is tried automatically', 'cart-companion' ), 'event' ),
			'replay.with_others'           => array( __( 'A person had it sent again, together with others.', 'cart-companion' ) ),
			'replay.list_gone'             => array( __( 'The list of what was to be retried is no longer kept. Press Retry all again.', 'cart-companion' ) ),
			/* translators: %s: reason */
			'request.refused'              => array( __( 'The companion refuses this request: %s. If this goes on, connect the site again with a new pairing code. (For hosts: with the key in wp-config.php, compare CART_COMPANION_KEY.)', 'cart-companion' ), 'reason' ),
			'request.repeated'             => array( __( 'This very request came before: nothing was done again.', 'cart-companion' ) ),
			/* translators: %s: web address */
			'request.known_as'             => array( __( 'This companion is known as %s. Enter that address, if it is the one that your host gave you.', 'cart-companion' ), 'url' ),
			'request.no_public_url'        => array( __( 'The companion does not know its own address yet, so no site can be connected. (For hosts: set PUBLIC_URL.)', 'cart-companion' ) ),
			'request.too_many_wait'        => array( __( 'So many sites wait to be connected that no more are noted now. Ask your host for a connection link instead.', 'cart-companion' ) ),
			'request.unknown'              => array( __( 'The companion does not know this request, or has forgotten it. Ask again to be connected.', 'cart-companion' ) ),
			'sent.ajax'                    => array( __( 'Sent to the site by admin-ajax.php.', 'cart-companion' ) ),
			'sent.plain'                   => array( __( 'Sent to the site by its plain REST address.', 'cart-companion' ) ),
			'sent.pretty'                  => array( __( 'Sent to the site.', 'cart-companion' ) ),
			'sent.pull'                    => array( __( 'Fetched by the site.', 'cart-companion' ) ),
			/* translators: %s: number of seconds */
			'signature.age'                => array( __( 'the signature is %s s old; ask your host to set the clocks of both machines (NTP)', 'cart-companion' ), 'age' ),
			'signature.other_request'      => array( __( 'the signature was made for another request', 'cart-companion' ) ),
			'signature.unknown_site'       => array( __( 'the site is not known', 'cart-companion' ) ),
			'signature.unreadable'         => array( __( 'the signature cannot be read', 'cart-companion' ) ),
			'signature.wrong'              => array( __( 'the signature does not hold: another key, or the request was changed on its way', 'cart-companion' ) ),
			'site.api_key_elsewhere'       => array( __( 'This site listens to another site’s webhook: enter the API key at that site.', 'cart-companion' ) ),
			'site.applied'                 => array( __( 'The tag rules were applied.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.applied_because'         => array( __( 'The tag rules were applied: %s', 'cart-companion' ), 'message' ),
			'site.bad_certificate'         => array( __( 'The site’s TLS certificate is not valid.', 'cart-companion' ) ),
			'site.broke'                   => array( __( 'The connection broke before an answer came.', 'cart-companion' ) ),
			/* translators: %s: web address */
			'site.copy'                    => array( __( 'What answers at %s is a copy of the connected site, or the site has moved. Nothing is delivered to it until its wp-admin, Cart Companion > Connect, is told which.', 'cart-companion' ), 'url' ),
			/* translators: 1: web address, 2: web address */
			'site.copy_named'              => array( __( 'What answers at %1$s is a copy of the connected site, or the site has moved: it calls itself %2$s. Nothing is delivered to it until its wp-admin, Cart Companion > Connect, is told which.', 'cart-companion' ), 'url', 'named' ),
			'site.failed'                  => array( __( 'It did not work, and needs you.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.failed_because'          => array( __( 'Did not work: %s', 'cart-companion' ), 'message' ),
			'site.goes_on'                 => array( __( 'The site is not ready for it yet, and continues automatically.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.goes_on_because'         => array( __( 'The site is not ready for it yet, and continues automatically: %s', 'cart-companion' ), 'message' ),
			'site.limited'                 => array( __( 'its CRM limits how often it may be asked; what waits keeps its order and continues automatically', 'cart-companion' ) ),
			'site.no_connection'           => array( __( 'The site does not take the connection.', 'cart-companion' ) ),
			'site.not_taken'               => array( __( 'This site could not take it.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.not_taken_because'       => array( __( 'This site could not take it: %s', 'cart-companion' ), 'message' ),
			'site.paused'                  => array( __( 'paused by a person', 'cart-companion' ) ),
			'site.private'                 => array( __( 'The site’s name leads to a private address.', 'cart-companion' ) ),
			'site.refuses'                 => array( __( 'The site refuses connections.', 'cart-companion' ) ),
			'site.rests'                   => array( __( 'a short rest', 'cart-companion' ) ),
			'site.retry'                   => array( __( 'Not done yet.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.retry_because'           => array( __( 'Not done yet: %s', 'cart-companion' ), 'message' ),
			'site.skipped'                 => array( __( 'Nothing had to be done.', 'cart-companion' ) ),
			/* translators: %s: message */
			'site.skipped_because'         => array( __( 'Nothing had to be done: %s', 'cart-companion' ), 'message' ),
			'site.unknown_name'            => array( __( 'The site’s name is not known.', 'cart-companion' ) ),
			/* translators: 1: time, 2: reason */
			'site.unreachable'             => array( __( 'unreachable since %1$s: %2$s; one probe a minute', 'cart-companion' ), 'since', 'reason' ),
			/* translators: 1: time, 2: reason */
			'site.waits'                   => array( __( 'waits until %1$s: %2$s', 'cart-companion' ), 'until', 'reason' ),
			'site.word_elsewhere'          => array( __( 'This site listens to another site’s webhook: enter the secret word at that site.', 'cart-companion' ) ),
			'test_purchase.known_address'  => array(
				/* translators: %s: e-mail address */
				__( '%s is already a customer’s address. Choose one that nobody uses: all that a test purchase does is undone afterwards.', 'cart-companion' ),
				'email',
			),
			'test_purchase.no_word'        => array( __( 'ThriveCart’s secret word is not entered yet, and a test purchase carries it like any other: enter it first.', 'cart-companion' ) ),
			'test_purchase.under_way'      => array( __( 'A test purchase is under way already. Wait until it is over.', 'cart-companion' ) ),
			/* translators: %s: event */
			'source.companion'             => array( __( 'The companion said: %s', 'cart-companion' ), 'event' ),
			/* translators: %s: event */
			'source.thrivecart'            => array( __( 'ThriveCart said: %s', 'cart-companion' ), 'event' ),
			/* translators: %s: event */
			'source.thrivecart-api'        => array( __( 'Found in ThriveCart’s list of transactions (%s): no webhook had brought it.', 'cart-companion' ), 'event' ),
			/* translators: %s: event */
			'source.thrivecart-csv'        => array( __( 'Imported from a file of ThriveCart’s transactions (%s).', 'cart-companion' ), 'event' ),
			/* translators: %s: web address */
			'url.not_a_site'               => array( __( '“%s” is not a site’s address: give the address of its home page, such as https://example.com.', 'cart-companion' ), 'url' ),
			/* translators: %s: web address */
			'url.not_https'                => array( __( '%s is not https. Customers’ data must be encrypted on the way: give the https address.', 'cart-companion' ), 'url' ),
			/* translators: %s: host */
			'url.private'                  => array( __( '%s is a private address. (For hosts: set ALLOW_PRIVATE_SITES=1 if the site is really there.)', 'cart-companion' ), 'host' ),
			/* translators: %s: event */
			'webhook.no_email'             => array( __( 'ThriveCart sent “%s” without a usable e-mail address. Look the order up at ThriveCart, and set its tags by hand.', 'cart-companion' ), 'event' ),
			'webhook.no_event'             => array( __( 'The message does not say what happened.', 'cart-companion' ) ),
			/* translators: %s: event */
			'webhook.unknown_event'        => array( __( 'This version does not know this kind of message (%s). It is saved. Update the companion, then press Retry.', 'cart-companion' ), 'event' ),
		);
	}
}
