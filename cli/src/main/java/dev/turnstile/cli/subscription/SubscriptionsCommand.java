package dev.turnstile.cli.subscription;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.archive.DetachedEventsException;
import dev.turnstile.subscription.HorizonHolder;
import dev.turnstile.subscription.ParkedStream;
import dev.turnstile.subscription.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions;
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

/** Shows how far subscriptions are, and what waits; replays and skips dead letters; resets and removes subscriptions. */
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description = "Shows how far each subscription is, and which transaction holds the newest events back.",
        footer = "Exit code 0: shown; 1: something is parked behind a dead letter; 2: it could not be read.")
public final class SubscriptionsCommand implements Callable<Integer> {

    @Option(names = "--shards", description = "Shows each shard, who has it, and what it waits for.")
    private boolean shards;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What was found. */
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

    /** Lists what is parked. */
    @Command(
            name = "parked",
            mixinStandardHelpOptions = true,
            description = "Lists the streams that wait for an event that failed, the oldest first.")
    int parked(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Mixin LookOptions look) {
        List<ParkedStream> parked = asked(look, all -> all.parked(known(all, subscription)));
        PrintWriter out = spec.commandLine().getOut();
        out.print(look.json() ? ParkedListing.json(parked) : ParkedListing.text(parked));
        out.flush();
        return 0;
    }

    /** Has parked streams tried again. */
    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Has the event that a stream is parked for delivered again, and what waits behind it then.")
    int replay(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Parameters(paramLabel = "STREAM", arity = "0..1", description = "Such as orders/42; all by default.")
                    Optional<String> stream,
            @Mixin LookOptions look) {
        List<StreamName> replayed = asked(look, all -> {
            List<StreamName> wanted = stream.map(name -> List.of(stream(name)))
                    .orElseGet(() -> all.parked(known(all, subscription)).stream()
                            .map(ParkedStream::stream)
                            .toList());
            return wanted.stream()
                    .filter(one -> all.redeliver(known(all, subscription), one))
                    .toList();
        });
        return done(look, "replayed", replayed, subscription, stream.orElse("all"));
    }

    /** Passes over a dead letter. */
    @Command(
            name = "skip",
            mixinStandardHelpOptions = true,
            description = {
                "Passes over the event that a stream is parked for, or that a shard waits for, and has what waits behind it"
                        + " delivered."
            })
    int skip(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Parameters(paramLabel = "STREAM", description = "Such as orders/42.") String stream,
            @Option(
                            names = "--event",
                            required = true,
                            paramLabel = "VERSION",
                            description = "The event's version in its stream, so that no other one is skipped.")
                    int version,
            @Mixin LookOptions look) {
        StreamName name = stream(stream);
        boolean skipped = asked(look, all -> all.skip(known(all, subscription), name, version));
        return done(look, "skipped", skipped ? List.of(name) : List.of(), subscription, stream + " at " + version);
    }

    /** Moves a subscription to another place in the log. */
    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = {
                "Moves a subscription to another place in the log; its parked streams and dead letters are forgotten.",
                "Events behind the place are delivered, again if they were before. Nodes that run the subscription go on"
                        + " from there."
            })
    int reset(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Mixin StartOptions to,
            @Mixin LookOptions look) {
        List<ParkedStream> parked = asked(look, all -> all.reset(subscription, to.start()));
        return changed(look, "reset", subscription, parked);
    }

    /** Permits another declaration. */
    @Command(
            name = "redeclare",
            mixinStandardHelpOptions = true,
            description = {
                "Permits a subscription to be started with another selection or another kind of handler.",
                "Nodes that run it stop doing so; the next application that starts it declares it. Its cursors stay."
            })
    int redeclare(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Mixin LookOptions look) {
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
                "Removes a subscription with its cursors, parked streams and dead letters, so that it holds up the archive no"
                        + " longer.",
                "The table of a projection stays as it is."
            })
    int remove(
            @Parameters(paramLabel = "SUBSCRIPTION", description = "Its name.") String subscription,
            @Mixin LookOptions look) {
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
                            + "; see turnstile subscriptions parked " + subscription,
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
            throw new BadInput("there is no subscription '" + subscription + "'; there are " + names, null);
        }
        return subscription;
    }

    private static StreamName stream(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new BadInput(text + ": expected a stream as category/key, such as orders/42", null);
        }
        return StreamName.of(text.substring(0, slash), text.substring(slash + 1));
    }
}
