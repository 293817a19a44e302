package dev.turnstile.webhook;

import dev.turnstile.text.spi.ShownText;
import java.net.URI;

/** Target addresses as shown in messages, without user, path and query, any of which may contain a receiver's token. */
final class ShownUri {

    private ShownUri() {}

    /** Returns scheme, host and port, with an ellipsis for path and query. */
    static String of(URI target) {
        String host = target.getRawAuthority();
        if (target.getScheme() == null || host == null) {
            return "an address without scheme or host";
        }
        String path = target.getRawPath();
        boolean more = target.getRawQuery() != null || (path != null && path.length() > 1);
        String named = host.substring(host.lastIndexOf('@') + 1);
        return ShownText.printable(target.getScheme() + "://" + named + (more ? "/…" : ""));
    }
}
