package dev.turnstile.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.embedded.EmbeddedPostgresException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlatformTest {

    private static final Path HOME = Path.of("/home/ada");

    @Test
    void each_platform_has_its_archives() {
        assertThat(Platform.of("Linux", "amd64", false).archives()).containsExactly("postgres-linux-x86_64.txz");
        assertThat(Platform.of("Linux", "aarch64", false).archives()).containsExactly("postgres-linux-arm_64.txz");
        assertThat(Platform.of("Linux", "amd64", true).archives())
                .containsExactly("postgres-linux-x86_64-alpine_linux.txz");
        assertThat(Platform.of("Mac OS X", "aarch64", false).archives())
                .containsExactly("postgres-darwin-arm_64.txz", "postgres-darwin-x86_64.txz");
        assertThat(Platform.of("Windows 11", "amd64", false).archives()).containsExactly("postgres-windows-x86_64.txz");
    }

    @Test
    void the_bundled_archives_are_on_the_class_path() {
        assertThat(Map.of(
                        "linux", Platform.of("Linux", "amd64", false),
                        "alpine", Platform.of("Linux", "amd64", true),
                        "mac", Platform.of("Mac OS X", "x86_64", false),
                        "arm mac", Platform.of("Mac OS X", "aarch64", false),
                        "windows", Platform.of("Windows Server 2025", "amd64", false)))
                .allSatisfy((name, platform) -> assertThat(platform.archives())
                        .anySatisfy(archive -> assertThat(PlatformTest.class.getResource("/" + archive))
                                .isNotNull()));
    }

    @Test
    void a_platform_without_binaries_is_reported_in_one_line() {
        assertThatThrownBy(() -> BundledBinaries.programs(Platform.of("SunOS", "sparcv9", false)))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessage("no PostgreSQL binaries for sunos sparcv9: expected postgres-sunos-sparcv9.txz on the class"
                        + " path; add the artifact of io.zonky.test.postgres for this platform, or specify an"
                        + " installation with ServerOptions.withBinaries");
    }

    @Test
    void the_cache_is_where_the_platform_keeps_caches() {
        Platform linux = Platform.of("Linux", "amd64", false);
        assertThat(UserCache.of(linux, HOME, name -> null)).isEqualTo(HOME.resolve(".cache/turnstile"));
        assertThat(UserCache.of(linux, HOME, Map.of("XDG_CACHE_HOME", "/var/c")::get))
                .isEqualTo(Path.of("/var/c/turnstile"));
        assertThat(UserCache.of(Platform.of("Mac OS X", "aarch64", false), HOME, name -> null))
                .isEqualTo(HOME.resolve("Library/Caches/turnstile"));
        assertThat(UserCache.of(Platform.of("Windows 11", "amd64", false), HOME, Map.of("LOCALAPPDATA", "/local")::get))
                .isEqualTo(Path.of("/local/turnstile"));
    }

    @Test
    void arguments_are_quoted_for_the_shell_of_the_platform() {
        assertThat(ServerArguments.quoted("a='b' $c", false)).isEqualTo("'a='\\''b'\\'' $c'");
        assertThat(ServerArguments.quoted("a=\"b\" c", true)).isEqualTo("\"a=\\\"b\\\" c\"");
    }
}
