package dev.turnstile.cli.subscription;

import dev.turnstile.cli.terminal.KnownFields;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus.Shard;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Prints the status of subscriptions. */
final class StatusListing {

    private StatusListing() {}

    static String text(SubscriptionsCommand.Found found, boolean shards) {
        StringBuilder text = new StringBuilder();
        text.append(found.subscriptions().isEmpty() ? "no subscriptions" : table(found.subscriptions()))
                .append(System.lineSeparator());
        if (shards) {
            for (SubscriptionStatus one : found.subscriptions()) {
                text.append(one.name()).append(':');
                text.append(one.selection() == null ? "" : " " + one.selection())
                        .append(System.lineSeparator());
                text.append(shards(one.shards())).append(System.lineSeparator());
            }
        }
        for (SubscriptionStatus one : found.subscriptions()) {
            one.remarks()
                    .forEach(remark ->
                            text.append(one.name()).append(": ").append(remark).append(System.lineSeparator()));
        }
        found.holder().ifPresent(holder -> text.append(line(holder)).append(System.lineSeparator()));
        return text.toString();
    }

    private static String table(List<SubscriptionStatus> all) {
        return TextTable.of(
                all,
                List.of(
                        TextTable.text("subscription", SubscriptionStatus::name),
                        TextTable.number("lag", SubscriptionStatus::lag),
                        TextTable.text("oldest", one -> one.oldest() == null ? "" : ago(one.behind())),
                        TextTable.number("handled", SubscriptionStatus::handled),
                        TextTable.text("rate", one -> String.format(Locale.ROOT, "%,.0f/s", one.rate())),
                        TextTable.number("retrying", SubscriptionStatus::retrying),
                        TextTable.number("dead", SubscriptionStatus::dead),
                        TextTable.text(
                                "shards",
                                one -> held(one.shards()) + "/" + one.shards().size()),
                        TextTable.number("nodes", one -> nodes(one.shards())),
                        TextTable.text("waits for", StatusListing::failure)));
    }

    private static String shards(List<Shard> shards) {
        return TextTable.of(
                shards,
                List.of(
                        TextTable.number("shard", Shard::number),
                        TextTable.text(
                                "horizon", one -> Long.toUnsignedString(one.at().horizon())),
                        TextTable.number("position", one -> one.at().position()),
                        TextTable.text("node", one -> Objects.requireNonNullElse(one.node(), "")),
                        TextTable.number("fencing token", Shard::fencingToken),
                        TextTable.text("waits for", one -> Objects.requireNonNullElse(one.failure(), ""))));
    }

    private static String line(HorizonHolder holder) {
        return "the newest events wait for the transaction of process " + holder.pid()
                + (holder.application().isEmpty() ? "" : " (" + holder.application() + ")")
                + (holder.user().isEmpty() ? "" : ", user " + holder.user())
                + ", open for " + ago(holder.open()) + ", " + holder.state()
                + (holder.query().isEmpty()
                        ? ""
                        : ", last statement " + ago(holder.running()) + " ago: " + oneLine(holder.query()));
    }

    private static String oneLine(String query) {
        return query.replaceAll("\\s+", " ").strip();
    }

    private static String ago(Duration time) {
        return time.compareTo(Duration.ofMinutes(1)) < 0
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT);
    }

    private static long held(List<Shard> shards) {
        return shards.stream().filter(one -> one.node() != null).count();
    }

    private static long nodes(List<Shard> shards) {
        return shards.stream()
                .map(Shard::node)
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static String failure(SubscriptionStatus status) {
        return status.shards().stream()
                .map(Shard::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    static String json(SubscriptionsCommand.Found found) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(
                "subscriptions",
                found.subscriptions().stream().map(StatusListing::tree).toList());
        found.holder().ifPresent(holder -> tree.put("horizonHolder", tree(holder)));
        return new JacksonJson().writeIndented(tree);
    }

    private static Map<String, Object> tree(SubscriptionStatus one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", one.name());
        tree.put("lag", one.lag());
        KnownFields.putKnown(tree, "oldest", one.oldest());
        tree.put("behindMillis", one.behind().toMillis());
        tree.put("handled", one.handled());
        tree.put("rate", one.rate());
        tree.put("retrying", one.retrying());
        tree.put("dead", one.dead());
        KnownFields.putKnown(
                tree,
                "selection",
                one.selection() == null ? null : one.selection().toString());
        KnownFields.putKnown(tree, "stopped", one.stopped());
        tree.put("remarks", one.remarks());
        tree.put("shards", one.shards().stream().map(StatusListing::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Shard shard) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("shard", shard.number());
        tree.put("horizon", Long.toUnsignedString(shard.at().horizon()));
        tree.put("position", shard.at().position());
        KnownFields.putKnown(tree, "node", shard.node());
        tree.put("fence", shard.fencingToken());
        KnownFields.putKnown(tree, "failure", shard.failure());
        return tree;
    }

    private static Map<String, Object> tree(HorizonHolder holder) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("pid", holder.pid());
        tree.put("application", holder.application());
        tree.put("user", holder.user());
        tree.put("state", holder.state());
        tree.put("query", holder.query());
        tree.put("openMillis", holder.open().toMillis());
        tree.put("runningMillis", holder.running().toMillis());
        return tree;
    }
}
