package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One JVM with two class loaders of this library, as in application servers. */
final class TwoClassLoadersTest {

    @TempDir
    Path parent;

    @Test
    void a_refused_start_from_another_class_loader_does_not_break_the_lock() throws Exception {
        Path directory = parent.resolve("db");
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory)) {
            Class<?> twin = new Reloading().loadClass(EmbeddedPostgres.class.getName());
            Method start = twin.getMethod("start", Path.class);
            assertThat(twin).isNotSameAs(EmbeddedPostgres.class);
            assertThatThrownBy(() -> start.invoke(null, directory))
                    .cause()
                    .hasMessageContaining("in use by this process")
                    .hasMessageContaining(first.url());

            try (ChildJvm other = ChildJvm.start(StartAndWait.class, directory.toString(), StartAndWait.DEFAULT)) {
                assertThat(other.line()).isEqualTo("ready");
                other.say("go");
                assertThat(other.line())
                        .isEqualTo("in use by " + ProcessHandle.current().pid());
            }
        }
    }

    /** Defines this library's classes and delegates all other classes to its parent. */
    private static final class Reloading extends ClassLoader {

        private Reloading() {
            super(TwoClassLoadersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = name.startsWith(EmbeddedPostgres.class.getPackageName());
                Class<?> loaded = findLoadedClass(name);
                return own && loaded == null ? define(name) : own ? loaded : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = Objects.requireNonNull(getParent().getResourceAsStream(file))) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
