package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

class AnnouncementLogTest {

    /** Writes down what it is told. */
    private static final class Notebook extends AbstractLogger implements LoggingEventAware {

        private static final long serialVersionUID = 1L;

        private final transient List<String> lines = new ArrayList<>();

        Notebook() {
            name = "notebook";
        }

        @Override
        public void log(LoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getLevel() + " "
                    + MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray()));
            for (KeyValuePair pair :
                    event.getKeyValuePairs() == null ? List.<KeyValuePair>of() : event.getKeyValuePairs()) {
                line.append(' ').append(pair.key).append('=').append(pair.value);
            }
            lines.add(line.append(event.getThrowable() == null ? "" : " with a trace")
                    .toString());
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Notebook.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable failure) {
            throw new IllegalStateException("expected events only");
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }

    private final Notebook notebook = new Notebook();
    private final AnnouncementLog log = new AnnouncementLog(notebook);

    @Test
    void each_ending_is_one_line_with_what_is_known_and_without_the_input() {
        StoredRefusal refusal = new StoredRefusal("already_reserved", "seat 7: taken", Map.of(), null);
        IllegalStateException failure = new IllegalStateException("secret broken");
        log.announced(Told.of("a.b", new Outcome.Done<>("secret result"), "ada", List.of("40001")));
        log.announced(Told.of("a.b", new Outcome.Refused<>(refusal), null, List.of()));
        log.announced(Told.of("a.b", new Outcome.Failed<>(failure), null, List.of()));
        log.announced(Told.of("a.b", new Outcome.Replayed<>(new Outcome.Done<>("secret result")), null, List.of()));
        String known = " command=a.b command_id=" + Told.ID + " millis=12";
        assertThat(notebook.lines)
                .containsExactly(
                        "INFO a.b done" + known + " actor=ada retries=[40001]",
                        "INFO a.b refused, already_reserved" + known,
                        "ERROR a.b failed: java.lang.IllegalStateException at " + failure.getStackTrace()[0] + known
                                + " with a trace",
                        "INFO a.b replayed" + known);
    }

    @Test
    void without_a_logger_it_writes_to_the_one_of_the_door() {
        AnnouncementBus announcements = new AnnouncementBus();
        announcements.subscribe("*", new AnnouncementLog());
        announcements.announce(Told.of("a.b"));
        assertThat(announcements.wanted()).isTrue();
    }
}
