package dev.turnstile.cli.listing;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.EventPage;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.LogQuery;
import dev.turnstile.postgres.listing.LoggedEvent;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.List;

/**
 * Names the transaction that holds new events back from a reader that follows the log, once for each time that it does:
 * a log that shows nothing looks like one to which nothing is appended. Used by one thread.
 */
final class HeldBack {

    /** How many empty pages in a row are usual while transactions commit. */
    private static final int USUAL = 10;

    private final Listings listings;
    private final PostgresTurnstile turnstile;
    private final PrintWriter err;
    private long seen;
    private int empty;

    HeldBack(Listings listings, PostgresTurnstile turnstile, PrintWriter err) {
        this.listings = listings;
        this.turnstile = turnstile;
        this.err = err;
        this.seen = newest();
    }

    private long newest() {
        List<LoggedEvent> newest = listings.newest(LogQuery.all().withLimit(1));
        return newest.isEmpty() ? 0 : newest.getFirst().position();
    }

    /** Takes note of a page that was read after a place. */
    void observe(Cursor place, EventPage page) {
        boolean more = !page.end().equals(place);
        seen = more ? Math.max(seen, page.end().position()) : seen;
        empty = more ? 0 : empty + 1;
        if (empty != USUAL) {
            return;
        }
        if (newest() <= seen) {
            empty = 0;
            return;
        }
        turnstile
                .subscriptions()
                .horizonHolder()
                .ifPresent(
                        holder -> err.println(ShownText.printable("turnstile: newer events wait for the transaction of"
                                + " process " + holder.pid()
                                + (holder.application().isEmpty() ? "" : " (" + holder.application() + ")")
                                + ", user " + holder.user() + ", open for "
                                + holder.open().toSeconds() + " s, " + holder.state())));
        err.flush();
    }
}
