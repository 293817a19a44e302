package dev.turnstile.embedded.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The operating system and processor, with their names in the archives of PostgreSQL binaries.
 *
 * @param system {@code linux}, {@code darwin}, {@code windows}, or the JVM's name for another system
 * @param architecture {@code x86_64}, {@code arm_64}, or the JVM's name for another architecture
 * @param musl whether the C library is musl, as on Alpine Linux
 */
record Platform(String system, String architecture, boolean musl) {

    static Platform current() {
        return of(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static Platform of(String osName, String osArch, boolean musl) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : os;
        String architecture = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> osArch.toLowerCase(Locale.ROOT);
        };
        return new Platform(system, architecture, musl);
    }

    boolean windows() {
        return system.equals("windows");
    }

    boolean linux() {
        return system.equals("linux");
    }

    /** Returns the names of the archives that run on this platform, in order of preference. */
    List<String> archives() {
        String own = "postgres-" + system + "-" + architecture + (musl ? "-alpine_linux" : "") + ".txz";
        // The x86_64 archive for macOS contains universal binaries; Windows on ARM emulates x86_64.
        boolean runsIntel = architecture.equals("arm_64") && !linux();
        return runsIntel ? List.of(own, "postgres-" + system + "-x86_64.txz") : List.of(own);
    }

    @Override
    public String toString() {
        return system + " " + architecture + (musl ? " (musl)" : "");
    }
}
