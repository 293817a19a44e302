package dev.turnstile.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/**
 * The policy that decides which targets a webhook may be sent to.
 *
 * @param allowed the addresses that are allowed although they are not public
 */
record TargetPolicy(Predicate<InetAddress> allowed) {

    /** Throws unless the target is an http or https address with a host and without a user. */
    static void checkForm(URI target) {
        if (!secure(target) && !"http".equalsIgnoreCase(target.getScheme())) {
            throw new IllegalArgumentException("expected an https or http address, got " + ShownUri.of(target));
        }
        if (target.getHost() == null || target.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "expected an https or http address with a host and without a user, got " + ShownUri.of(target));
        }
    }

    static boolean secure(URI target) {
        return "https".equalsIgnoreCase(target.getScheme());
    }

    /**
     * Checks all addresses of a target's host.
     *
     * @throws IllegalArgumentException if an address is neither public nor allowed
     * @throws UnknownHostException if the host has no address at present
     */
    void check(URI target) throws UnknownHostException {
        checkForm(target);
        for (InetAddress address : InetAddress.getAllByName(target.getHost())) {
            if (!AddressBlock.isPublic(address) && !allowed.test(address)) {
                throw new IllegalArgumentException(target.getHost() + " is " + address.getHostAddress()
                        + ", which is not a public address; allow it with allowing(..) if it is intended");
            }
        }
    }
}
