package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The current user's directory of unpacked binaries and temporary servers. */
public final class UserCache {

    /** The system property that sets another directory. */
    public static final String PROPERTY = "turnstile.cache";

    private UserCache() {}

    /**
     * Returns a directory in the cache, and creates it if it is missing.
     *
     * @throws EmbeddedPostgresException if the directory cannot be created
     */
    static Path directory(String name) {
        Path directory = root().resolve(name);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "cannot create the cache directory " + directory + " (" + Causes.reason(e)
                            + "); specify a writable directory with -D" + PROPERTY,
                    e);
        }
    }

    /** Returns the directory of the cache, which may not exist yet. */
    public static Path root() {
        String chosen = System.getProperty(PROPERTY);
        return chosen != null
                ? Path.of(chosen).toAbsolutePath()
                : of(Platform.current(), Path.of(System.getProperty("user.home")), System::getenv);
    }

    static Path of(Platform platform, Path home, UnaryOperator<@Nullable String> environment) {
        if (platform.windows()) {
            String local = environment.apply("LOCALAPPDATA");
            return (local == null ? home : Path.of(local)).resolve("turnstile");
        }
        if (platform.system().equals("darwin")) {
            return home.resolve("Library/Caches/turnstile");
        }
        String xdg = environment.apply("XDG_CACHE_HOME");
        return (xdg == null || !xdg.startsWith("/") ? home.resolve(".cache") : Path.of(xdg)).resolve("turnstile");
    }
}
