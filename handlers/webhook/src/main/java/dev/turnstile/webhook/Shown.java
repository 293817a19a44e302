package dev.turnstile.webhook;

import dev.turnstile.text.spi.ShownText;
import java.net.URI;

/** Addresses as messages show them: a receiver's token stands in the path or the query as often as in a user's place. */
final class Shown {

    private Shown() {}

    /** Returns scheme, host and port, and stands dots for the rest. */
    static String of(URI target) {
        String host = target.getRawAuthority();
        if (target.getScheme() == null || host == null) {
            return "an address of another form";
        }
        String path = target.getRawPath();
        boolean more = target.getRawQuery() != null || (path != null && path.length() > 1);
        String named = host.substring(host.lastIndexOf('@') + 1);
        return ShownText.printable(target.getScheme() + "://" + named + (more ? "/…" : ""));
    }
}
