package dev.turnstile.postgres;

import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.provider.Arguments;

/** Whether transitions and appends of a test use group commit. */
enum TestGroupCommit {
    ALONE,
    JOINED;

    /** Returns each server with and without group commit; the guarantees are the same. */
    static List<Arguments> onEachServer() {
        return TestServer.available().stream()
                .flatMap(
                        server -> List.of(ALONE, JOINED).stream().map(groupCommit -> Arguments.of(server, groupCommit)))
                .toList();
    }

    PostgresTurnstile open(DataSource dataSource) {
        PostgresTurnstile.Builder builder = PostgresTurnstile.builder(dataSource);
        return this == JOINED
                ? builder.alwaysGroupCommit().open()
                : builder.groupCommit(false).open();
    }
}
