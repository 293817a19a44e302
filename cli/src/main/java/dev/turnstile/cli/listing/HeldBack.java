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
 * Prints the transaction that holds back new events, once per wait, so that the user can tell a wait from a log without
 * new events. Not thread-safe.
 */
final class HeldBack {

    /** The number of consecutive empty pages after which a wait is reported; commits usually take fewer. */
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

    /** Records a page that was read after a cursor, and reports a wait if there is one. */
    void observe(Cursor cursor, EventPage page) {
        boolean more = !page.end().equals(cursor);
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
