package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.internal.CommandNames;
import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.invocation.Outcome;
import java.lang.reflect.ParameterizedType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandNamesTest {

    private static final Door NOBODY = new NoDoor();

    /** Lets nobody pass. */
    private static final class NoDoor implements CommandDoor {

        @Override
        public <R extends @Nullable Object> Outcome<R> invoke(Invocation<R> invocation) {
            throw new IllegalStateException(invocation.name());
        }

        @Override
        public <R extends @Nullable Object> R within(
                CallerTransaction transaction, java.util.concurrent.Callable<R> work) {
            throw new IllegalStateException("nobody");
        }

        @Override
        public void register(String name, Class<?> command) {}

        @Override
        public Announcements announcements() {
            return new AnnouncementBus();
        }
    }

    /** A command without code. */
    abstract static class Idle<I, R extends @Nullable Object> extends Command<I, R> {
        Idle() {
            super(NOBODY);
        }

        @Override
        protected R execute(I input, Transaction tx) {
            throw new IllegalStateException("not called");
        }
    }

    private static final class Direct extends Command<String, Long> {
        Direct() {
            super(NOBODY);
        }

        @Override
        protected Long execute(String input, Transaction tx) {
            return 1L;
        }
    }

    private static final class ReserveSeat extends Idle<String, String> {}

    private static final class ParseHTTPRequest2Now extends Idle<String, Void> {}

    private static final class Lists extends Idle<String, List<String>> {}

    /** Turns the parameters round. */
    private abstract static class Swapped<R extends @Nullable Object, I> extends Idle<I, R> {}

    private static final class BehindSwapped extends Swapped<Long, String> {}

    /** Wraps its parameter. */
    private abstract static class Listing<E> extends Idle<String, Map<String, List<E>>> {}

    private static final class BehindListing extends Listing<Integer> {}

    private static final class Open<R> extends Idle<String, R> {}

    @SuppressWarnings("rawtypes") // what a careless user may write
    private static final class Raw extends Idle {}

    private static final class Arrays extends Idle<String, byte[]> {}

    @Test
    void a_command_is_named_by_its_class_and_the_last_part_of_its_package() {
        assertThat(new ReserveSeat().name()).isEqualTo("reserve_seat.command");
        assertThat(new ParseHTTPRequest2Now().name()).isEqualTo("parse_http_request2_now.command");
    }

    @Test
    void in_the_default_package_the_class_alone_names_it(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("BuyTicket.java"), "class BuyTicket {}");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            assertThat(CommandNames.of(classes.loadClass("BuyTicket"))).isEqualTo("buy_ticket");
        }
    }

    private static String result(Class<?> command) {
        return CommandNames.resultOf(command).getTypeName();
    }

    @Test
    void the_type_of_the_result_is_read_from_the_class() {
        assertThat(result(Direct.class)).isEqualTo("java.lang.Long");
        assertThat(result(ReserveSeat.class)).isEqualTo("java.lang.String");
        assertThat(result(ParseHTTPRequest2Now.class)).isEqualTo("java.lang.Void");
        assertThat(result(Lists.class)).isEqualTo("java.util.List<java.lang.String>");
        assertThat(result(Arrays.class)).isEqualTo("byte[]");
    }

    @Test
    void it_is_followed_through_generic_classes_between() {
        assertThat(result(BehindSwapped.class)).isEqualTo("java.lang.Long");
        assertThat(CommandNames.resultOf(BehindListing.class)).isInstanceOfSatisfying(ParameterizedType.class, type -> {
            assertThat(type.getTypeName())
                    .isEqualTo("java.util.Map<java.lang.String, java.util.List<java.lang.Integer>>");
            assertThat(type.getRawType()).isEqualTo(Map.class);
            assertThat(type.getOwnerType()).isNull();
        });
    }

    @Test
    void what_the_class_leaves_open_is_an_object() {
        assertThat(result(Open.class)).isEqualTo("java.lang.Object");
        assertThat(result(Raw.class)).isEqualTo("java.lang.Object");
    }
}
