package dev.turnstile.cli.subscription;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions.UnknownSubscriptionException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows subscriptions and parked streams, redelivers and skips dead letters, resets and removes subscriptions. */
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description = "Shows the lag of each subscription, and the transaction that holds back the newest events.",
        footer = "Exit code 0: shown; 1: streams are parked behind dead letters; 2: bad input or a failure.")
public final class SubscriptionsCommand implements Callable<Integer> {

    private static final String NAME = "The subscription's name.";

    @Option(
            names = "--shards",
            description = "Show each shard with its cursor, its node, and the failure that it waits for.")
    private boolean shards;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The subscriptions of a database, and the transaction that holds back the newest events. */
    record Found(List<SubscriptionStatus> subscriptions, Optional<HorizonHolder> holder) {}

    @Override
    public Integer call() {
        Found found = asked(options, all -> new Found(all.status(), all.horizonHolder()));
        PrintWriter out = spec.commandLine().getOut();
        out.print(options.json() ? StatusListing.json(found) : StatusListing.text(found, shards));
        out.flush();
        return found.subscriptions().stream().anyMatch(one -> one.dead() > 0) ? 1 : 0;
    }

    private static <R> R asked(LookOptions options, Function<Subscriptions, R> question) {
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            return question.apply(turnstile.subscriptions());
        } catch (IllegalArgumentException | DetachedEventsException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }

    /** Lists the parked streams of a subscription. */
    @Command(
            name = "parked",
            mixinStandardHelpOptions = true,
            description = "Lists the parked streams, which wait for an event whose delivery failed, oldest first.")
    int parked(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription, @Mixin LookOptions look) {
        List<ParkedStream> parked = asked(look, all -> all.parked(known(all, subscription)));
        PrintWriter out = spec.commandLine().getOut();
        out.print(look.json() ? ParkedListing.json(parked) : ParkedListing.text(parked));
        out.flush();
        return 0;
    }

    /** Redelivers the failed events of parked streams. */
    @Command(
            name = "redeliver",
            mixinStandardHelpOptions = true,
            description = "Redelivers the failed event of a parked stream, then delivers the events that wait behind"
                    + " it.")
    int redeliver(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription,
            @Parameters(
                            paramLabel = "STREAM",
                            arity = "0..1",
                            description = "The stream, such as orders/42; all parked streams by default.")
                    Optional<String> stream,
            @Mixin LookOptions look) {
        List<StreamName> redelivered = asked(look, all -> {
            List<StreamName> wanted = stream.map(name -> List.of(stream(name)))
                    .orElseGet(() -> all.parked(known(all, subscription)).stream()
                            .map(ParkedStream::stream)
                            .toList());
            return wanted.stream()
                    .filter(one -> all.redeliver(known(all, subscription), one))
                    .toList();
        });
        return done(look, "redelivered", redelivered, subscription, stream.orElse("all"));
    }

    /** Skips a failed event. */
    @Command(
            name = "skip",
            mixinStandardHelpOptions = true,
            description = {
                "Skips the failed event that blocks a stream or a shard, then delivers the events that wait behind it."
            })
    int skip(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription,
            @Parameters(paramLabel = "STREAM", description = "The stream, such as orders/42.") String stream,
            @Option(
                            names = "--event",
                            required = true,
                            paramLabel = "VERSION",
                            description = "The event's version in its stream; guards against skipping another event.")
                    int version,
            @Mixin LookOptions look) {
        StreamName name = stream(stream);
        boolean skipped = asked(look, all -> all.skip(known(all, subscription), name, version));
        return done(look, "skipped", skipped ? List.of(name) : List.of(), subscription, stream + " at " + version);
    }

    /** Moves the cursor of a subscription. */
    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = {
                "Moves the cursor of a subscription, and deletes its parked streams and dead letters.",
                "Events after the new cursor are delivered, including events that were delivered before. Nodes that"
                        + " run the subscription continue from the new cursor."
            })
    int reset(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription,
            @Mixin StartOptions to,
            @Mixin LookOptions look) {
        List<ParkedStream> parked = asked(look, all -> all.reset(subscription, to.start()));
        return changed(look, "reset", subscription, parked);
    }

    /** Permits a new declaration of a subscription. */
    @Command(
            name = "redeclare",
            mixinStandardHelpOptions = true,
            description = {
                "Permits a subscription to be started with another selection or another kind of handler.",
                "Nodes that run the subscription stop it; the next application that starts it declares it. Its cursors"
                        + " stay."
            })
    int redeclare(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription, @Mixin LookOptions look) {
        asked(look, all -> {
            all.redeclare(subscription);
            return subscription;
        });
        return changed(look, "redeclare", subscription, List.of());
    }

    /** Removes a subscription. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Removes a subscription with its cursors, parked streams and dead letters, so that it no longer"
                        + " prevents"
                        + " events from moving into the archive.",
                "The table of a projection stays."
            })
    int remove(
            @Parameters(paramLabel = "SUBSCRIPTION", description = NAME) String subscription, @Mixin LookOptions look) {
        List<ParkedStream> parked = asked(look, all -> all.remove(subscription));
        return changed(look, "remove", subscription, parked);
    }

    private int changed(LookOptions look, String what, String subscription, List<ParkedStream> parked) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(look.json() ? ParkedListing.json(parked) : ParkedListing.changed(what, subscription, parked));
        out.flush();
        return 0;
    }

    private int done(LookOptions look, String what, List<StreamName> streams, String subscription, String asked) {
        if (streams.isEmpty()) {
            throw new BadInput(
                    subscription + ": " + asked + " is not parked, so nothing was " + what
                            + "; see 'turnstile subscriptions parked " + subscription + "'",
                    null);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(look.json() ? ParkedListing.json(what, streams) : ParkedListing.text(what, streams));
        out.flush();
        return 0;
    }

    private static String known(Subscriptions all, String subscription) {
        List<String> names = all.status().stream().map(SubscriptionStatus::name).toList();
        if (!names.contains(subscription)) {
            UnknownSubscriptionException unknown = new UnknownSubscriptionException(subscription, names);
            throw new BadInput(String.valueOf(unknown.getMessage()), unknown);
        }
        return subscription;
    }

    private static StreamName stream(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new BadInput(text + ": expected a stream as CATEGORY/KEY, such as orders/42", null);
        }
        return StreamName.of(text.substring(0, slash), text.substring(slash + 1));
    }
}
