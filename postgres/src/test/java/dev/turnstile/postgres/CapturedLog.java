package dev.turnstile.postgres;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The application's log in tests: recorded at all levels while a test captures it, otherwise discarded. */
public final class CapturedLog implements SLF4JServiceProvider {

    private static final Map<Integer, List<String>> READERS = new ConcurrentHashMap<>();

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** Starts to record the log of all threads, with stack traces. */
    static List<String> begin() {
        List<String> lines = new CopyOnWriteArrayList<>();
        READERS.put(System.identityHashCode(lines), lines);
        return lines;
    }

    /** Stops recording. */
    static void end(List<String> lines) {
        READERS.remove(System.identityHashCode(lines));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Kept::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing to do
    }

    /** A logger that gives everything to those who ask for it. */
    private static final class Kept extends AbstractLogger {

        private static final long serialVersionUID = 1L;

        Kept(String name) {
            this.name = name;
        }

        private boolean wanted() {
            return !READERS.isEmpty() && name.startsWith("dev.turnstile");
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Kept.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            StringWriter text = new StringWriter();
            text.append(level + " " + name + ": ");
            text.append(MessageFormatter.arrayFormat(message, arguments).getMessage());
            if (failure != null) {
                text.append('\n');
                failure.printStackTrace(new PrintWriter(text, true));
            }
            READERS.values().forEach(lines -> lines.add(text.toString()));
        }

        @Override
        public boolean isTraceEnabled() {
            return wanted();
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return wanted();
        }

        @Override
        public boolean isDebugEnabled() {
            return wanted();
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return wanted();
        }

        @Override
        public boolean isInfoEnabled() {
            return wanted();
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return wanted();
        }

        @Override
        public boolean isWarnEnabled() {
            return wanted();
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return wanted();
        }

        @Override
        public boolean isErrorEnabled() {
            return wanted();
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return wanted();
        }
    }
}
