package dev.turnstile.cli.subscription;

import dev.turnstile.cli.terminal.KnownFields;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints parked streams. */
final class ParkedListing {

    private static final int MESSAGE_WIDTH = 60;

    private ParkedListing() {}

    static String text(List<ParkedStream> parked) {
        return (parked.isEmpty() ? "no parked streams" : table(parked)) + System.lineSeparator();
    }

    private static String table(List<ParkedStream> parked) {
        return TextTable.of(
                parked,
                List.of(
                        TextTable.text("stream", one -> named(one.stream())),
                        TextTable.number("event", ParkedStream::version),
                        TextTable.text("type", ParkedStream::type),
                        TextTable.number("attempts", ParkedStream::attempts),
                        TextTable.number("waiting", ParkedStream::waiting),
                        TextTable.text("since", one -> one.since().toString()),
                        TextTable.text(
                                "next",
                                one -> one.next() == null ? "dead" : one.next().toString()),
                        TextTable.text("failure", MESSAGE_WIDTH, one -> one.failure() + ": " + one.message())));
    }

    static String text(String what, List<StreamName> streams) {
        StringBuilder text = new StringBuilder();
        streams.forEach(
                stream -> text.append(what).append(' ').append(named(stream)).append(System.lineSeparator()));
        return text.toString();
    }

    static String changed(String what, String subscription, List<ParkedStream> parked) {
        String done = what + " " + subscription + System.lineSeparator();
        return parked.isEmpty()
                ? done
                : done + "these streams are no longer parked:" + System.lineSeparator() + text(parked);
    }

    static String json(String what, List<StreamName> streams) {
        return new JacksonJson()
                .writeIndented(
                        Map.of(what, streams.stream().map(ParkedListing::named).toList()));
    }

    static String json(List<ParkedStream> parked) {
        return new JacksonJson()
                .writeIndented(Map.of(
                        "parked", parked.stream().map(ParkedListing::tree).toList()));
    }

    private static String named(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }

    private static Map<String, Object> tree(ParkedStream one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("stream", named(one.stream()));
        tree.put("version", one.version());
        tree.put("position", one.position());
        tree.put("type", one.type());
        tree.put("attempts", one.attempts());
        KnownFields.putKnown(tree, "next", one.next());
        tree.put("dead", one.dead());
        tree.put("failure", one.failure());
        tree.put("message", one.message());
        tree.put("since", one.since());
        tree.put("waiting", one.waiting());
        return tree;
    }
}
