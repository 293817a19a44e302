package dev.turnstile.postgres;

import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.provider.Arguments;

/** How transitions and appends of the tests reach the database: alone, or joined with those of other callers. */
enum TestGroupCommit {
    ALONE,
    JOINED;

    /** Returns each server with each lane: what they promise, they promise in both. */
    static List<Arguments> onEachServer() {
        return TestServer.available().stream()
                .flatMap(server -> List.of(ALONE, JOINED).stream().map(lane -> Arguments.of(server, lane)))
                .toList();
    }

    PostgresTurnstile open(DataSource dataSource) {
        PostgresTurnstile.Builder builder = PostgresTurnstile.builder(dataSource);
        return this == JOINED
                ? builder.alwaysGroupCommit().open()
                : builder.groupCommit(false).open();
    }
}
