package dev.turnstile.examples;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.BatchCommand.BatchItem;
import dev.turnstile.command.Checks;
import dev.turnstile.command.Command.Normaliser;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Imports a file of products with one statement: each line has an outcome, and importing it again has no effect. */
public final class BulkImport {

    private BulkImport() {}

    /**
     * A product was listed.
     *
     * @param name the product's name
     */
    @EventName("product_listed")
    record ProductListed(String name) {}

    /** A product with this number is already listed. */
    static final class AlreadyListed extends Refusal {

        private static final long serialVersionUID = 1L;

        AlreadyListed(String number) {
            super("product " + number + " is already listed");
        }
    }

    /** Lists products. */
    static final class ListProducts extends BatchCommand<ListProducts.Line, String> {

        private static final Normaliser<String> NUMBER = Normaliser.trimmed().then(Normaliser.lowerCase());

        ListProducts(Door door) {
            super(door);
        }

        record Line(String number, String name) {}

        @Override
        protected Line normalise(Line line) {
            return new Line(Objects.requireNonNull(NUMBER.apply(line.number())), line.name());
        }

        @Override
        protected void check(Line line, Checks checks) {
            checks.require(!line.name().isBlank(), "name", "is missing");
        }

        @Override
        protected void execute(List<BatchItem<Line, String>> items, Transaction tx) throws SQLException {
            Set<String> listed = insert(items, tx.connection());
            for (BatchItem<Line, String> item : items) {
                Line line = item.input();
                if (listed.remove(line.number())) {
                    tx.append(StreamName.of("product", line.number()), new ProductListed(line.name()));
                    item.done(line.number());
                } else {
                    item.refuse(new AlreadyListed(line.number()));
                }
            }
        }

        private static Set<String> insert(List<BatchItem<Line, String>> items, Connection connection)
                throws SQLException {
            Set<String> listed = new HashSet<>();
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO product (number, name) SELECT * FROM unnest(?, ?)
                    ON CONFLICT (number) DO NOTHING RETURNING number""")) {
                insert.setArray(1, connection.createArrayOf("text", texts(items, Line::number)));
                insert.setArray(2, connection.createArrayOf("text", texts(items, Line::name)));
                try (ResultSet row = insert.executeQuery()) {
                    while (row.next()) {
                        listed.add(row.getString(1));
                    }
                }
            }
            return listed;
        }

        private static Object[] texts(List<BatchItem<Line, String>> items, Function<Line, String> column) {
            return items.stream().map(item -> column.apply(item.input())).toArray();
        }
    }

    /** Runs the example. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary()) {
            try (Connection connection = postgres.dataSource().getConnection()) {
                connection.createStatement().execute("CREATE TABLE product (number text PRIMARY KEY, name text)");
            }
            try (PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
                turnstile
                        .announcements()
                        .subscribe(
                                "list_products.*",
                                announcement -> System.out.println(announcement.name() + ": "
                                        + announcement.outcome().getClass().getSimpleName()));
                ListProducts listProducts = new ListProducts(turnstile);
                List<ListProducts.Line> file = List.of(
                        new ListProducts.Line(" A-1 ", "lamp"),
                        new ListProducts.Line("a-2", ""),
                        new ListProducts.Line("A-1", "the same lamp"),
                        new ListProducts.Line("a-3", "desk"));
                for (int upload = 1; upload <= 2; upload++) {
                    print(listProducts.callAll(file, Options.none().withIdempotencyKey("catalogue.csv")));
                }
            }
        }
    }

    private static void print(BatchResult<String> result) {
        System.out.println(result.results().size() + " of " + result.outcomes().size() + " listed");
        for (Outcome<String> answer : result.outcomes()) {
            switch (answer) {
                case Outcome.Done<String> done -> System.out.println("  " + done.result());
                case Outcome.Refused<String> refused ->
                    System.out.println("  refused: " + refused.refusal().getMessage());
                default -> throw new IllegalStateException("unexpected " + answer);
            }
        }
    }
}
