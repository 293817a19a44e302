package dev.turnstile.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/**
 * Where a webhook may be sent.
 *
 * @param allowed which addresses are taken although they are not public
 */
record Reach(Predicate<InetAddress> allowed) {

    /** Refuses what is no address of http or https, or names a user. */
    static void checkForm(URI target) {
        if (!secure(target) && !"http".equalsIgnoreCase(target.getScheme())) {
            throw new IllegalArgumentException("expected an address of https or http, got " + Shown.of(target));
        }
        if (target.getHost() == null || target.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "expected an address with a host and without a user, got " + Shown.of(target));
        }
    }

    static boolean secure(URI target) {
        return "https".equalsIgnoreCase(target.getScheme());
    }

    /**
     * Refuses a host if one of its addresses must not be reached.
     *
     * @throws IllegalArgumentException if so
     * @throws UnknownHostException if it has none at present
     */
    void check(URI target) throws UnknownHostException {
        checkForm(target);
        for (InetAddress address : InetAddress.getAllByName(target.getHost())) {
            if (!Network.isPublic(address) && !allowed.test(address)) {
                throw new IllegalArgumentException(target.getHost() + " is " + address.getHostAddress()
                        + ", which is no public address; allow it if it is meant");
            }
        }
    }
}
