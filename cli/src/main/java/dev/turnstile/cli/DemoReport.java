package dev.turnstile.cli;

import dev.turnstile.cli.demo.OrderFulfilment.State;
import dev.turnstile.cli.demo.OrderFulfilment.Transition;
import dev.turnstile.cli.demo.ShopDay;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo's report as text. */
final class DemoReport {

    private static final int WIDTH = 90;

    private final PrintWriter out;

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints the report.
     *
     * @param database the option by which later commands find the database
     */
    void print(ShopDay day, Lifecycle<State, Transition> orders, String database) {
        refusals(day);
        out.printf("%nOrders by state:%n");
        orders.counts().forEach((state, records) -> out.printf(Locale.ROOT, "  %-10s %,d%n", state, records));
        List<StateChange<State, Transition>> history = day.mostEventful();
        history(history);
        howToGoOn(history.isEmpty() ? "1" : history.getFirst().record(), database);
    }

    private void refusals(ShopDay day) {
        Map<ShopDay.Reason, Long> refused = day.refused();
        long refusals = refused.values().stream().mapToLong(Long::longValue).sum();
        out.printf(
                Locale.ROOT,
                "%n%s requested, %,d accepted, %,d refused; the log contains %s.%n",
                ShownText.count(day.moved() + refusals, "transition"),
                day.moved(),
                refusals,
                ShownText.count(day.logged(), "change"));
        if (!refused.isEmpty()) {
            out.printf("%nRefusals by reason:%n");
            out.println(TextTable.of(
                    refused.entrySet(),
                    List.of(
                            TextTable.number("times", Map.Entry::getValue),
                            TextTable.text("transition", entry -> entry.getKey().transition()),
                            TextTable.text(
                                    "reason", WIDTH, entry -> entry.getKey().why()))));
        }
    }

    private void history(List<StateChange<State, Transition>> history) {
        if (history.isEmpty()) {
            return;
        }
        out.printf("%nHistory of one order:%n");
        out.println(TextTable.of(
                history,
                List.of(
                        TextTable.number("#", StateChange::version),
                        TextTable.text("when", change -> change.occurredAt().toString()),
                        TextTable.text(
                                "change",
                                change -> change.transition() == null
                                        ? "(created)"
                                        : String.valueOf(change.transition())),
                        TextTable.text("from", change -> change.from() == null ? "" : String.valueOf(change.from())),
                        TextTable.text("to", change -> change.to().name()),
                        TextTable.text("actor", change -> String.valueOf(change.actor())))));
    }

    private void howToGoOn(String order, String database) {
        out.printf("%nNext steps:%n");
        out.printf("  ./turnstile history %s %s%n", order, database);
        out.printf("  ./turnstile explain %s SHIP %s%n", order, database);
        out.printf("  ./turnstile replay LOG      replay a history of your own%n");
        out.flush();
    }
}
