package dev.turnstile.torture.fault;

import dev.turnstile.postgres.LogRecovery;
import dev.turnstile.postgres.recovery.RecoveryReport;
import dev.turnstile.torture.oracle.SetBack;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The recovery that an operator runs after the log was set back, before the applications connect again. */
final class Recovery {

    private Recovery() {}

    /** Recovers the log in the same way as {@code turnstile recover}. */
    static SetBack after(String fault, long from, DataSource database) {
        RecoveryReport report = LogRecovery.of(database).recover(true);
        long until = System.nanoTime();
        Instant last = report.lastRecordedAt();
        long lastRecorded = last == null
                ? Long.MIN_VALUE
                : until - Duration.between(last, Instant.now()).toNanos();
        return new SetBack(fault, from, until, lastRecorded, line(report));
    }

    private static String line(RecoveryReport report) {
        return report.events() + " events, the last at position " + report.lastPosition() + " of "
                + report.lastRecordedAt()
                + report.losses().stream()
                        .map(loss -> ", " + loss.kind() + " " + loss.subject() + ": " + loss.what())
                        .collect(Collectors.joining());
    }
}
